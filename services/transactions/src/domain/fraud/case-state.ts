import { type Bilingual, type UserError, userError } from "@alpokat/kernel";

export const CASE_STATES = ["PENDING", "INVESTIGATING", "CLOSED"] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** What an investigation found. */
export type CaseOutcome = "CONFIRMED_FRAUD" | "VALUABLE_ALERT" | "FALSE_POSITIVE" | "INCONCLUSIVE";

/** What happened in a case, as its log tells it. */
export type CaseEventKind =
  | "OPENED"
  | "DECISION_ADDED"
  | "ASSIGNED"
  | "REASSIGNED"
  | "ESCALATED"
  | "SNOOZED"
  | "RULE_SNOOZED"
  | "PIVOT_LISTED"
  | "CLOSED"
  | "REOPENED";

/** All transitions there are; anything else is ILLEGAL_STATE. */
const TRANSITIONS: Readonly<Record<CaseState, readonly CaseState[]>> = {
  PENDING: ["INVESTIGATING"],
  INVESTIGATING: ["CLOSED"],
  CLOSED: ["INVESTIGATING"],
};

export const mayBecome = (from: CaseState, to: CaseState): boolean => TRANSITIONS[from].includes(to);

/** How long a case may wait for somebody, and may take. Snoozing and escalating do not stop the clock. */
const SLA_HOURS = { NORMAL: 72, HIGH: 24 } as const;

/** Whose outcome blocks something, or who objected to being decided on by a machine, waits less. */
export type CasePriority = keyof typeof SLA_HOURS;

/** For how many days an assignment lets its investigator read; then the case has to be taken again. */
const ASSIGNMENT_DAYS = 14;

const HOUR_MS = 3_600_000;

export const dueAtOf = (openedAt: Date, priority: CasePriority): Date =>
  new Date(openedAt.getTime() + SLA_HOURS[priority] * HOUR_MS);

/** A case as far as its rules go. */
export interface FraudCase {
  readonly id: string;
  readonly merchantId: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly priority: CasePriority;
  readonly score: number;
  readonly decisionCount: number;
  readonly assigneeId: string | null;
  readonly assignedAt: Date | null;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly isEscalated: boolean;
  /** An overlay: the case stays in its state and leaves the inbox until then. */
  readonly snoozedUntil: Date | null;
  readonly closedAt: Date | null;
  readonly version: number;
}

type CaseRefusal =
  | "CASE_NOT_FOUND"
  | "ILLEGAL_STATE"
  | "NOT_ASSIGNEE"
  | "ALREADY_ASSIGNED"
  | "VERSION_MISMATCH"
  | "REASON_INVALID"
  | "SNOOZE_INVALID"
  | "OUTCOME_INVALID";
export type CaseFault = UserError<CaseRefusal>;

const fault = (code: CaseRefusal, id: string, en: string, field = ["input", "id"]): CaseFault =>
  userError(code, { id, en }, field);

/** Both for an unknown case and for one that is not the caller's to see. */
export const CASE_NOT_FOUND = fault("CASE_NOT_FOUND", "Kasus tidak ditemukan.", "There is no such case.");
const NOT_ASSIGNEE = fault(
  "NOT_ASSIGNEE",
  "Hanya petugas kasus ini yang dapat melakukannya.",
  "Only the case's investigator may do that.",
);
const ALREADY_ASSIGNED = fault(
  "ALREADY_ASSIGNED",
  "Kasus ini sudah ditangani petugas lain.",
  "Another investigator has this case.",
);
const SNOOZE_INVALID = fault(
  "SNOOZE_INVALID",
  "Tunda paling lama 14 hari ke depan.",
  "Snooze until a moment within the next 14 days.",
  ["input", "until"],
);

const illegal = (from: CaseState, to: CaseState): CaseFault => {
  const text: Bilingual = {
    id: "Kasus ini tidak dapat beralih ke keadaan itu.",
    en: "The case can't go to that state.",
  };
  return { ...userError("ILLEGAL_STATE", text, ["input", "id"]), details: { from, to } };
};

const DAY_MS = 24 * HOUR_MS;

/** Whether an assignment still lets its investigator read (obligation 5.3: an expired case gives nothing). */
export const isAssignmentCurrent = (
  { state, assignedAt }: Pick<FraudCase, "state" | "assignedAt">,
  now: Date,
): boolean =>
  state === "INVESTIGATING" &&
  assignedAt !== null &&
  now.getTime() < assignedAt.getTime() + ASSIGNMENT_DAYS * DAY_MS;

type Changed =
  { readonly changed: FraudCase; readonly event: CaseEventKind } | { readonly refusal: CaseFault };

/** An investigator takes a case that nobody has, or whose assignment has run out. */
export function taken(found: FraudCase, by: string, now: Date): Changed {
  if (found.state === "CLOSED") return { refusal: illegal("CLOSED", "INVESTIGATING") };
  const isHeld = isAssignmentCurrent(found, now);
  if (isHeld && found.assigneeId !== by) return { refusal: ALREADY_ASSIGNED };
  const event = found.state === "PENDING" ? "ASSIGNED" : "REASSIGNED";
  return {
    changed: {
      ...found,
      state: "INVESTIGATING",
      assigneeId: by,
      assignedAt: now,
      version: found.version + 1,
    },
    event,
  };
}

const onlyFor = (found: FraudCase, by: string, now: Date): CaseFault | null =>
  found.assigneeId === by && (found.state === "CLOSED" || isAssignmentCurrent(found, now))
    ? null
    : NOT_ASSIGNEE;

/** Its investigator ends it, and with it what they may read. */
export function closed(
  found: FraudCase,
  by: string,
  { outcome, now }: { readonly outcome: CaseOutcome; readonly now: Date },
): Changed {
  if (!mayBecome(found.state, "CLOSED")) return { refusal: illegal(found.state, "CLOSED") };
  const refusal = onlyFor(found, by, now);
  if (refusal) return { refusal };
  return {
    changed: { ...found, state: "CLOSED", outcome, closedAt: now, version: found.version + 1 },
    event: "CLOSED",
  };
}

/** Whoever closed it opens it again, for a reason. */
export function reopened(found: FraudCase, by: string, now: Date): Changed {
  if (found.state !== "CLOSED") return { refusal: illegal(found.state, "INVESTIGATING") };
  const refusal = onlyFor(found, by, now);
  if (refusal) return { refusal };
  const changed = {
    ...found,
    state: "INVESTIGATING",
    outcome: null,
    closedAt: null,
    assignedAt: now,
  } as const;
  return {
    changed: { ...changed, dueAt: dueAtOf(now, found.priority), version: found.version + 1 },
    event: "REOPENED",
  };
}

/** Its investigator asks for a second look. */
export function escalated(found: FraudCase, by: string, now: Date): Changed {
  if (found.state !== "INVESTIGATING") return { refusal: illegal(found.state, "INVESTIGATING") };
  const refusal = onlyFor(found, by, now);
  if (refusal) return { refusal };
  return { changed: { ...found, isEscalated: true, version: found.version + 1 }, event: "ESCALATED" };
}

/** Its investigator puts it aside for a while. */
export function snoozed(
  found: FraudCase,
  by: string,
  { until, now }: { readonly until: Date; readonly now: Date },
): Changed {
  if (found.state !== "INVESTIGATING") return { refusal: illegal(found.state, "INVESTIGATING") };
  const refusal = onlyFor(found, by, now);
  if (refusal) return { refusal };
  const ahead = until.getTime() - now.getTime();
  if (!(ahead > 0 && ahead <= ASSIGNMENT_DAYS * DAY_MS)) return { refusal: SNOOZE_INVALID };
  return { changed: { ...found, snoozedUntil: until, version: found.version + 1 }, event: "SNOOZED" };
}
