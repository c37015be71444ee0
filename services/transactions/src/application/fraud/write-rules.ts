import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type FraudRule,
  RULE_NOT_FOUND,
  type RuleDraft,
  type RuleFault,
  publicationFault,
  TOO_MANY_SHADOWS,
  readDraft,
  retirementFault,
  shadowFault,
  warningsOf,
} from "../../domain/fraud/fraud-rule";
import type { AtFraudDesk, FraudTransaction, Networks } from "../fraud-ports";
import { investigatorOf } from "./desk";

export type RuleOutcome =
  | { readonly rule: FraudRule; readonly warnings: readonly UserError[] }
  | { readonly refusals: readonly RuleFault[] };

/** Writes rules: one person drafts a version, another publishes it, and a version never changes. */
export class WriteFraudRules {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
    private readonly networks: Pick<Networks, "areKnown">,
  ) {}

  /** Refusals: NAME_INVALID, DESCRIPTION_INVALID, DEFINITION_TOO_LARGE, DEFINITION_TOO_DEEP, DEFINITION_INVALID. */
  async draft(guard: RequestGuard, draft: RuleDraft): Promise<RuleOutcome> {
    const draftedBy = investigatorOf(guard);
    const read = readDraft(draft);
    if ("refusals" in read) return read;
    const { name, description } = draft;
    const rule = {
      id: newId(),
      name,
      state: "DRAFT",
      description: description.trim(),
      definition: read.definition,
      draftedBy,
      draftedAt: this.clock(),
      shadowedBy: null,
      shadowedAt: null,
      publishedBy: null,
      publishedAt: null,
      retiredAt: null,
    } as const;
    return this.told(await this.atDesk("fraud-desk", ({ rules }) => rules.draft(rule), guard));
  }

  /**
   * Lets a version run in shadow, in place of the one of its name that did: it says what it would have said, and decides
   * nothing. Refusals: RULE_NOT_FOUND, OWN_DRAFT, ILLEGAL_STATE, TOO_MANY_SHADOWS.
   */
  shadow(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.change(guard, id, async ({ rules }, rule) => {
      const fault = shadowFault(rule, by);
      if (fault) return fault;
      return (await rules.shadow(rule, by, this.clock())) ? null : TOO_MANY_SHADOWS;
    });
  }

  /**
   * Puts a version in force in place of the one that was, be it a draft or one that ran in shadow. Refusals: RULE_NOT_FOUND,
   * OWN_DRAFT, ILLEGAL_STATE.
   */
  publish(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.change(guard, id, async ({ rules }, rule) => {
      const fault = publicationFault(rule, by);
      if (!fault) await rules.publish(rule, by, this.clock());
      return fault;
    });
  }

  /** Takes a version out of force or out of shadow. Refusals: RULE_NOT_FOUND, ILLEGAL_STATE. */
  retire(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    investigatorOf(guard);
    return this.change(guard, id, async ({ rules }, rule) => {
      const fault = retirementFault(rule);
      if (!fault) await rules.retire(id, this.clock());
      return fault;
    });
  }

  private told(rule: FraudRule): RuleOutcome {
    return { rule, warnings: warningsOf(rule, this.networks.areKnown) };
  }

  private change(
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
