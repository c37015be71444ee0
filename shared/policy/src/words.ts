import { CATEGORY_NAMES, DISCLOSURE_GROUNDS, PURPOSES, RELATIONS, ROLES } from "@alpokat/kernel";
import { ACTORS } from "./actors";
import { CEDAR_ACTIONS } from "./decision";
import { CASE_KINDS } from "./facts";
import { PolicyTextError } from "./rules";
import { TRIGGER_NAMES } from "./triggers";

const NAMESPACE = "Alpokat::";

/** The entity types of the Cedar schema, each with its closed list of ids. */
const WORDS = {
  Role: ROLES,
  Actor: ACTORS,
  Purpose: PURPOSES,
  Relation: RELATIONS,
  Trigger: TRIGGER_NAMES,
  CaseKind: CASE_KINDS,
  Ground: DISCLOSURE_GROUNDS,
  Category: CATEGORY_NAMES,
  Action: CEDAR_ACTIONS,
} as const satisfies Record<string, readonly string[]>;
export type EntityType = keyof typeof WORDS;

export interface Word {
  readonly type: EntityType;
  readonly id: string;
}

const isEntityType = (text: string): text is EntityType => Object.hasOwn(WORDS, text);

/**
 * Reads an entity as it stands in a rule's JSON.
 * @throws PolicyTextError where the word isn't in the vocabulary: Cedar itself accepts any id of an open entity type.
 */
export function wordOf(reference: unknown): Word {
  const { type, id } = unwrap(reference);
  const local = type.startsWith(NAMESPACE) ? type.slice(NAMESPACE.length) : "";
  if (!isEntityType(local) || !(WORDS[local] as readonly string[]).includes(id)) {
    throw new PolicyTextError([`${type}::"${id}" is not in the vocabulary`]);
  }
  return { type: local, id };
}

/** Cedar writes an entity either plainly or under `__entity`. */
function unwrap(reference: unknown): { type: string; id: string } {
  const inner: unknown = isRecord(reference) && "__entity" in reference ? reference["__entity"] : reference;
  if (isRecord(inner) && typeof inner["type"] === "string" && typeof inner["id"] === "string") {
    return { type: inner["type"], id: inner["id"] };
  }
  throw new PolicyTextError([`${JSON.stringify(reference)} is not an entity`]);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The word as Cedar takes it. */
export const entityOf = (type: EntityType, id: string): { type: string; id: string } => ({
  type: NAMESPACE + type,
  id,
});
