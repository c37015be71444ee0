import { PERSONAL_DATA as COMMUNICATIONS } from "../../services/communications/src/persistence/personal-data";
import { PERSONAL_DATA as IDENTITY } from "../../services/identity-verification/src/persistence/personal-data";
import { PERSONAL_DATA as TRANSACTIONS } from "../../services/transactions/src/persistence/personal-data";
import { SERVICES } from "@alpokat/kernel";
import type { Client } from "pg";
import { type CopiedRecord, valuesOf } from "./subject-data-copies";

const SCHEMAS = ["identity", "transactions", "communications", "disclosure"];

/** Columns that say whom a row is about, or who did what it tells. */
const NAMES_SOMEBODY = "^(account_id|subject|buyer|actor|assignee_id|[a-z_]+_by|(review_)?reason_of)$";

/** `schema.table.column` of every column that names somebody; a partition is read through its table. */
async function columnsThatName(admin: Client): Promise<readonly string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT format('%s.%s.%s', n.nspname, c.relname, a.attname) AS name
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname ~ $2 ORDER BY 1`,
    [SCHEMAS, NAMES_SOMEBODY],
  );
  return rows.map(({ name }) => name);
}

const tableOf = (column: string): string => column.slice(0, column.lastIndexOf("."));

const MACHINERY = "what the service works with, told of by what it does, and not what it knows of somebody";
const STAFF = "who of the staff did it: the record of their work, under their contract";
const LAW = "kept by law, and what may be told of it is Disclosure (UU 27/2022 art. 15, 31, 50)";
const NOBODY = "a ledger's account, another transfer, and nobody";
const PROOF =
  "names an account and nothing else: proof of what was told, agreed and done (UU 27/2022 art. 24, 31)";
const BOOKS = "the shop's: names the account that did it, as its books do (UU KUP art. 28(11))";
const REVIEW = "a suspicion that a person looks at: who knows of it would get around it (UU 8/2010 art. 12)";

/** Columns, by the end of their names, that no copy and no erasure has to speak of, each with the reason. */
const NEITHER: Readonly<Record<string, string>> = {
  "(erasure_order|set_aside_row|subject_hold|subject_objection|subject_standing|withheld_access|outbox|inbox_retry|dead_letter).subject":
    MACHINERY,
  "disclosure.(erasure_clearance|legal_hold|package|request|request_assignee|scope).[a-z_]+": LAW,
  "communications.campaign.(created|scheduled)_by": STAFF,
  "identity.notice_publication.(proposed|confirmed)_by": STAFF,
  "identity.guardian_invitation.account_id":
    "a week at most, until the guardian answers; erased with the account",
  "identity.notice_dispatch.account_id": PROOF,
  "transactions.catalog_import.started_by": BOOKS,
  "transactions.fraud_(backtest|case_reason|decision_review|list_entry|rule|rule_retirement|snooze|suspicious_report).[a-z_]+_by":
    STAFF,
  "transactions.fraud_case.assignee_id": STAFF,
  "transactions.fraud_case_subject.account_id": REVIEW,
  "transactions.ledger_(entry.account_id|hold.resolved_by|reversal.reversed_by)": NOBODY,
  "transactions.statistics_release.requested_by": STAFF,
};
/** What else an erasure leaves as it is. */
const LEFT: Readonly<Record<string, string>> = {
  ...NEITHER,
  "disclosure.ledger_entry.subject": LAW,
  "communications.support_ticket.assignee_id": STAFF,
  "identity.(access_log_entry.subject|consent_event.(account_id|actor)|guardian_(consent|withdrawal).account_id|notice_(acknowledgement|delivery).account_id)":
    PROOF,
  "identity.privacy_request.account_id": PROOF,
  "identity.privacy_request.resolved_by": STAFF,
  "identity.merchant_member.account_id": BOOKS,
  "transactions.(receipt.requested_by|stock_adjustment.recorded_by)": BOOKS,
};
/** What else is in no copy. */
const NOT_COPIED: Readonly<Record<string, string>> = {
  ...NEITHER,
  "communications.consent_copy.account_id": "what is copied of identity.consent_event, said again",
  "communications.delivery_attempt.account_id": "copied with its delivery",
  "identity.guardian_awaited.account_id": "copied while a minor waits: here everybody is of age",
  "identity.guardian_withdrawal.account_id": "copied with its consent",
  "transactions.receipt_version.buyer": "copied with its receipt",
  "transactions.recon_match.matched_by": BOOKS,
};

const isExcepted = (exceptions: Readonly<Record<string, string>>, column: string): boolean =>
  Object.keys(exceptions).some((pattern) =>
    new RegExp(`^([a-z]+\\.)?(${pattern.replaceAll(".", "\\.")})$`).test(column),
  );

/** Columns that name somebody in tables that no erasure reaches, and that nobody has excepted. */
async function columnsThatOutlive(admin: Client): Promise<readonly string[]> {
  const classes = [IDENTITY, TRANSACTIONS, COMMUNICATIONS].flatMap((declaration) => declaration.classes);
  const declared = classes.flatMap(({ tables }) => tables.map(({ table, subject }) => `${table}.${subject}`));
  const reached = new Set([
    ...declared,
    ...classes.flatMap(({ tables }) =>
      tables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)),
    ),
  ]);
  const deleted = new Set(
    classes.flatMap(({ alongside = [] }) =>
      alongside.filter(({ table, sql }) => sql.startsWith(`DELETE FROM ${table} `)).map(({ table }) => table),
    ),
  );
  return (await columnsThatName(admin)).filter(
    (column) => !reached.has(column) && !deleted.has(tableOf(column)) && !isExcepted(LEFT, column),
  );
}

/** Columns that name somebody in tables that are in no copy, and that nobody has excepted. */
async function columnsOutsideTheCopy(
  admin: Client,
  sources: ReadonlySet<string>,
): Promise<readonly string[]> {
  return (await columnsThatName(admin)).filter(
    (column) => !sources.has(tableOf(column)) && !isExcepted(NOT_COPIED, column),
  );
}

/** Every service gave something, and every table that names somebody is in one of the copies, or excepted. */
export async function expectTablesCopied(
  admin: Client,
  account: readonly CopiedRecord[],
  buyer: readonly CopiedRecord[],
): Promise<void> {
  expect(new Set(account.map(({ service }) => service))).toEqual(new Set(SERVICES));
  expect(valuesOf(account, "communications.message#reference")).toEqual(
    expect.arrayContaining(["campaign-tanaman", "privacy-request-tanaman"]),
  );
  expect(valuesOf(account, "communications.delivery#refusal").join()).toContain("tolak-tanaman");
  expect(valuesOf(account, "communications.delivery#attempts").join()).toContain("POLICY_DENIED");
  expect(valuesOf(account, "identity.guardian_consent#wording")).toEqual(["wali-tanaman"]);
  const sources = new Set([...account, ...buyer].map(({ source }) => source));
  const without = new Set([...sources].filter((source) => source !== "communications.message"));
  expect({
    uncopied: await columnsOutsideTheCopy(admin, sources),
    planted: await columnsOutsideTheCopy(admin, without),
    outliving: await columnsThatOutlive(admin),
  }).toEqual({ uncopied: [], planted: ["communications.message.account_id"], outliving: [] });
}
