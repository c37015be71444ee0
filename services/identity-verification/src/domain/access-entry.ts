import type { Action, Purpose, Role } from "@alpokat/kernel";

/** One line of a person's access log: who (by role, not name), when, why, what and under which clause. */
export interface AccessEntry {
  readonly id: string;
  readonly subject: string;
  readonly at: Date;
  readonly service: string;
  readonly role: Role;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly string[];
  readonly outcome: "ALLOW" | "MASK" | "DENY";
  readonly clause: string;
  /** Rules that decided, for an explanation of this entry. */
  readonly ruleIds: readonly string[];
  readonly policyHash: string;
  /** Names of the facts that were needed and not known, as far as the person may know of them. */
  readonly missingFacts: readonly string[];
  /** Whether it was refused because something was missing or unknown. */
  readonly isGap: boolean;
  /** Where consent decided: the latest version of the privacy notice that the person had received; else null. */
  readonly noticeVersion: number | null;
  /** The consent that it rested on; null without one. */
  readonly consentId: string | null;
}
