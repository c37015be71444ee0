import { type Clock, type CurrencyCode, type UserError, isId, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type ImportedDocument, documentsOf, linkRefunds } from "../domain/import-batch";
import { NO_CHOICES } from "../domain/goods";
import type { UnderstoodRow } from "../domain/import-claims";
import { type ImportRow, type ImportRowInput, readImportRow } from "../domain/import-row";
import { type Outlet, businessDay } from "../domain/outlet";
import type { Leg, Transfer } from "../domain/ledger";
import { receivingAccount, refundLegs, saleLegs } from "../domain/posting";
import { plainParts } from "../domain/pricing/price-sale";
import { NO_CAPTURE, type SaleLine, UNTOUCHED } from "../domain/sale";
import { accountIdOf, actsFor, keyReused, merchantNotFound, outletNotFound, recordingBy } from "./caller";
import { type ImportPlace, type RejectedRow, claimRows } from "./claim-rows";
import type { NewRefund } from "./import-ports";
import type { InTransaction, NewSale, Transaction } from "./ports";
import { correctReceipts } from "./receipts/correct-receipts";
import type { Recording } from "./recording";

type ImportRefusal = "MERCHANT_NOT_FOUND" | "OUTLET_NOT_FOUND" | "ROWS_INVALID" | "IDEMPOTENCY_KEY_REUSED";

export interface ImportInput {
  readonly merchantId: string;
  readonly outletId: string;
  readonly currencyCode: CurrencyCode;
  readonly rows: readonly ImportRowInput[];
}

/** What a batch came to. */
interface ImportResult {
  readonly added: number;
  readonly repeated: number;
  readonly sales: number;
  readonly refunds: number;
  readonly linkedRefundLines: number;
  readonly stockAdjustments: number;
  readonly rejected: readonly RejectedRow[];
}

type ImportOutcome =
  { readonly result: ImportResult } | { readonly refusals: readonly UserError<ImportRefusal>[] };

const MOST_ROWS = 1000;

/**
 * Takes sales over from another system's books: each row once for ever, by its invoice and line number. A bad row is
 * told and the rest goes on. An invoice may span batches.
 */
export class ImportSales {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: ImportInput & { readonly idempotencyKey: string },
  ): Promise<ImportOutcome> {
    if (!actsFor(guard, input.merchantId)) return { refusals: [merchantNotFound()] };
    if (input.rows.length === 0 || input.rows.length > MOST_ROWS) return { refusals: [ROWS_INVALID] };
    const recording = recordingBy(guard, this.clock);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "importSales", input };
      const stored = await tx.once<ImportOutcome>(request, () => importBatch(tx, input, recording));
      return stored ?? { refusals: [keyReused()] };
    });
  }
}

const ROWS_INVALID = userError(
  "ROWS_INVALID" as const,
  { id: "Berikan 1 sampai 1000 baris.", en: "Give 1 to 1000 rows." },
  ["input", "rows"],
);

async function importBatch(
  tx: Transaction,
  input: ImportInput,
  recording: Recording,
): Promise<ImportOutcome> {
  const [outlet] = isId(input.outletId) ? await tx.outlets.findByIds([input.outletId]) : [];
  if (outlet?.merchantId !== input.merchantId) return { refusals: [outletNotFound()] };
  const batch = { tx, outlet, currency: input.currencyCode, recording };
  const { understood, rejected } = readRows(input, outlet, recording.at);
  const { rows, repeated, rejected: left } = await claimRows(batch, understood);

  const sales = await importSales(batch, documentsOf(rows, "SALE"));
  const refunds = await importRefunds(batch, documentsOf(rows, "REFUND"));
  const adjustments = rows.filter(({ kind }) => kind === "STOCK_ADJUSTMENT");
  await tx.imports.addAdjustments(outlet, adjustments, recording);
  return {
    result: {
      added: rows.length,
      repeated,
      sales,
      refunds: refunds.count,
      linkedRefundLines: refunds.linked,
      stockAdjustments: adjustments.length,
      rejected: [...rejected, ...left],
    },
  };
}

function readRows(
  { rows, currencyCode: currency }: ImportInput,
  { timeZone }: Outlet,
  now: Date,
): { readonly understood: readonly UnderstoodRow[]; readonly rejected: readonly RejectedRow[] } {
  const understood: UnderstoodRow[] = [];
  const rejected: RejectedRow[] = [];
  for (const [index, input] of rows.entries()) {
    const read = readImportRow(input, { currency, timeZone, now });
    if ("refusal" in read) rejected.push({ index, ...read.refusal });
    else understood.push({ index, row: read.row, content: JSON.stringify([currency, input]) });
  }
  return { understood, rejected };
}

interface Batch extends ImportPlace {
  readonly recording: Recording;
}

const toLine = ({
  lineNumber,
  sku,
  name,
  category,
  quantity,
  unitPrice,
  lineTotal,
}: ImportRow): SaleLine => ({
  ...NO_CHOICES,
  ...UNTOUCHED,
  lineNumber,
  itemId: null,
  sku,
  name,
  category,
  quantity,
  unitPrice,
  lineTotal,
});

async function importSales(
  { tx, outlet, currency, recording }: Batch,
  documents: readonly ImportedDocument[],
): Promise<number> {
  if (documents.length === 0) return 0;
  const { id: outletId, merchantId, timeZone } = outlet;
  const sales = documents.map(({ invoice, occurredAt, customer, paymentMethod, total, rows }): NewSale => ({
    id: newId(occurredAt),
    merchantId,
    outletId,
    businessDay: businessDay(occurredAt, timeZone),
    origin: "IMPORT",
    paymentMethod,
    state: "COMPLETED",
    version: 1,
    total: { minor: total, currency },
    parts: plainParts(total),
    ...NO_CAPTURE,
    taxes: [],
    discounts: [],
    buyer: customer === null ? null : tx.imports.buyerOf(merchantId, customer),
    importReference: invoice,
    occurredAt,
    lines: rows.map(toLine),
  }));
  const ids = await tx.sales.add(sales, recording);
  const account = receivingAccount(null, outletId);
  await postAll(tx, sales, (sale, place) => ({
    id: newId(),
    merchantId,
    kind: "SALE",
    reference: ids[place] ?? sale.id,
    currency,
    occurredAt: sale.occurredAt,
    legs: legsOf(sale.total.minor, (amount) => saleLegs(account, amount)),
  }));
  await tx.publish("sales.imported.v1", outletId, { merchantId, outletId, saleIds: ids });
  return sales.filter(({ id }) => ids.includes(id)).length;
}

async function importRefunds(
  { tx, outlet, currency, recording }: Batch,
  documents: readonly ImportedDocument[],
): Promise<{ readonly count: number; readonly linked: number }> {
  if (documents.length === 0) return { count: 0, linked: 0 };
  const { id: outletId, merchantId, timeZone } = outlet;
  const buyerOf = (customer: string | null): string | null =>
    customer === null ? null : tx.imports.buyerOf(merchantId, customer);
  const rows = documents.flatMap((document) => document.rows);
  const wanted = rows.map((row) => ({ ...row, buyer: buyerOf(row.customer), currency }));
  const links = linkRefunds(wanted, await tx.imports.refundable(merchantId, wanted));
  const linkOf = new Map(rows.map((row, place) => [row, links[place] ?? null]));
  const refunds = documents.map((document): NewRefund => ({
    id: newId(document.occurredAt),
    merchantId,
    outletId,
    businessDay: businessDay(document.occurredAt, timeZone),
    currency,
    total: document.total,
    buyer: buyerOf(document.customer),
    importReference: document.invoice,
    occurredAt: document.occurredAt,
    lines: document.rows.map((row) => ({ ...toLine(row), sale: linkOf.get(row) ?? null })),
  }));
  // The books before the refunds' numbers, as whoever gives money back at a till, so that nobody waits in a circle.
  await tx.ledger.hold(merchantId);
  const ids = await tx.imports.addRefunds(refunds, recording);
  const saleIds = links.flatMap((link) => link?.saleId ?? []);
  await correctReceipts(tx, { saleIds, cause: "REFUND", at: recording.at });
  const account = receivingAccount(null, outletId);
  await postAll(tx, refunds, (refund, place) => ({
    id: newId(),
    merchantId,
    kind: "REFUND",
    reference: ids[place] ?? refund.id,
    currency,
    occurredAt: refund.occurredAt,
    legs: legsOf(refund.total, (amount) => refundLegs(account, amount)),
  }));
  const linked = links.filter((link) => link !== null).length;
  return { count: refunds.filter(({ id }) => ids.includes(id)).length, linked };
}

/** Zero posts nothing. */
const legsOf = (amount: bigint, legs: (amount: bigint) => readonly Leg[]): readonly Leg[] =>
  amount === 0n ? [] : legs(amount);

async function postAll<D>(
  tx: Transaction,
  documents: readonly D[],
  transferOf: (document: D, place: number) => Transfer,
): Promise<void> {
  await tx.ledger.post(documents.map(transferOf).filter(({ legs }) => legs.length > 0));
}
