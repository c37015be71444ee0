import type { RequestGuard } from "@alpokat/policy";
import type { Page } from "@alpokat/subgraph";
import type { Backtest } from "../../domain/fraud/backtest";
import type { FraudRule } from "../../domain/fraud/fraud-rule";
import type { AtFraudDesk } from "../fraud-ports";
import { investigatorOf } from "./desk";

/** Reads rules and what they were tried on: they are about nobody. */
export class ReadFraudRules {
  constructor(private readonly atDesk: AtFraudDesk) {}

  page(guard: RequestGuard, { limit, after }: Page<string>): Promise<FraudRule[]> {
    investigatorOf(guard);
    return this.atDesk("fraud-desk", ({ rules }) => rules.page(limit, after));
  }

  one(guard: RequestGuard, id: string): Promise<FraudRule | null> {
    investigatorOf(guard);
    return this.atDesk("fraud-desk", ({ rules }) => rules.find(id));
  }

  backtest(guard: RequestGuard, id: string): Promise<Backtest | null> {
    investigatorOf(guard);
    return this.atDesk("fraud-desk", ({ backtests }) => backtests.find(id));
  }
}
