import { type Clock, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  PROPOSED_ALREADY,
  proposalFault,
  retirementFault,
  withdrawalFault,
} from "../../domain/fraud/rule-retirement";
import type { RuleChanges, RuleOutcome } from "./change-rule";
import { investigatorOf } from "./desk";

/** Ends versions of rules: one in force is proposed by one person and retired by another, as it was put there by two. */
export class RetireFraudRule {
  constructor(
    private readonly changes: RuleChanges,
    private readonly clock: Clock,
  ) {}

  /** Proposes that a version in force goes; it decides as before. Refusals: RULE_NOT_FOUND, ILLEGAL_STATE, RETIREMENT_PROPOSED. */
  propose(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.changes.run(guard, id, async ({ retirements }, rule) => {
      const fault = proposalFault(rule);
      if (fault) return fault;
      const proposal = { id: newId(), ruleId: id, by, at: this.clock() };
      return (await retirements.propose(proposal)) ? null : PROPOSED_ALREADY;
    });
  }

  /** Takes a proposal back, or turns it down. Refusals: RULE_NOT_FOUND, RETIREMENT_NOT_PROPOSED. */
  withdraw(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.changes.run(guard, id, async ({ retirements }, rule) => {
      const fault = withdrawalFault(rule);
      if (!fault) await retirements.end(id, { state: "WITHDRAWN", by, at: this.clock() });
      return fault;
    });
  }

  /**
   * Takes a version out of force, where somebody else proposed it, or out of shadow, or drops a draft. Refusals:
   * RULE_NOT_FOUND, ILLEGAL_STATE, RETIREMENT_NOT_PROPOSED, OWN_PROPOSAL.
   */
  retire(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.changes.run(guard, id, async ({ rules, retirements }, rule) => {
      const fault = retirementFault(rule, by);
      if (fault) return fault;
      const at = this.clock();
      if (rule.state === "PUBLISHED") await retirements.end(id, { state: "DONE", by, at });
      await rules.retire(id, at);
      return null;
    });
  }
}
