import type { AccessLogPlace, PublishedReceiptEntry, ShownAccess } from "@alpokat/subgraph";
import type { Receipt } from "../../domain/receipts/receipt";
import type { ReceiptSignature, ReceiptStatement } from "../../domain/receipts/receipt-statement";
import type { ReceiptCause, ReceiptStanding } from "../../domain/receipts/receipt-version";
import type { SaleParts } from "../../domain/receipts/receipt-document";

export interface NewReceipt {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  readonly businessDay: string;
  readonly language: Receipt["language"];
  readonly address: string;
  readonly issuedAt: Date;
  readonly linkEndsAt: Date;
  readonly requestedBy: string;
}

export interface NewReceiptVersion {
  readonly receiptId: string;
  readonly version: number;
  readonly cause: ReceiptCause;
  readonly issuedAt: Date;
  /** Canonical JSON. */
  readonly document: string;
  readonly signature: ReceiptSignature;
}

/** Signs what receipts say, so that anybody who has the public key can verify it. */
export interface ReceiptSigner {
  /** By the present key. */
  sign(statement: ReceiptStatement): ReceiptSignature;
  /** Statement and signature as one text: JWS in its compact form (RFC 7515). */
  codeOf(statement: ReceiptStatement, signature: ReceiptSignature): string;
}

/** A receipt as it was numbered, now or when its address was first given. */
export interface IssuedReceipt {
  readonly id: string;
  readonly number: string;
  /** `buyer:<blind index of the address>`. */
  readonly buyer: string;
  readonly isNew: boolean;
}

export interface Receipts {
  /** Lets one transaction at a time issue, correct or send again receipts of a sale, until the commit. */
  lockSales(saleIds: readonly string[]): Promise<void>;
  /**
   * Numbers and stores a receipt. A sale has one receipt for each address, and three at most.
   * @returns it, or the one that the sale has for this address; null where the sale has three already.
   */
  add(receipt: NewReceipt): Promise<IssuedReceipt | null>;
  /** Stores a version, sealed as the address is. */
  addVersion(version: NewReceiptVersion): Promise<void>;
  /** Ends what a receipt shows: the database refuses it for a version that is ended already. */
  endVersion(
    receiptId: string,
    version: number,
    end: { state: "SUPERSEDED" | "REVOKED"; at: Date },
  ): Promise<void>;
  findByIds(ids: readonly string[]): Promise<Receipt[]>;
  findBySale(saleIds: readonly string[]): Promise<Receipt[]>;
  /** Opens the transaction to the one receipt of the token, and reads it; null where its link has ended. */
  findByToken(token: string, now: Date): Promise<Receipt | null>;
  /** Opens the transaction to the one version of the signature, and tells where it stands. */
  standingOf(signature: Uint8Array): Promise<ReceiptStanding | null>;
  /** What another system's books gave back of a sale. */
  importedRefunds(saleId: string): Promise<SaleParts["refunds"]>;
  /** Notes that it is sent again. @returns false where it was so often, or so shortly before. */
  addResend(resend: NewResend): Promise<boolean>;
}

/** Who saw what of the buyers of receipts: a list for each receipt (ADR 60). */
export interface ReceiptAccess {
  /** Adds entries, without those of buyers who were erased. */
  add(entries: readonly PublishedReceiptEntry[]): Promise<void>;
  /** Opens the transaction to the receipt by its token, and reads its list, newest first. */
  page(receiptId: string, limit: number, after: AccessLogPlace | null): Promise<ShownAccess[]>;
}

export interface NewResend {
  readonly id: string;
  readonly receiptId: string;
  readonly merchantId: string;
  readonly at: Date;
}

/** Versions of receipts as they go out. */
export interface SentReceipts {
  /** ISSUED becomes SENT; any other state stays. */
  markSent(receiptId: string, version: number, at: Date): Promise<void>;
}

/** A position in a list of claims, newest first. */
export interface ClaimKey {
  readonly at: Date;
  readonly id: string;
}

/** Receipts that accounts have claimed. */
export interface Claims {
  /**
   * Joins the receipt of a token to an account: the first one gets it, and keeps it.
   * @returns its id and whose it is now; null where the token opens nothing.
   */
  claim(
    token: string,
    accountId: string,
    now: Date,
  ): Promise<{ readonly receiptId: string; readonly claimedBy: string } | null>;
  /** Opens the transaction to what an account has claimed. */
  openTo(accountId: string): Promise<void>;
  /** Newest claim first. */
  page(accountId: string, limit: number, after: ClaimKey | null): Promise<Receipt[]>;
}
