import type { CurrencyCode } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { CatalogItem } from "../domain/catalog";
import type { Surroundings } from "../domain/catalog-codes";
import type { CatalogChunk, CatalogImport, ChunkOutcome } from "../domain/catalog-import";
import type { ItemPlan } from "../domain/catalog-plan";
import type { PlacedRefusal } from "../domain/catalog-row";
import type { ModifierGroup } from "../domain/modifier-group";
import type { ModifierGroupPlan } from "../domain/modifier-plan";
import type { Outlet } from "../domain/outlet";
import type { OutletOverride, OverridePlan } from "../domain/outlet-override";
import type { Sale, SaleLine, SalesSummary } from "../domain/sale";
import type { PricedItem } from "../domain/goods";
import type { FraudGate } from "./fraud-ports";
import type { Imports } from "./import-ports";
import type { Ledger } from "./ledger-ports";
import type { Claims, ReceiptAccess, ReceiptSigner, Receipts } from "./receipts/receipt-ports";
import type { QrisTransaction } from "./qris-ports";
import type { Recording } from "./recording";
import type { SaleParts, SalesTransaction } from "./sales-ports";
import type { SettlementTransaction } from "./settlement/settlement-ports";
import type { Statistics, StatisticsReleases } from "./statistics-ports";

export interface Outlets {
  add(outlet: Outlet): Promise<void>;
  /** Those of the ids that are in scope. */
  findByIds(ids: readonly string[]): Promise<Outlet[]>;
  page(merchantId: string, limit: number, after: string | null): Promise<Outlet[]>;
}

/** A position in a list ordered by id. */
export interface IdPage {
  readonly limit: number;
  readonly after: string | null;
}

/** Codes that an upload names. */
export interface CatalogCodes {
  readonly skus: readonly string[];
  readonly barcodes: readonly string[];
  readonly groups: readonly string[];
}

export interface CatalogFilter {
  readonly merchants: readonly string[];
  /** Each of them begins a word of the item; none for all. */
  readonly words: readonly string[];
  readonly category: string | null;
  /** A GTIN; null for all. */
  readonly barcode: string | null;
  /** Null for archived ones and others. */
  readonly isArchived: boolean | null;
}

export interface Catalog {
  /** Lets one upload at a time change a merchant's catalogue, until the commit. */
  lock(merchantId: string): Promise<void>;
  /** What is there under an upload's codes. @param since prices that ended before do not matter. */
  surroundings(merchantId: string, codes: CatalogCodes, since: Date): Promise<Surroundings>;
  store(merchantId: string, plans: readonly ItemPlan[], now: Date): Promise<void>;
  /** Those of the ids that are in scope, with prices that end later. */
  findByIds(ids: readonly string[], now: Date): Promise<CatalogItem[]>;
  page(filter: CatalogFilter, page: IdPage, now: Date): Promise<CatalogItem[]>;
  /** @returns false where the version is another, or the item is (not) archived already. */
  setArchived(id: string, change: { version: number; archivedAt: Date | null }): Promise<boolean>;
}

/** A position in a report of lines. */
export interface LineKey {
  readonly line: number;
  readonly place: number;
}

export interface CatalogImports {
  /** The upload of that key, new or known. */
  open(merchantId: string, importKey: string, start: { by: string; at: Date }): Promise<CatalogImport>;
  /** Whether a chunk of that number came with that content. */
  hasChunk(importId: string, chunk: CatalogChunk): Promise<boolean>;
  /** Lines of the upload that gave SKUs. */
  linesOf(
    importId: string,
    merchantId: string,
    skus: readonly string[],
  ): Promise<ReadonlyMap<string, number>>;
  /** Stores what became of a chunk. @returns the upload as it is then. */
  record(
    before: CatalogImport,
    chunk: CatalogChunk,
    outcome: ChunkOutcome & { readonly at: Date },
  ): Promise<CatalogImport>;
  findByIds(ids: readonly string[]): Promise<CatalogImport[]>;
  refusalPage(importId: string, limit: number, after: LineKey | null): Promise<PlacedRefusal[]>;
}

export interface Modifiers {
  /** By code. @param since prices that ended before do not matter. */
  findByCodes(
    merchantId: string,
    codes: readonly string[],
    since: Date,
  ): Promise<ReadonlyMap<string, ModifierGroup>>;
  findByIds(ids: readonly string[], now: Date): Promise<ModifierGroup[]>;
  page(merchantId: string, page: IdPage, now: Date): Promise<ModifierGroup[]>;
  store(merchantId: string, plans: readonly ModifierGroupPlan[], now: Date): Promise<void>;
}

export interface Overrides {
  /** By item or variation. @param since prices that ended before do not matter. */
  findByTargets(
    outletId: string,
    targets: readonly string[],
    since: Date,
  ): Promise<ReadonlyMap<string, OutletOverride>>;
  page(outletId: string, page: IdPage, now: Date): Promise<OutletOverride[]>;
  store(plans: readonly OverridePlan[]): Promise<void>;
}

/** What a sale says that it sells. */
export interface PricingQuestion {
  readonly outlet: Outlet;
  readonly itemIds: readonly string[];
  readonly variationIds: readonly string[];
  readonly currency: CurrencyCode;
  readonly at: Date;
}

export interface PriceList {
  /** The merchant's own items by id, as the outlet sold them at that moment. */
  priced(question: PricingQuestion): Promise<ReadonlyMap<string, PricedItem>>;
}

export type NewSale = Omit<Sale, "number" | "recordedAt"> &
  SaleParts & {
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

/** A sale that a till tells of, with who recorded it. */
export interface RecordedSale {
  readonly sale: NewSale;
  readonly recording: Recording;
}

/** A sale with what the gateway saw of its recorder, sealed. */
export interface SealedSale extends RecordedSale {
  readonly ipAddressSealed: Buffer;
  readonly softwareSealed: Buffer;
}

/** What of a merchant's documents is summed up. */
export interface SummaryScope {
  readonly merchantId: string;
  /** Business days of the outlets, ISO, both inclusive; null for no bound. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null for all outlets. */
  readonly outletId: string | null;
}

export interface Sales {
  /** Seals what the gateway saw with the keys of who recorded, before anything is locked. @returns them in order. */
  seal(recorded: readonly RecordedSale[]): Promise<SealedSale[]>;
  /**
   * Numbers and stores sales that tills tell of: what rolls back gives its number back.
   * @returns their numbers within outlet and day, in order.
   */
  record(sealed: readonly SealedSale[]): Promise<number[]>;
  /** Numbers and stores sales; one that is known by its import reference grows instead. @returns their ids, in order. */
  add(sales: readonly NewSale[], recording: Recording): Promise<string[]>;
  findByIds(ids: readonly string[]): Promise<Sale[]>;
  linesOf(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleLine[]>>;
  /** Newest first, as their ids are ordered. */
  page(filter: SalesFilter, limit: number, after: string | null): Promise<Sale[]>;
  summary(wanted: SummaryScope): Promise<SalesSummary[]>;
}

/** What this service keeps about somebody, list by list. */
export interface SubjectDataRows {
  outlets(merchantId: string): SubjectSource;
  catalogue(merchantId: string): SubjectSource;
  variations(merchantId: string): SubjectSource;
  modifierGroups(merchantId: string): SubjectSource;
  /** Each with what the gateway saw, where this account recorded it. */
  sales(merchantId: string, accountId: string): SubjectSource;
  refunds(merchantId: string): SubjectSource;
  payments(merchantId: string): SubjectSource;
  shifts(merchantId: string): SubjectSource;
  settlements(merchantId: string): SubjectSource;
  settlementLines(merchantId: string): SubjectSource;
  qrisWorkItems(merchantId: string): SubjectSource;
  stockAdjustments(merchantId: string): SubjectSource;
  ledger(merchantId: string): SubjectSource;
  /** What machines decided on its sales and refunds. */
  fraudDecisions(merchantId: string): SubjectSource;
  receipt(receiptId: string): SubjectSource;
  /** Who saw what of its buyer. */
  accessOfReceipt(receiptId: string): SubjectSource;
  accessOfClaims(accountId: string): SubjectSource;
  /** Purchases that the account has claimed. */
  claims(accountId: string): SubjectSource;
  /** What was given back of the purchase that a receipt shows. */
  refundsOfReceipt(receiptId: string): SubjectSource;
  refundsOfClaims(accountId: string): SubjectSource;
}

/** Everything a transaction of this service can touch. */
export interface Transaction extends SalesTransaction, QrisTransaction, SettlementTransaction {
  readonly outlets: Outlets;
  readonly catalog: Catalog;
  readonly catalogImports: CatalogImports;
  readonly modifiers: Modifiers;
  readonly overrides: Overrides;
  readonly priceList: PriceList;
  readonly sales: Sales;
  readonly ledger: Ledger;
  readonly imports: Imports;
  readonly receipts: Receipts;
  readonly claims: Claims;
  readonly receiptAccess: ReceiptAccess;
  readonly receiptSigner: ReceiptSigner;
  readonly statistics: Statistics;
  readonly subjectData: SubjectDataRows;
  readonly statisticsReleases: StatisticsReleases;
  readonly fraud: FraudGate;
  /** Tells a fact with the act itself: ids, no personal data. */
  publish(type: string, subject: string, data: Readonly<Record<string, string | string[]>>): Promise<void>;
  /**
   * Runs `work` once for an account's key; null where the key came with another operation or input.
   * @param beside done with keeping what `work` came to, of which it changes nothing; also where the key is known.
   */
  once<R>(
    request: { account: string; key: string; operation: string; input: unknown },
    work: () => Promise<R>,
    beside?: () => Promise<unknown>,
  ): Promise<R | null>;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may read. */
type Job = "receipt-page" | "receipt-standing" | "purchases" | "statistics" | "qris";
export type InJob = <T>(job: Job, work: (tx: Transaction) => Promise<T>, guard?: RequestGuard) => Promise<T>;
