import { sideOf } from "./expression";
import { PolicyTextError, type Rule } from "./rules";
import { isRecord } from "./words";

/**
 * Shows that a missing fact can only ever take a permission away: every `context has fact` must stand so that its
 * falsehood makes a permit fail or a forbid apply. (Cedar by itself fails open where a forbid asks for an attribute
 * that is absent.) Masked reading is reading, so a forbid that names one must name both.
 * @returns the faults of the rule, none where it is sound.
 */
export function failOpenFaults(rule: Rule): readonly string[] {
  const faults: string[] = [];
  for (const { kind, body } of rule.json.conditions) {
    // Whether the condition must become false when its facts go missing.
    const towardsFalse = (kind === "when") === (rule.effect === "permit");
    if (!isSound(body, towardsFalse)) faults.push(`rule ${rule.id} would allow more when a fact is missing`);
  }
  if (rule.effect === "forbid" && readsWithoutMasked(rule)) {
    faults.push(`rule ${rule.id} forbids only one of read and read_masked`);
  }
  return faults;
}

function isSound(expression: unknown, towardsFalse: boolean): boolean {
  if (!isRecord(expression))
    throw new PolicyTextError([`expression ${JSON.stringify(expression)} is not understood`]);
  if ("has" in expression) return towardsFalse;
  if ("!" in expression) return isSound(sideOf(expression["!"], "arg"), !towardsFalse);
  for (const connective of ["&&", "||"]) {
    const body = expression[connective];
    if (body === undefined) continue;
    return isSound(sideOf(body, "left"), towardsFalse) && isSound(sideOf(body, "right"), towardsFalse);
  }
  // Inside anything else (a comparison of truth values, say) the direction is lost.
  return !JSON.stringify(expression).includes('"has":');
}

function readsWithoutMasked({ json }: Rule): boolean {
  if (json.action.op === "All") return false;
  const named = JSON.stringify(json.action);
  return named.includes('"read"') !== named.includes('"read_masked"');
}
