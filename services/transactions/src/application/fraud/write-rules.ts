import { type Clock, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type RuleDraft,
  TOO_MANY_SHADOWS,
  publicationFault,
  readDraft,
  shadowFault,
} from "../../domain/fraud/fraud-rule";
import type { RuleChanges, RuleOutcome } from "./change-rule";
import { investigatorOf } from "./desk";

/** Writes rules: one person drafts a version, another publishes it, and a version never changes. */
export class WriteFraudRules {
  constructor(
    private readonly changes: RuleChanges,
    private readonly clock: Clock,
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
      retirementProposedBy: null,
      retirementProposedAt: null,
      retiredAt: null,
    } as const;
    return this.changes.told(
      await this.changes.atDesk("fraud-desk", ({ rules }) => rules.draft(rule), guard),
    );
  }

  /**
   * Lets a version run in shadow, in place of the one of its name that did: it says what it would have said, and decides
   * nothing. Refusals: RULE_NOT_FOUND, OWN_DRAFT, ILLEGAL_STATE, TOO_MANY_SHADOWS.
   */
  shadow(guard: RequestGuard, id: string): Promise<RuleOutcome> {
    const by = investigatorOf(guard);
    return this.changes.run(guard, id, async ({ rules }, rule) => {
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
    return this.changes.run(guard, id, async ({ rules }, rule) => {
      const fault = publicationFault(rule, by);
      if (!fault) await rules.publish(rule, by, this.clock());
      return fault;
    });
  }
}
