import type { UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type FraudRule, RULE_NOT_FOUND, type RuleFault, warningsOf } from "../../domain/fraud/fraud-rule";
import type { AtFraudDesk, FraudTransaction, Networks } from "../fraud-ports";

export type RuleOutcome =
  | { readonly rule: FraudRule; readonly warnings: readonly UserError[] }
  | { readonly refusals: readonly RuleFault[] };

/** How versions are changed: one at a time, under its lock. */
export class RuleChanges {
  constructor(
    readonly atDesk: AtFraudDesk,
    private readonly networks: Pick<Networks, "areKnown">,
  ) {}

  /** The version, with what somebody should know of it. */
  told(rule: FraudRule): RuleOutcome {
    return { rule, warnings: warningsOf(rule, this.networks.areKnown) };
  }

  /** @param act says why it is refused, and else does it. @returns the version as it is then. Refusal: RULE_NOT_FOUND, and what `act` says. */
  run(
    guard: RequestGuard,
    id: string,
    act: (tx: FraudTransaction, rule: FraudRule) => Promise<RuleFault | null>,
  ): Promise<RuleOutcome> {
    return this.atDesk(
      "fraud-desk",
      async (tx) => {
        const rule = await tx.rules.lock(id);
        const fault = rule ? await act(tx, rule) : RULE_NOT_FOUND;
        const changed = fault ? null : await tx.rules.find(id);
        return changed ? this.told(changed) : { refusals: [fault ?? RULE_NOT_FOUND] };
      },
      guard,
    );
  }
}
