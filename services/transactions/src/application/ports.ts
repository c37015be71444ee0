import type { CurrencyCode, Telemetry } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { CatalogItem, CatalogItemInput, PriceVersion } from "../domain/catalog";
import type { RefundableLine, RefundedLine } from "../domain/import-batch";
import type { ImportRow } from "../domain/import-row";
import type { Outlet } from "../domain/outlet";
import type { LedgerAccount, Transfer } from "../domain/posting";
import type { Receipt } from "../domain/receipt";
import type { Sale, SaleLine, SalesSummary } from "../domain/sale";
import type { PricedItem } from "../domain/sale-input";
import type { StatisticsCell, StatisticsQuestion } from "../domain/statistics";

/** A position in a list ordered by time, newest first. */
export interface TimeKey {
  readonly at: Date;
  readonly id: string;
}

export interface Outlets {
  add(outlet: Outlet): Promise<void>;
  /** Those of the ids that are in scope. */
  findByIds(ids: readonly string[]): Promise<Outlet[]>;
  page(merchantId: string, limit: number, after: string | null): Promise<Outlet[]>;
}

export interface Catalog {
  /** Stores an item under its SKU. @returns its id, new or known. */
  upsert(merchantId: string, item: CatalogItemInput, now: Date): Promise<string>;
  /** Adds a price and ends the one until further notice. @returns false where the periods overlap. */
  addPrice(item: { readonly id: string; readonly merchantId: string }, price: PriceVersion): Promise<boolean>;
  findByIds(ids: readonly string[], now: Date): Promise<CatalogItem[]>;
  page(merchantId: string, page: { limit: number; after: string | null; now: Date }): Promise<CatalogItem[]>;
  /** The merchant's own items by id, with the price of that moment. */
  priced(
    merchantId: string,
    question: { ids: readonly string[]; currency: CurrencyCode; at: Date },
  ): Promise<ReadonlyMap<string, PricedItem>>;
}

/** Who recorded a document, and what the gateway saw of their system (clause 2). */
export interface Recording {
  readonly by: string;
  readonly at: Date;
  readonly telemetry: Telemetry;
}

export type NewSale = Omit<Sale, "number" | "recordedAt"> & {
  /** ISO date at the outlet. */
  readonly businessDay: string;
  readonly importReference: string | null;
  readonly lines: readonly SaleLine[];
};

export interface SalesFilter {
  readonly merchants: readonly string[];
  readonly outletId: string | null;
  /** Inclusive. */
  readonly occurredFrom: Date | null;
  /** Exclusive. */
  readonly occurredTo: Date | null;
}

export interface Sales {
  /** Numbers and stores sales; one that is known by its import reference grows instead. @returns their ids, in order. */
  add(sales: readonly NewSale[], recording: Recording): Promise<string[]>;
  findByIds(ids: readonly string[]): Promise<Sale[]>;
  linesOf(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleLine[]>>;
  page(filter: SalesFilter, limit: number, after: TimeKey | null): Promise<Sale[]>;
  summary(merchantId: string): Promise<SalesSummary[]>;
}

export interface Ledger {
  post(transfers: readonly Transfer[]): Promise<void>;
  accounts(merchantId: string): Promise<LedgerAccount[]>;
}

export interface NewRefund {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly businessDay: string;
  readonly currency: CurrencyCode;
  readonly total: bigint;
  readonly buyer: string | null;
  readonly importReference: string;
  readonly occurredAt: Date;
  readonly lines: readonly (Omit<SaleLine, "itemId" | "category"> & {
    readonly sale: Pick<RefundableLine, "saleId" | "lineNumber"> | null;
  })[];
}

export interface Imports {
  /**
   * Claims rows by their identity, so that a row is taken once for ever. A merchant's batches wait here for each other
   * until the commit: an invoice may span batches, and only one of them begins it.
   * @returns for each row whether it is new, was taken before, or was taken before with another content.
   */
  claim(
    merchantId: string,
    rows: readonly { readonly row: ImportRow; readonly content: string }[],
  ): Promise<("NEW" | "REPEATED" | "CHANGED")[]>;
  addRefunds(refunds: readonly NewRefund[], recording: Recording): Promise<string[]>;
  addAdjustments(outlet: Outlet, rows: readonly ImportRow[], recording: Recording): Promise<void>;
  refundable(merchantId: string, lines: readonly RefundedLine[]): Promise<RefundableLine[]>;
  /** The customer of another system's books, as nobody can read it back. */
  buyerOf(merchantId: string, customer: string): string;
}

export interface NewReceipt {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  readonly businessDay: string;
  readonly language: Receipt["language"];
  readonly address: string;
  readonly issuedAt: Date;
  readonly requestedBy: string;
}

export interface Receipts {
  /**
   * Numbers and stores a receipt. A sale has one receipt for each address, and three at most.
   * @returns its id, or that of the one that the sale has for this address; null where the sale has three already.
   */
  add(receipt: NewReceipt): Promise<string | null>;
  findByIds(ids: readonly string[]): Promise<Receipt[]>;
  findBySale(saleIds: readonly string[]): Promise<Receipt[]>;
  /** Opens the transaction to the one receipt of the token, and reads it. */
  findByToken(token: string): Promise<Receipt | null>;
}

export interface Statistics {
  /** Cells of days that are over, each of at least so many people. */
  cells(question: StatisticsQuestion, atLeast: number, closedBefore: string): Promise<StatisticsCell[]>;
}

/** What this service keeps about somebody, list by list. */
export interface SubjectDataRows {
  outlets(merchantId: string): SubjectSource;
  catalogue(merchantId: string): SubjectSource;
  /** Each with what the gateway saw, where this account recorded it. */
  sales(merchantId: string, accountId: string): SubjectSource;
  refunds(merchantId: string): SubjectSource;
  stockAdjustments(merchantId: string): SubjectSource;
  ledger(merchantId: string): SubjectSource;
  receipt(receiptId: string): SubjectSource;
}

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly outlets: Outlets;
  readonly catalog: Catalog;
  readonly sales: Sales;
  readonly ledger: Ledger;
  readonly imports: Imports;
  readonly receipts: Receipts;
  readonly statistics: Statistics;
  readonly subjectData: SubjectDataRows;
  /** Tells a fact with the act itself: ids, no personal data. */
  publish(type: string, subject: string, data: Readonly<Record<string, string | string[]>>): Promise<void>;
  /** Runs `work` once for an account's key; null where the key came with another operation or input. */
  once<R>(
    request: { account: string; key: string; operation: string; input: unknown },
    work: () => Promise<R>,
  ): Promise<R | null>;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may read. */
type Job = "receipt-page" | "statistics";
export type InJob = <T>(job: Job, work: (tx: Transaction) => Promise<T>, guard: RequestGuard) => Promise<T>;
