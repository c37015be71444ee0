import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  DECISION_NOT_FOUND,
  LIST_INVALID,
  RULE_NOT_FOUND,
  type RuleFault,
  UNTIL_INVALID,
  isListName,
  mayLastUntil,
} from "../../domain/fraud/fraud-rule";
import type { Pivot } from "../../domain/fraud/signals";
import type { AtFraudDesk, FraudTransaction } from "../fraud-ports";
import { investigatorOf, isOnCase } from "./desk";

/** What is done at a pivot of a decision: pivots are named by a decision, and never typed in. */
export type PivotAct =
  | { readonly act: "snooze"; readonly ruleId: string }
  | { readonly act: "list"; readonly list: string; readonly pivot: Pivot };

/**
 * Lets a rule count for nothing at a pivot for a while, or puts a pivot on a list. Only from the case that the decision is
 * in, whose log tells it. Refusals: UNTIL_INVALID, LIST_INVALID, DECISION_NOT_FOUND, RULE_NOT_FOUND.
 */
export class QuietenRule {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  /** @returns null where it is done. */
  async run(
    guard: RequestGuard,
    { decisionId, until }: { readonly decisionId: string; readonly until: Date },
    act: PivotAct,
  ): Promise<RuleFault | null> {
    const by = investigatorOf(guard);
    const at = this.clock();
    if (!mayLastUntil(until, at)) return UNTIL_INVALID;
    if (act.act === "list" && !isListName(act.list)) return LIST_INVALID;
    const caseId = guard.principal.caseFacts?.id;
    if (caseId === undefined) return DECISION_NOT_FOUND;
    return this.atDesk(
      "fraud-desk",
      async (tx) => {
        const found = await tx.cases.find(caseId);
        if (!found || !isOnCase(guard, found, at) || !(await tx.cases.hasDecision(caseId, decisionId)))
          return DECISION_NOT_FOUND;
        const refusal = await carryOut(tx, act, { decisionId, until, by, at });
        const kind = act.act === "list" ? "PIVOT_LISTED" : "RULE_SNOOZED";
        if (!refusal) await tx.cases.log(caseId, { kind, outcome: null, by, at });
        return refusal;
      },
      guard,
    );
  }
}

async function carryOut(
  { rules }: FraudTransaction,
  act: PivotAct,
  where: { decisionId: string; until: Date; by: string; at: Date },
): Promise<RuleFault | null> {
  if (act.act === "list") {
    const { list, pivot } = act;
    return (await rules.list({ list, pivot, ...where })) ? null : DECISION_NOT_FOUND;
  }
  const rule = await rules.find(act.ruleId);
  if (!rule) return RULE_NOT_FOUND;
  return (await rules.snooze({ rule, ...where })) ? null : DECISION_NOT_FOUND;
}
