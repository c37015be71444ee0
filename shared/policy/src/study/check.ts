import { isSpecific, PURPOSES, type Purpose } from "@alpokat/kernel";
import { FACT_NAMES, type FactName, type Facts } from "../facts";
import { isAssessed, overdueAssessmentsAt, REGULATORY_PROFILES, type RegulatoryProfile } from "../legal-data";
import { Policy } from "../policy";
import { PolicyTextError, type PolicyText, type Rule } from "../rules";
import { factsOf, permittedCells, unreachableRules, type RuleInCell, type StudiedCell } from "./cells";
import { combinationsOf, thresholdsOf, type Thresholds } from "./fact-space";

/** Something about a policy's text, or the assessments that it rests on, that is wrong, late, or makes no difference. */
export interface PolicyFinding {
  readonly kind:
    | "INVALID"
    | "UNREACHABLE"
    | "ALWAYS_FORBIDDEN"
    | "COVERED"
    | "PURPOSE_WITHOUT_RULES"
    | "PURPOSE_WITHOUT_ASSESSMENT"
    | "ASSESSMENT_OVERDUE";
  /** Id of the rule or of the assessment, or the purpose; null for the text as a whole. */
  readonly subject: string | null;
  readonly sentence: string;
}

/** Checks a text for every kind of company that it has rules for, as of a moment: assessments are dated. */
export function checkPolicy(text: Omit<PolicyText, "profile">, at: Date): readonly PolicyFinding[] {
  const invalid = faultsOf(text);
  if (invalid.length > 0) return invalid;
  const found = new Map<string, { finding: PolicyFinding; profiles: RegulatoryProfile[] }>();
  for (const profile of REGULATORY_PROFILES)
    for (const finding of findingsOf(new Policy({ ...text, profile }), at)) {
      const key = `${finding.kind} ${String(finding.subject)}`;
      const before = found.get(key) ?? { finding, profiles: [] };
      before.profiles.push(profile);
      found.set(key, before);
    }
  const ofText = [...found.values()].map(({ finding, profiles }) =>
    profiles.length === REGULATORY_PROFILES.length
      ? finding
      : { ...finding, sentence: `${finding.sentence} (for ${profiles.join(", ")})` },
  );
  return [...ofText, ...overdueAt(at)];
}

const overdueAt = (at: Date): readonly PolicyFinding[] =>
  overdueAssessmentsAt(at).map(({ id, reviewBy, law }) => ({
    kind: "ASSESSMENT_OVERDUE",
    subject: id,
    sentence: `the impact assessment ${id} was to be looked at anew by ${reviewBy} (${law})`,
  }));

function faultsOf(text: Omit<PolicyText, "profile">): readonly PolicyFinding[] {
  try {
    REGULATORY_PROFILES.forEach((profile) => new Policy({ ...text, profile }));
    return [];
  } catch (error) {
    if (!(error instanceof PolicyTextError)) throw error;
    return error.faults.map((sentence) => ({ kind: "INVALID", subject: null, sentence }));
  }
}

function findingsOf({ rules }: Policy, at: Date): readonly PolicyFinding[] {
  const unreachable = unreachableRules(rules);
  const used = new Set<Purpose>();
  const sensitive = new Set<Purpose>();
  const effects = new Map<string, Effect>();
  const thresholds = thresholdsOf(rules);
  const studied = new Set<string>();
  for (const cell of permittedCells(rules)) {
    if (!cell.isBanned) used.add(cell.cell.purpose);
    if (!cell.isBanned && isSpecific(cell.cell.category)) sensitive.add(cell.cell.purpose);
    if (!isNew(studied, cell)) continue;
    for (const { rule } of cell.permits) {
      const effect = effects.get(rule.id) ?? "never allowed";
      if (effect !== "decides") effects.set(rule.id, better(effect, effectOf(rule, cell, thresholds)));
    }
  }
  return [
    ...unreachable.map((id): PolicyFinding => ({
      kind: "UNREACHABLE",
      subject: id,
      sentence: `rule ${id} applies to no cell of the table`,
    })),
    ...rules.flatMap(({ id }) => shadowOf(id, effects.get(id) ?? "decides")),
    ...PURPOSES.filter((purpose) => !used.has(purpose)).map((purpose): PolicyFinding => ({
      kind: "PURPOSE_WITHOUT_RULES",
      subject: purpose,
      sentence: `no rule permits anything for the purpose ${purpose}`,
    })),
    ...[...sensitive]
      .filter((purpose) => !isAssessed(purpose, at))
      .map((purpose): PolicyFinding => ({
        kind: "PURPOSE_WITHOUT_ASSESSMENT",
        subject: purpose,
        sentence: `rules permit specific data for the purpose ${purpose}, which no impact assessment names (UU 27/2022 art. 34)`,
      })),
  ];
}

/** Whether cells with these rules, and the same left of their conditions, were not studied yet. */
function isNew(studied: Set<string>, { cell, permits, forbids }: StudiedCell): boolean {
  const left = [...permits, ...forbids].map(({ rule, operand }) =>
    operand.known ? rule.id : `${rule.id} ${operand.text}`,
  );
  // Consents are asked for by purpose, so a condition's text is only comparable within one.
  const key = [cell.purpose, ...left].join("\n");
  if (studied.has(key)) return false;
  studied.add(key);
  return true;
}

/** What a permit is good for: at best there are facts under which it allows what no other rule does. */
type Effect = "never allowed" | "never alone" | "decides";

const ORDER: readonly Effect[] = ["never allowed", "never alone", "decides"];
const better = (a: Effect, b: Effect): Effect => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

const holds = ({ operand }: RuleInCell, facts: Facts): boolean =>
  operand.known ? operand.value === true : operand.read(facts) === true;

function effectOf(
  rule: Rule,
  { cell, permits, forbids, isBanned }: StudiedCell,
  thresholds: Thresholds,
): Effect {
  const own = permits.find((permit) => permit.rule.id === rule.id);
  if (isBanned || !own) return "never allowed";
  const others = permits.filter((permit) => permit !== own);
  // What neither the rule nor a ban asks for stays unknown: another permit that asks for it then fails.
  const asked = new Set<FactName>([own, ...forbids].flatMap((each) => [...factsOf(each)]));
  const facts = FACT_NAMES.filter((name) => asked.has(name));
  const question = { purpose: cell.purpose, thresholds, mayBeMissing: new Set<FactName>() };
  const combinations = combinationsOf(facts, question);
  // Too many to try: nothing is claimed about the rule.
  if (!combinations) return "decides";
  let effect: Effect = "never allowed";
  for (const tried of combinations) {
    if (!holds(own, tried) || forbids.some((forbid) => holds(forbid, tried))) continue;
    if (!others.some((other) => holds(other, tried))) return "decides";
    effect = "never alone";
  }
  return effect;
}

function shadowOf(id: string, effect: Effect): readonly PolicyFinding[] {
  if (effect === "decides") return [];
  if (effect === "never allowed")
    return [
      {
        kind: "ALWAYS_FORBIDDEN",
        subject: id,
        sentence: `rule ${id} is shadowed: a ban wins wherever it applies`,
      },
    ];
  return [
    {
      kind: "COVERED",
      subject: id,
      sentence: `rule ${id} is shadowed: other rules permit all that it permits`,
    },
  ];
}
