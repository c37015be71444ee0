import { CATEGORY_NAMES, isSpecific, isWithin, type Bilingual, type Category } from "@alpokat/kernel";
import { processorsAt, retentionOf, type Processor, type RetentionTerm } from "../legal-data";
import { CATEGORY_TEXTS } from "../notice-text/category-texts";
import { type Policy } from "../policy";
import { COLLECTION_TRIGGERS, TRIGGER_NAMES, type CollectionTrigger } from "../triggers";
import { heldFields, type HeldField } from "./held-fields";
import { usesOf, type DataMapUse } from "./uses";

/** All that is said of one category. */
export interface DataMapEntry {
  readonly category: Category;
  readonly text: Bilingual;
  /** Whether it is "specific" personal data under UU 27/2022 art. 4(2). */
  readonly isSpecific: boolean;
  readonly fields: readonly HeldField[];
  /** Occasions of clause 1 on which it is collected. */
  readonly collectedAt: readonly CollectionTrigger[];
  readonly uses: readonly DataMapUse[];
  /** Null where none is laid down: a fault. */
  readonly retention: RetentionTerm | null;
  readonly processors: readonly Processor[];
}

/** What a data map is made of. */
export interface DataMapSource {
  /** SDL of the composed graph. */
  readonly supergraphSdl: string;
  readonly policy: Policy;
  /** Moment whose law is told. */
  readonly at: Date;
  readonly retention?: (category: Category, at: Date) => RetentionTerm;
}

/**
 * The data map (UU 27/2022 art. 31): every category that a field of the graph holds or takes, or that is collected on
 * some occasion. It is read off the graph and the rules, so that nothing can be processed that it does not name.
 */
export function dataMapOf({
  supergraphSdl,
  policy,
  at,
  retention = retentionOf,
}: DataMapSource): DataMapEntry[] {
  const fields = heldFields(supergraphSdl);
  const processors = processorsAt(at);
  return CATEGORY_NAMES.filter((category) => isHeld(category, fields)).map((category) => ({
    category,
    text: CATEGORY_TEXTS[category],
    isSpecific: isSpecific(category),
    fields: fields.filter((field) => field.category === category),
    collectedAt: occasionsOf(category),
    uses: usesOf(policy, category),
    retention: termOf(() => retention(category, at)),
    processors: processors.filter(({ categories }) => categories.includes(category)),
  }));
}

/** One sentence for each category that is held without a period, or without a purpose. */
export const dataMapFaults = (map: readonly DataMapEntry[]): string[] =>
  map.flatMap(({ category, retention, uses }) => [
    ...(retention ? [] : [`${category} is held, and no retention is laid down for it`]),
    ...(uses.length > 0 ? [] : [`${category} is held, and no rule permits any use of it`]),
  ]);

const isHeld = (category: Category, fields: readonly HeldField[]): boolean =>
  fields.some((field) => field.category === category) ||
  TRIGGER_NAMES.some((trigger) =>
    (COLLECTION_TRIGGERS[trigger].categories as readonly Category[]).includes(category),
  );

const occasionsOf = (category: Category): readonly CollectionTrigger[] =>
  TRIGGER_NAMES.filter((trigger) =>
    COLLECTION_TRIGGERS[trigger].categories.some((group) => isWithin(category, group)),
  );

function termOf(find: () => RetentionTerm): RetentionTerm | null {
  try {
    return find();
  } catch {
    return null;
  }
}
