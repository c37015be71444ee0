import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type * as cedar from "@cedar-policy/cedar-wasm/nodejs";

const RULE_FOLDER = path.join(__dirname, "..", "rules");
const RULE_FILES = [
  "clause-1",
  "clause-2",
  "clause-3",
  "clause-4",
  "clause-5",
  "clause-6",
  "law-rights",
  "law",
];
/** Beside what the build compiles; whoever runs the sources finds what the last build kept. */
const KEPT_FILE = path.join(__dirname, "..", "dist", "parsed-rules.json");

/** What Cedar is given. */
export interface CedarText {
  /** In Cedar's schema language. */
  readonly schema: string;
  /** In Cedar's policy language. */
  readonly rules: string;
}

/** One rule as Cedar understands it. */
export interface ParsedRule {
  readonly text: string;
  readonly json: cedar.PolicyJson;
}

/** What Cedar says of a text. */
export interface ParsedText {
  readonly rules: readonly ParsedRule[];
  readonly faults: readonly string[];
}

/** Reads rules, in the order of their clauses: those that are part of this package, or candidates in another folder. */
export function readCedarText(folder: string = RULE_FOLDER): CedarText {
  const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
  return {
    schema: read("schema.cedarschema"),
    rules: RULE_FILES.map((file) => read(`${file}.cedar`)).join("\n"),
  };
}

/** SHA-256 (hex) over texts. Each length goes in first, so that no text can move from one to the other. */
export function digestOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest("hex");
}

/** Splits the text into its rules and validates all of them strictly. It costs a process that starts half a second. */
export function parseText({ schema, rules: text }: CedarText): ParsedText {
  const { policySetTextToParts, policyToJson, validate } = loadCedar();
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") return failed(parts.errors);
  if (parts.policy_templates.length > 0) return { rules: [], faults: ["templates are not understood"] };
  const rules: ParsedRule[] = [];
  for (const policy of parts.policies) {
    const parsed = policyToJson(policy);
    if (parsed.type === "failure") return failed(parsed.errors);
    rules.push({ text: policy, json: parsed.json });
  }
  const staticPolicies = Object.fromEntries(
    rules.map((rule) => [rule.json.annotations?.["id"] ?? "", rule.text]),
  );
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") return { rules, faults: answer.errors.map(({ message }) => message) };
  // A warning (a rule that can never apply, for instance) is a mistake of the text as much as an error is.
  const found = [...answer.validationErrors, ...answer.validationWarnings];
  return { rules, faults: found.map(({ policyId, error }) => `${policyId}: ${error.message}`) };
}

const failed = (errors: readonly cedar.DetailedError[]): ParsedText => ({
  rules: [],
  faults: errors.map(({ message }) => message),
});

/** Only where there is something to parse: loading it takes longer than all else that a policy needs to start. */
function loadCedar(): typeof cedar {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- when it is needed, not before
  return require("@cedar-policy/cedar-wasm/nodejs") as typeof cedar;
}

/**
 * What the build kept of exactly this text, once Cedar had found no fault in it.
 * @returns undefined where it kept nothing, or something else than this text's rules as this program parses them.
 */
export function keptText(text: CedarText, file: string = KEPT_FILE): ParsedText | undefined {
  const [seal, body] = readLines(file);
  if (body === undefined || seal !== sealOf(text, body)) return undefined;
  return { rules: JSON.parse(body) as readonly ParsedRule[], faults: [] };
}

/**
 * Parses and validates a text and keeps its rules for the processes that start with it. Of a text with faults nothing
 * is kept: the process that loads it tells them.
 * @returns whether anything was parsed: not where the rules of the same text are kept already.
 */
export function keepText(text: CedarText = readCedarText(), file: string = KEPT_FILE): boolean {
  if (keptText(text, file)) return false;
  const { rules, faults } = parseText(text);
  rmSync(file, { force: true });
  if (faults.length > 0) return true;
  const body = JSON.stringify(rules);
  const draft = `${file}.${process.pid}.tmp`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(draft, `${sealOf(text, body)}\n${body}`);
  renameSync(draft, file);
  return true;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

/** Binds rules to the text that they are of, to the function that validated it, and to the version of Cedar that did. */
function sealOf({ schema, rules }: CedarText, body: string): string {
  const versions = readFileSync(path.join(__dirname, "..", "package.json"), "utf8");
  return digestOf(schema, rules, String(parseText), cedarVersionOf(versions), body);
}

const cedarVersionOf = (manifest: string): string =>
  (JSON.parse(manifest) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies[
    "@cedar-policy/cedar-wasm"
  ] ?? "";
