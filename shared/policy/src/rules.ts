import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Bilingual } from "@alpokat/kernel";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { type LegalBasis } from "./purposes";

const RULE_FOLDER = path.join(__dirname, "..", "rules");
const RULE_FILES = ["clause-1", "clause-2", "clause-3", "clause-4", "clause-5", "clause-6", "law"];

/** The policy as written: Cedar schema and Cedar rules. */
export interface PolicyText {
  readonly schema: string;
  readonly rules: string;
}

/** One rule, with what its annotations say. */
export interface Rule {
  readonly id: string;
  readonly effect: cedar.Effect;
  readonly clause: string;
  readonly law: string;
  readonly basis: LegalBasis;
  readonly note: Bilingual;
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

/** Reads the rules that are part of this package, in the order of their clauses. */
export function readPolicyText(): PolicyText {
  const read = (file: string): string => readFileSync(path.join(RULE_FOLDER, file), "utf8");
  return {
    schema: read("schema.cedarschema"),
    rules: RULE_FILES.map((file) => read(`${file}.cedar`)).join("\n"),
  };
}

/** SHA-256 (hex) over schema and rules. Each length goes in first, so that no text can move from one to the other. */
export function hashOf({ schema, rules }: PolicyText): string {
  const hash = createHash("sha256");
  for (const text of [schema, rules]) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest("hex");
}

/**
 * Splits the text into its rules, each under the id that it names itself, after strict validation.
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
  return rules;
}

function parseRule(text: string, index: number, faults: string[]): Rule {
  const parsed = cedar.policyToJson(text);
  if (parsed.type === "failure") throw new PolicyTextError(parsed.errors.map((error) => error.message));
  const annotations = parsed.json.annotations ?? {};
  const annotation = (name: string): string => {
    const value = annotations[name];
    if (!value) faults.push(`rule ${annotations["id"] ?? `number ${String(index)}`} has no @${name}`);
    return value ?? "";
  };
  return {
    id: annotation("id"),
    effect: parsed.json.effect,
    clause: annotation("clause"),
    law: annotation("law"),
    basis: basisOf(annotation("basis"), annotations["id"], faults),
    note: { id: annotation("note_id"), en: annotation("note_en") },
    json: parsed.json,
    text,
  };
}

const BASES: readonly string[] = [
  "consent",
  "contract",
  "legal_obligation",
  "vital_interest",
  "public_task",
  "legitimate_interest",
  "right",
  "prohibition",
] satisfies LegalBasis[];

function basisOf(text: string, id: string | undefined, faults: string[]): LegalBasis {
  if (!BASES.includes(text)) faults.push(`rule ${id ?? "?"} has an unknown @basis "${text}"`);
  return text as LegalBasis;
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
