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
}
