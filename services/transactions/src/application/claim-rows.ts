import type { CurrencyCode } from "@alpokat/kernel";
import {
  type ImportedInvoice,
  type InvoiceField,
  type UnderstoodRow,
  claimsOf,
} from "../domain/import-claims";
import type { ImportRow, ImportRowInput, ImportRowRefusal } from "../domain/import-row";
import { type Outlet, businessDay } from "../domain/outlet";
import type { Transaction } from "./ports";

/** A row that was left out. */
export interface RejectedRow {
  /** Place in the batch, from 0. */
  readonly index: number;
  readonly code: ImportRowRefusal;
  readonly message: { readonly id: string; readonly en: string };
  /** Of the row, or of the batch where the row differs from its invoice in that. */
  readonly field: keyof ImportRowInput | InvoiceField;
}

interface Claimed {
  /** Those that are new, which are claimed now. */
  readonly rows: readonly ImportRow[];
  readonly repeated: number;
  readonly rejected: readonly RejectedRow[];
}

/** Where the rows of a batch were written. */
export interface ImportPlace {
  readonly tx: Transaction;
  readonly outlet: Outlet;
  readonly currency: CurrencyCode;
}

/** Claims what is new of a batch, and tells the rest. Nothing of a row that is told is stored. */
export async function claimRows(place: ImportPlace, understood: readonly UnderstoodRow[]): Promise<Claimed> {
  const { imports } = place.tx;
  const { merchantId } = place.outlet;
  const known = await imports.known(merchantId, understood);
  const rows = understood.map((row, index) => ({
    understood: row,
    known: known[index] ?? "CHANGED",
    invoice: invoiceOf(place, row),
  }));
  const fresh = rows.filter((row) => row.known === "NEW").map(({ invoice }) => invoice.invoice);
  const claims = claimsOf(rows, await imports.begun(merchantId, [...new Set(fresh)]));
  const taken = understood.filter((_, index) => claims[index] === "NEW");
  await imports.claim(merchantId, taken);
  return {
    rows: taken.map(({ row }) => row),
    repeated: claims.filter((claim) => claim === "REPEATED").length,
    rejected: understood.flatMap(({ index }, at): RejectedRow[] => {
      const claim = claims[at];
      if (typeof claim === "object") return [{ index, ...invoiceDiffers(claim.differsIn) }];
      if (claim === "EXCEEDING") return [{ index, ...INVOICE_TOO_LARGE }];
      return claim === "CHANGED" ? [{ index, ...ROW_CHANGED }] : [];
    }),
  };
}

function invoiceOf({ tx, outlet, currency }: ImportPlace, { row }: UnderstoodRow): ImportedInvoice {
  const { kind, invoice, customer, occurredAt } = row;
  return {
    kind,
    invoice,
    currency,
    outletId: outlet.id,
    businessDay: businessDay(occurredAt, outlet.timeZone),
    buyer: customer === null ? null : tx.imports.buyerOf(outlet.merchantId, customer),
    total: 0n,
  };
}

const ROW_CHANGED = {
  code: "ROW_CHANGED",
  message: {
    id: "baris ini sudah diimpor dengan isi lain",
    en: "this row was imported before with another content",
  },
  field: "lineNumber",
} as const;

const INVOICE_TOO_LARGE = {
  code: "INVOICE_TOO_LARGE",
  message: {
    id: "dengan baris ini faktur melebihi jumlah uang terbesar",
    en: "with this row the invoice would come to more than the largest amount",
  },
  field: "unitPrice",
} as const;

const WORDS: Readonly<Record<InvoiceField, { readonly id: string; readonly en: string }>> = {
  currencyCode: { id: "mata uang", en: "currency" },
  outletId: { id: "gerai", en: "outlet" },
  occurredAt: { id: "hari", en: "day" },
  customer: { id: "pelanggan", en: "customer" },
};

const invoiceDiffers = (field: InvoiceField): Omit<RejectedRow, "index"> => ({
  code: "INVOICE_DIFFERS",
  message: {
    id: `faktur ini dimulai dengan ${WORDS[field].id} lain`,
    en: `this invoice began with another ${WORDS[field].en}`,
  },
  field,
});
