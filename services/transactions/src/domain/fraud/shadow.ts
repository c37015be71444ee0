import {
  type RuleFinding,
  type RuleInForce,
  type SaidByRule,
  saidBy,
  saidInForce,
  verdictOf,
} from "./decide";
import type { Outcome } from "./outcome";
import type { FraudInputs } from "./signals";

/** What a version in shadow did: what rules in force say, or why it said nothing. */
export type ShadowResult = RuleFinding["result"] | "NOT_MATCHED" | "TOO_LATE" | "FAILED";

/** What a version in shadow said of an event, and what the decision would have come to with it in force. */
export interface ShadowFinding {
  readonly ruleId: string;
  readonly name: string;
  readonly version: number;
  readonly result: ShadowResult;
  /** Of the whole decision, with this version in place of the one of its name; null where it was not evaluated. */
  readonly outcome: Outcome | null;
  /** Of the whole decision, 0 to 100; null likewise. */
  readonly score: number | null;
}

/** An event with the rules that looked at it. */
interface Looked {
  readonly rules: readonly RuleInForce[];
  readonly shadows: readonly RuleInForce[];
  readonly inputs: FraudInputs;
  /** Ids of versions that are snoozed. */
  readonly snoozed: ReadonlySet<string>;
}

/**
 * Tries versions in shadow on an event that has been decided on. Nothing that one of them does reaches the decision, or the
 * others: what comes too late is left out, and what fails is told as that.
 * @param mayGoOn whether there is time for one more.
 */
export function tryShadows(looked: Looked, mayGoOn: () => boolean): ShadowFinding[] {
  const { rules, shadows, inputs, snoozed } = looked;
  if (shadows.length === 0) return [];
  let inForce: readonly SaidByRule[] | null = null;
  return shadows.map((shadow) => {
    const { id: ruleId, name, version } = shadow;
    const named = { ruleId, name, version };
    if (!mayGoOn()) return { ...named, result: "TOO_LATE", outcome: null, score: null };
    try {
      inForce ??= saidInForce(rules, inputs, snoozed);
      return { ...named, ...replacing(shadow, { inForce, inputs, snoozed }) };
    } catch {
      // A version that can't be evaluated is a defect of what is stored, and the live decision stands without it.
      return { ...named, result: "FAILED", outcome: null, score: null };
    }
  });
}

function replacing(
  shadow: RuleInForce,
  {
    inForce,
    inputs,
    snoozed,
  }: Pick<Looked, "inputs" | "snoozed"> & { readonly inForce: readonly SaidByRule[] },
): Pick<ShadowFinding, "result" | "outcome" | "score"> {
  const [own] = saidBy(shadow, inputs, snoozed);
  const others = inForce.filter(({ finding }) => finding.name !== shadow.name);
  const { outcome, score } = verdictOf(own ? [...others, own] : others);
  return { result: own?.finding.result ?? "NOT_MATCHED", outcome, score };
}
