import { systemClock } from "@alpokat/kernel";
import type * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { readAnnotations, type RuleAnnotations } from "./annotations";
import { regulatoryProfileAt, type RegulatoryProfile } from "./legal-data/profile";
import {
  digestOf,
  parseText,
  readCedarText,
  type CedarText,
  type ParsedRule,
  type ParsedText,
} from "./parsed-text";

/** The policy as written, and for what kind of company. */
export interface PolicyText extends CedarText {
  /** Rules of another profile are not loaded. */
  readonly profile: RegulatoryProfile;
}

/** One rule, with what its annotations say. */
export interface Rule extends RuleAnnotations, ParsedRule {
  readonly effect: cedar.Effect;
}

/** The policy can't be loaded: a defect of its text, found before anything is decided by it. */
export class PolicyTextError extends Error {
  override readonly name = "PolicyTextError";
  constructor(readonly faults: readonly string[]) {
    super(`The policy's text can't be used: ${faults.join("; ")}`);
  }
}

/**
 * Reads rules, in the order of their clauses: those that are part of this package, or candidates in another folder.
 * @param profile of the company; without it, what it is today.
 */
export function readPolicyText(
  folder?: string,
  profile: RegulatoryProfile = regulatoryProfileAt(systemClock()),
): PolicyText {
  return { ...readCedarText(folder), profile };
}

/** SHA-256 (hex) over schema, rules and profile. */
export const hashOf = ({ schema, rules, profile }: PolicyText): string => digestOf(schema, rules, profile);

/**
 * Splits the text into its rules, each under the id that it names itself.
 * @param parsed what Cedar says of the text: without it, it is asked, and validates all rules strictly.
 * @returns the rules of the text's profile.
 * @throws PolicyTextError naming every fault.
 */
export function parseRules(text: PolicyText, parsed: ParsedText = parseText(text)): readonly Rule[] {
  const faults: string[] = [];
  const rules = parsed.rules.map((rule, index) => annotate(rule, index, faults));
  const ids = rules.map((rule) => rule.id);
  ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .forEach((id) => faults.push(`two rules are called ${id}`));
  faults.push(...parsed.faults);
  if (faults.length > 0) throw new PolicyTextError(faults);
  return rules.filter(({ profiles }) => profiles.includes(text.profile));
}

function annotate({ text, json }: ParsedRule, index: number, faults: string[]): Rule {
  const annotations = readAnnotations(json.annotations ?? {}, json.effect, (fault, id) => {
    faults.push(`rule ${id ?? `number ${String(index)}`} ${fault}`);
  });
  return { ...annotations, effect: json.effect, json, text };
}
