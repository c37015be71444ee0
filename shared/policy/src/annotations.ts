import { type Bilingual } from "@alpokat/kernel";
import { REGULATORY_PROFILES, type RegulatoryProfile } from "./legal-data/profile";
import { RETENTION_CLASSES, type RetentionClass } from "./legal-data/retention";
import { type LegalBasis } from "./purposes";

/** What a rule says about itself, beside what it decides. */
export interface RuleAnnotations {
  readonly id: string;
  /** Clause of the privacy policy (`3`) or article (`UU PDP 11`). */
  readonly clause: string;
  readonly law: string;
  readonly basis: LegalBasis;
  /** First version of the privacy notice that tells of it; null where the law alone asks for it. */
  readonly notice: number | null;
  /** Class in which what it lets in is kept; null for a rule under which nothing is stored. */
  readonly retention: RetentionClass | null;
  /** Kinds of company that it applies to: all, unless `@profile` names some. */
  readonly profiles: readonly RegulatoryProfile[];
  readonly note: Bilingual;
}

const NEEDED = ["id", "clause", "law", "basis", "notice", "retention", "note_id", "note_en"] as const;
const KNOWN: readonly string[] = [...NEEDED, "profile"];

const BASES = [
  "consent",
  "contract",
  "legal_obligation",
  "vital_interest",
  "public_task",
  "legitimate_interest",
  "right",
  "prohibition",
] as const satisfies readonly LegalBasis[];

const NONE = "none";
const VERSION = /^[1-9]\d*$/;

/** Annotations as Cedar gives them: an annotation without a value is null. */
type Given = Readonly<Record<string, string | null>>;
/** Told of each fault. */
type Report = (fault: string, id: string | undefined) => void;

/** Reads the annotations of one rule strictly: none is missing, unknown or other than it may be. */
export function readAnnotations(given: Given, effect: "permit" | "forbid", report: Report): RuleAnnotations {
  const id = given["id"] ?? undefined;
  const fault = (text: string): void => {
    report(text, id);
  };
  for (const name of NEEDED) if (!given[name]) fault(`has no @${name}`);
  for (const name of Object.keys(given)) if (!KNOWN.includes(name)) fault(`has an unknown @${name}`);
  const text = (name: (typeof NEEDED)[number]): string => given[name] ?? "";
  const oneOf = <T extends string>(name: (typeof NEEDED)[number], words: readonly T[]): T | undefined => {
    const found = words.find((word) => word === text(name));
    if (!found && text(name)) fault(`has an unknown @${name} "${text(name)}"`);
    return found;
  };
  const annotations: RuleAnnotations = {
    id: text("id"),
    clause: text("clause"),
    law: text("law"),
    basis: oneOf("basis", BASES) ?? "prohibition",
    notice: noticeOf(text("notice"), fault),
    retention: retentionOf(oneOf("retention", [...RETENTION_CLASSES, NONE])),
    profiles: profilesOf(given["profile"], fault),
    note: { id: text("note_id"), en: text("note_en") },
  };
  for (const contradiction of contradictions(annotations, effect)) fault(contradiction);
  return annotations;
}

function contradictions(
  { basis, notice, retention }: RuleAnnotations,
  effect: "permit" | "forbid",
): readonly string[] {
  const found: string[] = [];
  if ((effect === "forbid") !== (basis === "prohibition"))
    found.push("is a ban with another basis, or rests on a prohibition and permits");
  if (effect === "forbid" && (notice !== null || retention !== null))
    found.push("is a ban: no notice tells of it and nothing is kept under it");
  return found;
}

const retentionOf = (word: RetentionClass | typeof NONE | undefined): RetentionClass | null =>
  word === undefined || word === NONE ? null : word;

function noticeOf(text: string, fault: (text: string) => void): number | null {
  if (text === NONE || text === "") return null;
  if (!VERSION.test(text)) fault(`has an unknown @notice "${text}"`);
  return Number(text);
}

function profilesOf(
  text: string | null | undefined,
  fault: (text: string) => void,
): readonly RegulatoryProfile[] {
  if (text === undefined) return REGULATORY_PROFILES;
  const names = (text ?? "").split(",").map((name) => name.trim());
  const profiles = REGULATORY_PROFILES.filter((profile) => names.includes(profile));
  if (profiles.length !== names.length) fault(`has an unknown @profile "${text ?? ""}"`);
  return profiles;
}
