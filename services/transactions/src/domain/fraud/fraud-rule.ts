import { type Bilingual, type UserError, isPrintableText, userError } from "@alpokat/kernel";
import {
  type DefinitionFault,
  type RuleDefinition,
  asksFor,
  asksForList,
  readDefinition,
} from "./rule-definition";
import { NAME } from "./rule-expression";

export type RuleState = "DRAFT" | "SHADOW" | "PUBLISHED" | "RETIRED";

/** A version of a rule. */
export interface FraudRule {
  readonly id: string;
  readonly name: string;
  /** From 1 on, in its name. */
  readonly version: number;
  readonly state: RuleState;
  readonly description: string;
  readonly definition: RuleDefinition;
  readonly draftedBy: string;
  readonly draftedAt: Date;
  /** Who let it run in shadow, and when; null for a version that never did. */
  readonly shadowedBy: string | null;
  readonly shadowedAt: Date | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
  /** Who proposed that it goes, and when; null while nobody does, and for a version that is not in force. */
  readonly retirementProposedBy: string | null;
  readonly retirementProposedAt: Date | null;
  readonly retiredAt: Date | null;
}

type RuleRefusal =
  | DefinitionFault
  | "NAME_INVALID"
  | "DESCRIPTION_INVALID"
  | "RULE_NOT_FOUND"
  | "ILLEGAL_STATE"
  | "OWN_DRAFT"
  | "TOO_MANY_SHADOWS"
  | "RETIREMENT_NOT_PROPOSED"
  | "RETIREMENT_PROPOSED"
  | "OWN_PROPOSAL"
  | "LIST_UNREVIEWED"
  | "UNTIL_INVALID"
  | "DECISION_NOT_FOUND"
  | "LIST_INVALID"
  | "DAYS_INVALID"
  | "NOT_ASSIGNEE";
export type RuleFault = UserError<RuleRefusal>;

/** A refusal about a rule, by default about the version that the input names. */
export const fault = (code: RuleRefusal, id: string, en: string, field = ["input", "id"]): RuleFault =>
  userError(code, { id, en }, field);

export const RULE_NOT_FOUND = fault("RULE_NOT_FOUND", "Aturan tidak ditemukan.", "There is no such rule.");
export const DECISION_NOT_FOUND = fault(
  "DECISION_NOT_FOUND",
  "Keputusan tidak ditemukan dalam kasus ini.",
  "There is no such decision in this case.",
  ["input", "decisionId"],
);
export const UNTIL_INVALID = fault(
  "UNTIL_INVALID",
  "Sebutkan waktu dalam 90 hari ke depan.",
  "Name a moment within the next 90 days.",
  ["input", "until"],
);
export const LIST_INVALID = fault(
  "LIST_INVALID",
  "Nama daftar harus 3 sampai 50 huruf kecil, angka, dan tanda hubung.",
  "The name of a list has 3 to 50 lower-case letters, digits and hyphens.",
  ["input", "list"],
);
const LIST_UNREVIEWED = fault(
  "LIST_UNREVIEWED",
  "Aturan yang menanyakan daftar dicoba setelah orang kedua menjalankannya sebagai bayangan atau menerbitkannya.",
  "A rule that asks for a list is tried once a second person has let it run in shadow or published it.",
);
const OWN_DRAFT = fault(
  "OWN_DRAFT",
  "Aturan diterbitkan oleh orang kedua.",
  "A rule is published by a second person.",
);

/** So many versions run in shadow at a time: what they cost a sale is bounded by it. */
export const MOST_SHADOWS = 10;
export const TOO_MANY_SHADOWS = fault(
  "TOO_MANY_SHADOWS",
  `Paling banyak ${String(MOST_SHADOWS)} versi berjalan sebagai bayangan; hentikan salah satu dahulu.`,
  `At most ${String(MOST_SHADOWS)} versions run in shadow; retire one of them first.`,
);

/** Not a refusal: the file may come later, and until then the rule says that it can't tell. */
const ASN_NOT_KNOWN: UserError<"ASN_NOT_KNOWN"> = userError(
  "ASN_NOT_KNOWN",
  {
    id: "Aturan ini menanyakan `asn`, dan tidak ada basis data jaringan: jawabannya tidak diketahui.",
    en: "This rule asks for `asn`, and there is no database of networks: the answer is unknown.",
  },
  ["input", "id"],
);

/** What somebody should know who puts a version in force or in shadow. @param areNetworksKnown whether `asn` is ever known. */
export const warningsOf = (
  { definition }: FraudRule,
  areNetworksKnown: boolean,
): UserError<"ASN_NOT_KNOWN">[] =>
  !areNetworksKnown && asksFor(definition.condition, "asn") ? [ASN_NOT_KNOWN] : [];

/** Snoozes and list entries end by themselves within so many days. */
const LONGEST_DAYS = 90;
const DAY_MS = 86_400_000;

/** Whether a snooze or an entry of a list may last until then. */
export const mayLastUntil = (until: Date, now: Date): boolean => {
  const ahead = until.getTime() - now.getTime();
  return ahead > 0 && ahead <= LONGEST_DAYS * DAY_MS;
};

export const isListName = (text: string): boolean => NAME.test(text);

/** What somebody writes of a new version. */
export interface RuleDraft {
  readonly name: string;
  readonly description: string;
  /** JSON. */
  readonly definition: string;
}

/** Reads a draft. @returns its definition, or every refusal. */
export function readDraft({
  name,
  description,
  definition,
}: RuleDraft): { readonly definition: RuleDefinition } | { readonly refusals: readonly RuleFault[] } {
  const refusals: RuleFault[] = [];
  if (!NAME.test(name)) {
    const text: Bilingual = {
      id: "Nama aturan harus 3 sampai 50 huruf kecil, angka, dan tanda hubung.",
      en: "The name of a rule has 3 to 50 lower-case letters, digits and hyphens.",
    };
    refusals.push(userError("NAME_INVALID", text, ["input", "name"]));
  }
  if (!isPrintableText(description.trim(), 200)) {
    const text = {
      id: "Uraian harus 1 sampai 200 karakter yang dapat dicetak.",
      en: "The description must be 1 to 200 printable characters.",
    };
    refusals.push(userError("DESCRIPTION_INVALID", text, ["input", "description"]));
  }
  const read = readDefinition(definition);
  if ("refusals" in read) return { refusals: [...refusals, ...read.refusals] };
  return refusals.length > 0 ? { refusals } : read;
}

/**
 * Why a version can't be published by somebody, be it a draft or one that ran in shadow; null where it can. Its author never
 * does either.
 */
export function publicationFault({ state, draftedBy }: FraudRule, by: string): RuleFault | null {
  if (state !== "DRAFT" && state !== "SHADOW") return illegal(state, "PUBLISHED");
  return draftedBy === by ? OWN_DRAFT : null;
}

/**
 * Why a version can't be tried on history; null where it can. Its counts are about nobody, unless it asks for a list: whoever put somebody on one
 * could follow them by it alone, after their case has ended (obligation 5.3).
 */
export const trialFault = ({ shadowedBy, publishedBy, definition }: FraudRule): RuleFault | null =>
  shadowedBy === null && publishedBy === null && asksForList(definition.condition) ? LIST_UNREVIEWED : null;

/** Why somebody can't let a version run in shadow; null where they can. */
export function shadowFault({ state, draftedBy }: FraudRule, by: string): RuleFault | null {
  if (state !== "DRAFT") return illegal(state, "SHADOW");
  return draftedBy === by ? OWN_DRAFT : null;
}

export const illegal = (from: RuleState, to: RuleState): RuleFault => ({
  ...fault(
    "ILLEGAL_STATE",
    "Versi ini tidak dapat beralih ke keadaan itu.",
    "This version can't go to that state.",
  ),
  details: { from, to },
});
