import { type Category, type Clock, type CurrencyCode, formatMoney } from "@alpokat/kernel";
import type { SubjectKeys } from "@alpokat/persistence";
import { maskValue, rawTelemetryExpiredUntil, type SubjectReference } from "@alpokat/policy";
import type { SubjectDatum, SubjectRecord, SubjectSource } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { SubjectDataRows } from "../application/ports";
import { ACCESS_OF_CLAIMS, ACCESS_OF_RECEIPT } from "./receipts/receipt-access";
import { SEALED_DOCUMENTS, documentsDatum } from "./receipts/receipt-data";
import { QRIS_WORK } from "./qris/subject-qris";
import { MONEY_AMOUNTS, PAYMENTS, SHIFTS } from "./sales/subject-money";
import {
  REFUNDS,
  REFUNDS_OF_CLAIMS,
  REFUNDS_OF_RECEIPT,
  SALE,
  SALES,
  SALE_AMOUNTS,
  SALE_COLUMNS,
  SALE_MONEY,
} from "./sales/subject-sales";
import { SETTLEMENTS, SETTLEMENT_AMOUNTS, SETTLEMENT_LINES } from "./settlement/subject-settlements";
import { ITEMS, MODIFIER_GROUPS, OUTLETS, STOCK, VARIATIONS } from "./subject-catalogue";
import type { SubjectTable as Table } from "./subject-data-table";
import { SealedWords } from "./words/sealed-words";

const PURCHASE = "user.behavior.purchase_history";
const FINANCIAL = "user.financial";
const RETENTION = "service";

type Text = string | null;
type Row = Readonly<Record<string, Text>> & { readonly key: string };

const LEDGER: Table = {
  source: "transactions.ledger_account",
  sql: `SELECT id::text AS key, NULL AS at, code, currency, debits_posted::text AS debits, credits_posted::text AS credits,
               debits_pending::text AS "debitsPending", credits_pending::text AS "creditsPending"
          FROM transactions.ledger_account
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    code: FINANCIAL,
    currency: FINANCIAL,
    debits: FINANCIAL,
    credits: FINANCIAL,
    debitsPending: FINANCIAL,
    creditsPending: FINANCIAL,
  },
};

/** That a machine decided, and what (UU 27/2022 art. 10). By which rules is not told: it would tell how to get around them. */
const DECISIONS: Table = {
  source: "transactions.fraud_decision",
  sql: `SELECT id::text AS key, decided_at::text AS at, kind, transaction_id::text AS "transactionId", outcome
          FROM transactions.fraud_decision
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: { kind: FINANCIAL, transactionId: PURCHASE, outcome: FINANCIAL },
};

const RECEIPT = `
  SELECT r.id::text AS key, r.buyer, r.merchant_id::text AS merchant, r.issued_at::text AS "issuedAt", r.language,
         encode(r.address_sealed, 'hex') AS address, ${SEALED_DOCUMENTS} AS documents, ${SALE}
    FROM transactions.receipt r JOIN transactions.sale s ON s.id = r.sale_id
   WHERE r.id = $1 AND ($2::uuid IS NULL OR r.id > $2) LIMIT $3`;

const CLAIM_COLUMNS = { claimedAt: PURCHASE, issuedAt: PURCHASE, language: PURCHASE } as const;
const CLAIMS = `
  SELECT to_char(r.claimed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || r.id::text AS key,
         r.merchant_id::text AS merchant, r.claimed_at::text AS "claimedAt", r.issued_at::text AS "issuedAt", r.language,
         r.id::text AS receipt, r.buyer, ${SEALED_DOCUMENTS} AS documents, ${SALE}
    FROM transactions.receipt r JOIN transactions.sale s ON s.id = r.sale_id
   WHERE r.claimed_by = $1
     AND ($2::text IS NULL OR (r.claimed_at, r.id) < (split_part($2, ' ', 1)::timestamptz, split_part($2, ' ', 2)::uuid))
   ORDER BY r.claimed_at DESC, r.id DESC LIMIT $3`;

/** Copies what this service keeps about somebody; rows are those that row security shows to the caller. */
export class SubjectDataRepository implements SubjectDataRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly clock: Clock,
  ) {}

  readonly outlets = (merchantId: string): SubjectSource => this.ofMerchant(OUTLETS, merchantId);
  readonly catalogue = (merchantId: string): SubjectSource => this.ofMerchant(ITEMS, merchantId);
  readonly variations = (merchantId: string): SubjectSource => this.ofMerchant(VARIATIONS, merchantId);
  readonly modifierGroups = (merchantId: string): SubjectSource =>
    this.ofMerchant(MODIFIER_GROUPS, merchantId);
  readonly refunds = (merchantId: string): SubjectSource => this.ofMerchant(REFUNDS, merchantId);
  readonly payments = (merchantId: string): SubjectSource => this.ofMerchant(PAYMENTS, merchantId);
  readonly shifts = (merchantId: string): SubjectSource => this.ofMerchant(SHIFTS, merchantId);
  readonly settlements = (merchantId: string): SubjectSource => this.ofMerchant(SETTLEMENTS, merchantId);
  readonly settlementLines = (merchantId: string): SubjectSource =>
    this.ofMerchant(SETTLEMENT_LINES, merchantId);
  readonly qrisWorkItems = (merchantId: string): SubjectSource => this.ofMerchant(QRIS_WORK, merchantId);
  readonly stockAdjustments = (merchantId: string): SubjectSource => this.ofMerchant(STOCK, merchantId);
  readonly ledger = (merchantId: string): SubjectSource => this.ofMerchant(LEDGER, merchantId);
  readonly fraudDecisions = (merchantId: string): SubjectSource => this.ofMerchant(DECISIONS, merchantId);

  sales(merchantId: string, accountId: string): SubjectSource {
    return async (after, limit) => {
      const expiredUntil = rawTelemetryExpiredUntil(this.clock());
      const rows = await this.manager.query<Row[]>(SALES, [merchantId, after, limit, expiredUntil]);
      const key = (await this.keys.keysOf([accountId], RETENTION)).get(accountId);
      return rows.map((row) => ({
        key: row.key,
        records: [
          recordOf("transactions.sale", ofMerchant(merchantId), row, { ...SALE_COLUMNS, ...SALE_MONEY }),
          ...(row["recordedBy"] === accountId
            ? [telemetryOf(row, accountId, (sealed, at) => key?.open(at, sealed) ?? null)]
            : []),
        ],
      }));
    };
  }

  receipt(receiptId: string): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<Row[]>(RECEIPT, [receiptId, after, limit]);
      const buyers = rows.map(({ buyer }) => String(buyer));
      const keys = await this.keys.keysOf(buyers, RETENTION);
      return rows.map((row) => {
        const reference = {
          subject: String(row["buyer"]),
          customerOf: String(row["merchant"]),
          receipt: receiptId,
        };
        const key = keys.get(reference.subject);
        const place = { table: "transactions.receipt", column: "address", row: row.key };
        const address: SubjectDatum = {
          name: "address",
          category: "user.contact.email.receipt",
          // Masked: whoever has the link has shown that, and a link can be handed on.
          reveal: () => masked(key?.open(place, hex(row["address"])) ?? null),
        };
        const receipt = recordOf("transactions.receipt", reference, row, {
          issuedAt: PURCHASE,
          language: PURCHASE,
        });
        return {
          key: row.key,
          records: [
            {
              ...receipt,
              values: [address, documentsDatum(row.key, row["documents"], key), ...receipt.values],
            },
            recordOf("transactions.sale", reference, { ...row, key: String(row["id"]) }, SALE_COLUMNS),
          ],
        };
      });
    };
  }

  claims(accountId: string): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<Row[]>(CLAIMS, [accountId, after, limit]);
      const keys = await this.keys.keysOf(
        rows.map(({ buyer }) => String(buyer)),
        RETENTION,
      );
      return rows.map((row) => {
        const reference = { subject: accountId, customerOf: String(row["merchant"]) };
        const claim = recordOf("transactions.claimed_receipt", reference, row, CLAIM_COLUMNS);
        const key = keys.get(String(row["buyer"]));
        const documents = documentsDatum(String(row["receipt"]), row["documents"], key);
        const sale = recordOf(
          "transactions.sale",
          reference,
          { ...row, key: String(row["id"]) },
          SALE_COLUMNS,
        );
        return { key: row.key, records: [{ ...claim, values: [documents, ...claim.values] }, sale] };
      });
    };
  }

  readonly accessOfReceipt = (receiptId: string): SubjectSource =>
    this.of(ACCESS_OF_RECEIPT, receiptId, (row) => ({ subject: String(row["buyer"]), receipt: receiptId }));
  readonly accessOfClaims = (accountId: string): SubjectSource =>
    this.of(ACCESS_OF_CLAIMS, accountId, () => ({ subject: accountId }));

  readonly refundsOfReceipt = (receiptId: string): SubjectSource =>
    this.of(REFUNDS_OF_RECEIPT, receiptId, (row) => ({
      ...ofPurchase(String(row["buyer"]), row),
      receipt: receiptId,
    }));
  readonly refundsOfClaims = (accountId: string): SubjectSource =>
    this.of(REFUNDS_OF_CLAIMS, accountId, (row) => ofPurchase(accountId, row));

  private ofMerchant(table: Table, merchantId: string): SubjectSource {
    return this.of(table, merchantId, () => ofMerchant(merchantId));
  }

  /** @param referenceOf whom a row is about. */
  private of(table: Table, owner: string, referenceOf: (row: Row) => SubjectReference): SubjectSource {
    const { source, sql, columns } = table;
    return async (after, limit) => {
      const rows = await this.manager.query<Row[]>(sql, [owner, after, limit]);
      return (await this.withWords(table, rows)).map((row) => ({
        key: row.key,
        records: [recordOf(source, referenceOf(row), row, columns)],
      }));
    };
  }

  /** Opens what is words in the rows of a table. */
  private async withWords({ words = {} }: Table, rows: readonly Row[]): Promise<readonly Row[]> {
    const places = Object.entries(words);
    if (places.length === 0) return rows;
    const owners = rows.flatMap((row) => places.map(([name]) => row[`${name}Of`]));
    const open = await new SealedWords(this.manager, this.keys).openerOf(owners);
    return rows.map((row) => {
      const opened = places.map(([name, placeOf]) => {
        const { [name]: clear = null, [`${name}Sealed`]: sealed = null, [`${name}Of`]: of = null } = row;
        return [name, open(placeOf(row.key), { clear, sealed: sealed === null ? null : hex(sealed), of })];
      });
      return { ...row, ...(Object.fromEntries(opened) as Readonly<Record<string, Text>>) };
    });
  }
}

const ofMerchant = (merchantId: string): SubjectReference => ({ subject: merchantId, merchant: merchantId });
const ofPurchase = (subject: string, row: Row): SubjectReference => ({
  subject,
  customerOf: String(row["merchant"]),
});
const masked = (address: Text): Text => address && String(maskValue("user.contact.email", address));
const hex = (text: Text | undefined): Buffer => Buffer.from(text ?? "", "hex");

function recordOf(
  source: string,
  reference: SubjectReference,
  row: Row,
  columns: Readonly<Record<string, Category>>,
): SubjectRecord {
  const values = Object.entries(columns).flatMap(([name, category]) => {
    const value = row[name] ?? null;
    return value === null
      ? []
      : [{ name, category, reveal: () => inMajorUnits(name, value, row["currency"]) }];
  });
  const at = row["at"];
  return {
    source,
    record: row.key,
    recordedAt: at ? new Date(at) : null,
    reference,
    values,
  };
}

const AMOUNTS: readonly string[] = [
  "debits",
  "credits",
  "debitsPending",
  "creditsPending",
  ...MONEY_AMOUNTS,
  ...SALE_AMOUNTS,
  ...SETTLEMENT_AMOUNTS,
];
/** Texts of JSON, and the amounts in them. */
const LISTS: readonly string[] = ["lines", "discounts", "taxes"];
const LIST_AMOUNTS: readonly string[] = ["unitPrice", "lineTotal", "discount", "tax", "amount", "base"];

/** Amounts as the graph writes them: decimal text in major units. */
function inMajorUnits(name: string, value: string, currency: Text | undefined): string {
  if (!currency) return value;
  const format = (minor: string): string =>
    formatMoney({ minor: BigInt(minor), currency: currency as CurrencyCode });
  if (AMOUNTS.includes(name)) return format(value);
  if (!LISTS.includes(name)) return value;
  return JSON.stringify(JSON.parse(value), (key, part: unknown) =>
    LIST_AMOUNTS.includes(key) && typeof part === "string" ? format(part) : part,
  );
}

/** What the gateway saw when the sale was recorded (clause 2). */
function telemetryOf(
  row: Row,
  accountId: string,
  open: (sealed: Buffer, place: { table: string; column: string; row: string }) => Text,
): SubjectRecord {
  const opened = (column: string, text: string | null | undefined): Text =>
    text == null
      ? null
      : open(hex(text), { table: "transactions.sale", column, row: String(row["sealedFor"]) });
  const record = recordOf("transactions.sale.recording", { subject: accountId }, row, {
    deviceId: "user.device.device_id",
  });
  const ipAddress: SubjectDatum = {
    name: "ipAddress",
    category: "user.device.ip_address",
    reveal: () => opened("ip_address", row["ipAddress"]),
  };
  // Sealed together, as a list.
  const software = ["application", "system"].map((name, index): SubjectDatum => ({
    name,
    category: "user.device",
    reveal: () => (JSON.parse(opened("software", row["software"]) ?? "[]") as readonly Text[])[index] ?? null,
  }));
  return { ...record, values: [ipAddress, ...software, ...record.values] };
}
