import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { systemClock } from "@alpokat/kernel";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { readAnnotations, type RuleAnnotations } from "./annotations";
import { regulatoryProfileAt, type RegulatoryProfile } from "./legal-data/profile";

const RULE_FOLDER = path.join(__dirname, "..", "rules");
const RULE_FILES = ["clause-1", "clause-2", "clause-3", "clause-4", "clause-5", "clause-6", "law"];

/** The policy as written, and for what kind of company. */
export interface PolicyText {
  /** In Cedar's schema language. */
  readonly schema: string;
  /** In Cedar's policy language. */
  readonly rules: string;
  /** Rules of another profile are not loaded. */
  readonly profile: RegulatoryProfile;
}

/** One rule, with what its annotations say. */
export interface Rule extends RuleAnnotations {
  readonly effect: cedar.Effect;
  readonly json: cedar.PolicyJson;
  readonly text: string;
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
  folder: string = RULE_FOLDER,
  profile: RegulatoryProfile = regulatoryProfileAt(systemClock()),
): PolicyText {
  const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
  return {
    schema: read("schema.cedarschema"),
    rules: RULE_FILES.map((file) => read(`${file}.cedar`)).join("\n"),
    profile,
  };
}

/**
 * SHA-256 (hex) over schema, rules and profile. Each length goes in first, so that no text can move from one to the
 * other.
 */
export function hashOf({ schema, rules, profile }: PolicyText): string {
  const hash = createHash("sha256");
  for (const text of [schema, rules, profile]) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest("hex");
}

/**
 * Splits the text into its rules, each under the id that it names itself, after strict validation of all of them.
 * @returns the rules of the text's profile.
 * @throws PolicyTextError naming every fault.
 */
export function parseRules(text: PolicyText): readonly Rule[] {
  const parts = cedar.policySetTextToParts(text.rules);
  if (parts.type === "failure") throw new PolicyTextError(parts.errors.map((error) => error.message));
  if (parts.policy_templates.length > 0) throw new PolicyTextError(["templates are not understood"]);
  const faults: string[] = [];
  const rules = parts.policies.map((policy, index) => parseRule(policy, index, faults));
  const ids = rules.map((rule) => rule.id);
  ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .forEach((id) => faults.push(`two rules are called ${id}`));
  faults.push(...validationFaults(text.schema, rules));
  if (faults.length > 0) throw new PolicyTextError(faults);
  return rules.filter(({ profiles }) => profiles.includes(text.profile));
}

function parseRule(text: string, index: number, faults: string[]): Rule {
  const parsed = cedar.policyToJson(text);
  if (parsed.type === "failure") throw new PolicyTextError(parsed.errors.map((error) => error.message));
  const { json } = parsed;
  const annotations = readAnnotations(json.annotations ?? {}, json.effect, (fault, id) => {
    faults.push(`rule ${id ?? `number ${String(index)}`} ${fault}`);
  });
  return { ...annotations, effect: json.effect, json, text };
}

function validationFaults(schema: string, rules: readonly Rule[]): readonly string[] {
  const staticPolicies = Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
  const answer = cedar.validate({
    schema,
    policies: { staticPolicies },
    validationSettings: { mode: "strict" },
  });
  if (answer.type === "failure") return answer.errors.map((error) => error.message);
  // A warning (a rule that can never apply, for instance) is a mistake of the text as much as an error is.
  return [...answer.validationErrors, ...answer.validationWarnings].map(
    ({ policyId, error }) => `${policyId}: ${error.message}`,
  );
}
