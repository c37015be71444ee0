import { type Effect, type ReplayedGroup, type Simulation } from "@alpokat/policy";

const counted = (count: number, thing: string): string =>
  `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;

const isDifference = ({ effect }: ReplayedGroup): boolean =>
  effect.kind === "changes" || effect.kind === "could change";

const total = (groups: readonly ReplayedGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0);

function becomes(outcome: string, effect: Effect): string {
  if (effect.kind === "changes") return `${outcome} becomes ${effect.to}`;
  if (effect.kind !== "could change") return outcome;
  return `${outcome} could become ${effect.to.filter((to) => to !== outcome).join(" or ")}, depending on ${effect.facts.join(", ")}`;
}

const lineOf = (group: ReplayedGroup): string => {
  const { role, category, action, purpose, relation, outcome, effect, count, samples } = group;
  const what = `${role}, ${category}: ${action} for ${String(purpose)} (${relation ?? "relation unknown"})`;
  return `    ${what}: ${becomes(outcome, effect)}; ${counted(count, "time")}, such as ${samples.join(", ")}`;
};

/** The differences, by the rules that make them, then by role and category. */
function* differences(groups: readonly ReplayedGroup[]): Generator<string> {
  const byRules = new Map<string, ReplayedGroup[]>();
  for (const group of groups) {
    const rules = group.rules.join(", ");
    byRules.set(rules, [...(byRules.get(rules) ?? []), group]);
  }
  for (const [rules, all] of [...byRules].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield `  rule ${rules}: ${counted(total(all), "decision")}`;
    yield* all.map(lineOf).sort();
  }
}

function* notReplayable(groups: readonly ReplayedGroup[]): Generator<string> {
  const reasons = new Map<string, number>();
  for (const { effect, count } of groups)
    if (effect.kind === "not replayable") reasons.set(effect.why, (reasons.get(effect.why) ?? 0) + count);
  for (const [why, count] of reasons) yield `Not replayable: ${counted(count, "decision")}, because ${why}.`;
}

/** What a simulation found, for people: rules, roles, categories, counts and ids of events, no personal data. */
export function* simulationText({ decisions, groups }: Simulation): Generator<string> {
  const of = (kind: Effect["kind"]): readonly ReplayedGroup[] =>
    groups.filter(({ effect }) => effect.kind === kind);
  const [changed, possible] = [of("changes"), of("could change")];
  yield `${counted(decisions, "recorded event")}, ${counted(total(groups), "decision")} of ${counted(groups.length, "kind")}.`;
  yield `Would change: ${counted(total(changed), "decision")}.`;
  yield* differences(changed);
  yield `Could change: ${counted(total(possible), "decision")}.`;
  yield* differences(possible);
  const others = of("same by other rules");
  if (others.length > 0) yield `The same outcome by other rules: ${counted(total(others), "decision")}.`;
  yield* notReplayable(groups);
}

/** Whether a candidate would decide anything differently, or might. */
export const hasDifferences = ({ groups }: Simulation): boolean => groups.some(isDifference);
