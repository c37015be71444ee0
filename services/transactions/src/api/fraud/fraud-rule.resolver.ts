import { type Principal, isId } from "@alpokat/kernel";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { RuleOutcome } from "../../application/fraud/change-rule";
import type { PivotAct, QuietenRule } from "../../application/fraud/quieten-rule";
import type { ReadFraudRules } from "../../application/fraud/read-rules";
import type { RequestBacktest } from "../../application/fraud/request-backtest";
import type { RetireFraudRule } from "../../application/fraud/retire-rule";
import type { WriteFraudRules } from "../../application/fraud/write-rules";
import { DECISION_NOT_FOUND, RULE_NOT_FOUND } from "../../domain/fraud/fraud-rule";
import { idCursor, readIdCursor } from "../cursors";
import {
  BacktestFraudRuleInput,
  BacktestFraudRulePayload,
  DraftFraudRuleInput,
  FraudBacktestType,
  FraudPivotPayload,
  FraudRuleConnection,
  FraudRuleInput,
  FraudRulePayload,
  FraudRuleType,
  ListFraudPivotInput,
  SnoozeFraudRuleInput,
  toFraudBacktestType,
  toFraudRuleType,
} from "./fraud-rule.types";

/** What the resolver of rules calls. */
export interface FraudRuleUseCases {
  readonly read: ReadFraudRules;
  readonly write: WriteFraudRules;
  readonly retire: RetireFraudRule;
  readonly backtest: RequestBacktest;
  readonly quieten: QuietenRule;
}

/** Rules are about nobody; that they are read and written for fraud.investigate alone is the use cases' to see to. */
@Resolver(() => FraudRuleType)
export class FraudRuleResolver {
  constructor(private readonly rules: FraudRuleUseCases) {}

  @Authorized("fraud_analyst")
  @Query(() => FraudRuleConnection, { nullable: true, description: "Versions of rules, newest first." })
  async fraudRules(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<FraudRuleType>> {
    const page = pageOf(pageArguments, readIdCursor);
    return connectionOf(await this.rules.read.page(guard, page), page, {
      node: toFraudRuleType,
      cursor: idCursor,
    });
  }

  @Authorized("fraud_analyst")
  @Query(() => FraudRuleType, { nullable: true, description: "A version of a rule." })
  async fraudRule(
    @Arg("id", () => ID, { description: "Of the version." }) id: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudRuleType | null> {
    const rule = isId(id) ? await this.rules.read.one(guard, id) : null;
    return rule && toFraudRuleType(rule);
  }

  @Authorized("fraud_analyst")
  @Query(() => FraudBacktestType, { nullable: true, description: "A back-test, as far as it has come." })
  async fraudBacktest(
    @Arg("id", () => ID, { description: "Of the back-test." }) id: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudBacktestType | null> {
    const backtest = isId(id) ? await this.rules.read.backtest(guard, id) : null;
    return backtest && toFraudBacktestType(backtest);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, { description: "Writes a new version of a rule; it is not in force." })
  async draftFraudRule(
    @Arg("input", () => DraftFraudRuleInput) { name, description, definition }: DraftFraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    const draft = { name, description, definition };
    return payload(await this.rules.write.draft(guard, draft), principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, {
    description:
      "Lets a version run in shadow that somebody else drafted, in place of the one of its name that did. It decides nothing; `publishFraudRule` puts it in force.",
  })
  async shadowFraudRule(
    @Arg("input", () => FraudRuleInput) { id }: FraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    return payload(isId(id) ? await this.rules.write.shadow(guard, id) : NOT_FOUND, principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, {
    description:
      "Puts a version in force that somebody else drafted, a draft or one that ran in shadow, in place of the one that was.",
  })
  async publishFraudRule(
    @Arg("input", () => FraudRuleInput) { id }: FraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    return payload(isId(id) ? await this.rules.write.publish(guard, id) : NOT_FOUND, principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, {
    description:
      "Proposes that a version in force goes. It decides as before, until somebody else agrees by `retireFraudRule`.",
  })
  async proposeFraudRuleRetirement(
    @Arg("input", () => FraudRuleInput) { id }: FraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    return payload(isId(id) ? await this.rules.retire.propose(guard, id) : NOT_FOUND, principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, {
    description: "Takes back, or turns down, that a version goes: it stays in force.",
  })
  async withdrawFraudRuleRetirement(
    @Arg("input", () => FraudRuleInput) { id }: FraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    return payload(isId(id) ? await this.rules.retire.withdraw(guard, id) : NOT_FOUND, principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudRulePayload, {
    description:
      "Takes a version out of force that somebody else proposed to retire, or one out of shadow, or drops a draft.",
  })
  async retireFraudRule(
    @Arg("input", () => FraudRuleInput) { id }: FraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudRulePayload> {
    return payload(isId(id) ? await this.rules.retire.retire(guard, id) : NOT_FOUND, principal);
  }

  @Authorized("fraud_analyst")
  @Mutation(() => BacktestFraudRulePayload, {
    description: "Has a version tried on the decisions of the last days.",
  })
  async backtestFraudRule(
    @Arg("input", () => BacktestFraudRuleInput) { id: ruleId, days }: BacktestFraudRuleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<BacktestFraudRulePayload> {
    const outcome = isId(ruleId) ? await this.rules.backtest.run(guard, { ruleId, days }) : NOT_FOUND;
    return "backtest" in outcome
      ? { backtest: toFraudBacktestType(outcome.backtest), userErrors: [] }
      : { backtest: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudPivotPayload, {
    description: "Lets a rule count for nothing at the pivot of a decision, until a moment.",
  })
  snoozeFraudRule(
    @Arg("input", () => SnoozeFraudRuleInput) { id: ruleId, ...where }: SnoozeFraudRuleInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudPivotPayload> {
    return this.atPivot(context, where, { act: "snooze", ruleId });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudPivotPayload, { description: "Puts a pivot of a decision on a list, until a moment." })
  listFraudPivot(
    @Arg("input", () => ListFraudPivotInput) { list, pivot, ...where }: ListFraudPivotInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudPivotPayload> {
    return this.atPivot(context, where, { act: "list", list, pivot });
  }

  private async atPivot(
    { guard, principal }: SubgraphContext,
    where: { readonly decisionId: string; readonly until: Date },
    act: PivotAct,
  ): Promise<FraudPivotPayload> {
    const isNamed = isId(where.decisionId) && (act.act === "list" || isId(act.ruleId));
    const fault = isNamed ? await this.rules.quieten.run(guard, where, act) : DECISION_NOT_FOUND;
    return { userErrors: toUserErrors(fault ? [fault] : [], principal) };
  }

  /** Reached through Query._entities, which `@Authorized` does not cover: the use case refuses there as well. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<FraudRuleType | null> => this.fraudRule(String(id), context);
}

const NOT_FOUND = { refusals: [RULE_NOT_FOUND] } as const;

const payload = (outcome: RuleOutcome, principal: Principal): FraudRulePayload =>
  "rule" in outcome
    ? {
        rule: toFraudRuleType(outcome.rule),
        warnings: toUserErrors(outcome.warnings, principal),
        userErrors: [],
      }
    : { rule: null, warnings: [], userErrors: toUserErrors(outcome.refusals, principal) };
