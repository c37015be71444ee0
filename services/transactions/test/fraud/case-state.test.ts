import {
  CASE_STATES,
  type CaseState,
  type FraudCase,
  closed,
  dueAtOf,
  escalated,
  isAssignmentCurrent,
  mayBecome,
  reopened,
  snoozed,
  taken,
} from "../../src/domain/fraud/case-state";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const later = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

const caseOf = (state: CaseState, over: Partial<FraudCase> = {}): FraudCase => ({
  id: "c",
  merchantId: "m",
  state,
  outcome: state === "CLOSED" ? "INCONCLUSIVE" : null,
  priority: "NORMAL",
  score: 40,
  decisionCount: 1,
  assigneeId: state === "PENDING" ? null : "ani",
  assignedAt: state === "PENDING" ? null : NOW,
  openedAt: NOW,
  dueAt: dueAtOf(NOW, "NORMAL"),
  isEscalated: false,
  snoozedUntil: null,
  closedAt: state === "CLOSED" ? NOW : null,
  version: 1,
  ...over,
});

type Act = (found: FraudCase, by: string) => ReturnType<typeof taken>;
const ACTS: Readonly<Record<string, Act>> = {
  take: (found, by) => taken(found, by, NOW),
  close: (found, by) => closed(found, by, { outcome: "FALSE_POSITIVE", now: NOW }),
  reopen: (found, by) => reopened(found, by, NOW),
  escalate: (found, by) => escalated(found, by, NOW),
  snooze: (found, by) => snoozed(found, by, { until: later(24), now: NOW }),
};
const answerOf = (act: Act | undefined, state: CaseState, by: string): string => {
  const outcome = act?.(caseOf(state), by);
  if (!outcome) throw new Error("no such act");
  return "refusal" in outcome ? outcome.refusal.code : `${outcome.changed.state} ${outcome.event}`;
};

test.each([
  ["take", ["INVESTIGATING ASSIGNED", "INVESTIGATING REASSIGNED", "ILLEGAL_STATE"]],
  ["close", ["ILLEGAL_STATE", "CLOSED CLOSED", "ILLEGAL_STATE"]],
  ["reopen", ["ILLEGAL_STATE", "ILLEGAL_STATE", "INVESTIGATING REOPENED"]],
  ["escalate", ["ILLEGAL_STATE", "INVESTIGATING ESCALATED", "ILLEGAL_STATE"]],
  ["snooze", ["ILLEGAL_STATE", "INVESTIGATING SNOOZED", "ILLEGAL_STATE"]],
])("when the investigator would %s a case in each state, then the table decides", (act, answers) => {
  expect(CASE_STATES.map((state) => answerOf(ACTS[act], state, "ani"))).toEqual(answers);
});

test.each([
  ["take", "INVESTIGATING", "ALREADY_ASSIGNED"],
  ["close", "INVESTIGATING", "NOT_ASSIGNEE"],
  ["reopen", "CLOSED", "NOT_ASSIGNEE"],
  ["escalate", "INVESTIGATING", "NOT_ASSIGNEE"],
  ["snooze", "INVESTIGATING", "NOT_ASSIGNEE"],
] as const)("when somebody else would %s it, then it is refused", (act, state, code) => {
  expect(answerOf(ACTS[act], state, "budi")).toBe(code);
});

test("when a transition is refused, then from and to are told", () => {
  const outcome = closed(caseOf("PENDING"), "ani", { outcome: "CONFIRMED_FRAUD", now: NOW });
  expect("refusal" in outcome && outcome.refusal.details).toEqual({ from: "PENDING", to: "CLOSED" });
  expect(CASE_STATES.map((from) => CASE_STATES.map((to) => mayBecome(from, to)))).toEqual([
    [false, true, false],
    [false, false, true],
    [false, true, false],
  ]);
});

test("when 14 days have passed since it was taken, then the assignment gives nothing and another may take it", () => {
  const found = caseOf("INVESTIGATING");
  expect(isAssignmentCurrent(found, later(14 * 24 - 1))).toBe(true);
  expect(isAssignmentCurrent(found, later(14 * 24))).toBe(false);
  expect(closed(found, "ani", { outcome: "INCONCLUSIVE", now: later(14 * 24) })).toMatchObject({
    refusal: { code: "NOT_ASSIGNEE" },
  });
  expect(taken(found, "budi", later(14 * 24))).toMatchObject({
    changed: { assigneeId: "budi", version: 2 },
    event: "REASSIGNED",
  });
});

test.each([
  ["past", -1],
  ["now", 0],
  ["more than 14 days ahead", 14 * 24 + 1],
  ["never", Number.NaN],
])("when it is snoozed until %s, then it is refused", (_, hours) => {
  expect(snoozed(caseOf("INVESTIGATING"), "ani", { until: later(hours), now: NOW })).toMatchObject({
    refusal: { code: "SNOOZE_INVALID" },
  });
});

test("when a case is urgent, then it is due in a day and not in three", () => {
  expect(dueAtOf(NOW, "NORMAL")).toEqual(later(72));
  expect(dueAtOf(NOW, "HIGH")).toEqual(later(24));
});
