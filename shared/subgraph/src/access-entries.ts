import { ACTIONS, type Category, PURPOSES, ROLES, SERVICES, type ServiceName, isId } from "@alpokat/kernel";
import { type CloudEvent, cloudEvent } from "@alpokat/persistence";
import { type AccessRecord, type Deciding, spokenOf } from "@alpokat/policy";
import { z } from "zod";

/** What an entry of an access log tells of an access, whosever log it is in. */
const shownSchema = z.object({
  at: z.iso.datetime(),
  service: z.enum(SERVICES),
  role: z.enum(ROLES),
  purpose: z.enum(PURPOSES).nullable(),
  action: z.enum(ACTIONS),
  categories: z.array(z.string()),
  outcome: z.enum(["ALLOW", "MASK", "DENY"]),
  clause: z.string(),
});

/**
 * The columns that say it in either log's table, for the copy of a person's data: SQL, and the category of each. Entries
 * that the law hides are in no log (UU 27/2022 art. 50), and so in no copy of it.
 * @param row alias of the table
 */
export const accessColumns = (row: string): string =>
  `${row}.id::text AS key, ${row}.at::text AS at, ${row}.service, ${row}.role, ${row}.purpose, ${row}.action,
   array_to_string(${row}.categories, ' ') AS categories, ${row}.outcome, ${row}.clause`;
export const ACCESS_CATEGORIES = {
  service: "system.operations",
  role: "system.operations",
  purpose: "system.operations",
  action: "system.operations",
  categories: "system.operations",
  outcome: "system.operations",
  clause: "system.operations",
} as const satisfies Readonly<Record<Exclude<keyof z.output<typeof shownSchema>, "at">, Category>>;

/** An entry of somebody's access log, as it travels to identity-verification: no names, no personal data. */
const publishedEntrySchema = shownSchema.extend({
  subject: z.uuid(),
  ruleIds: z.array(z.string()),
  missingFacts: z.array(z.string()).default([]),
  isGap: z.boolean().default(false),
  noticeVersion: z.int().nullable().default(null),
  consentId: z.string().nullable().default(null),
  policyHash: z.string(),
});
export type PublishedAccessEntry = z.output<typeof publishedEntrySchema>;

/** An entry of the access log of a receipt's buyer, as it travels to transactions: it names the receipt and not the buyer. */
const publishedReceiptEntrySchema = shownSchema.extend({ receiptId: z.uuid() });
export type PublishedReceiptEntry = z.output<typeof publishedReceiptEntrySchema>;

type Published = PublishedAccessEntry | PublishedReceiptEntry;

/** The data of an `access.recorded.v1` event. */
export const accessEntriesSchema = z.object({ entries: z.array(publishedEntrySchema) });
export const ACCESS_RECORDED = "access.recorded.v1";

/** The data of a `receipt.access-recorded.v1` event. */
export const receiptEntriesSchema = z.object({ entries: z.array(publishedReceiptEntrySchema) });
export const RECEIPT_ACCESS_RECORDED = "receipt.access-recorded.v1";

/** Where and when decisions were taken. */
interface Occasion {
  readonly service: ServiceName;
  readonly time: Date;
}

/** The events that bring what one request decided into the access logs of those whom it concerned; none where there is nothing to tell. */
export function accessEvents(
  records: readonly AccessRecord[],
  deciding: Deciding,
  { service, time }: Occasion,
): readonly CloudEvent[] {
  const told = records.filter((record) => concernsSubject(record));
  if (told.length === 0) return [];
  const published = (type: string, entries: readonly Published[]): readonly CloudEvent[] =>
    entries.length === 0
      ? []
      : [cloudEvent({ source: service, type, time, data: { entries: [...entries] } })];
  const shown = (record: AccessRecord) => shownOf(record, deciding, { service, time });
  return [
    ...published(
      ACCESS_RECORDED,
      told
        .filter(({ subject }) => isAccount(subject))
        .map((record) => ({ ...shown(record), ...provenOf(record, deciding) })),
    ),
    ...published(
      RECEIPT_ACCESS_RECORDED,
      told.flatMap((record) =>
        record.receipt === null ? [] : [{ ...shown(record), receiptId: record.receipt }],
      ),
    ),
  ];
}

/** As the subject may be told of it: what the record says beyond that is not published. */
const shownOf = (
  { purpose, action, categories, outcome, told }: AccessRecord,
  { principal: { role } }: Deciding,
  { service, time }: Occasion,
): z.output<typeof shownSchema> => ({
  at: time.toISOString(),
  service,
  role,
  purpose,
  action,
  categories: [...spokenOf(categories)],
  outcome,
  clause: told.clause,
});

/** What an account's entry can be explained by. */
const provenOf = (
  { subject, told, noticeVersion, consentId }: AccessRecord,
  { policy }: Deciding,
): Omit<PublishedAccessEntry, keyof z.output<typeof shownSchema>> => ({
  subject: subject ?? "",
  ruleIds: [...told.ruleIds],
  missingFacts: [...told.missingFacts],
  isGap: told.isGap,
  noticeVersion,
  consentId,
  policyHash: policy.hash,
});

const isAccount = (subject: string | null): boolean => subject !== null && isId(subject);

/**
 * A person's access log shows what others saw of them (UU PDP art. 32), and what they did themselves it need not tell. A
 * buyer without an account has one for each receipt, and none where no receipt tells who they are: nobody could read it.
 */
function concernsSubject(record: AccessRecord): boolean {
  const { subject, receipt, relation, outcome } = record;
  if (!isAccount(subject) && receipt === null) return false;
  if (relation === "self" || relation === "own_merchant") return false;
  // A look-up by a stranger that found nothing showed nobody anything; anybody could fill a log with such.
  if (relation === "none" && outcome === "DENY") return false;
  // Not that a suspicious transaction was reported, nor that somebody asked (UU 8/2010 art. 12).
  return spokenOf(record.categories).length > 0;
}
