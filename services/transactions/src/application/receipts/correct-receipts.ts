import { canonicalText } from "@alpokat/audit";
import type { Outlet } from "../../domain/outlet";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import { type DocumentSources, documentOf } from "../../domain/receipts/receipt-document";
import { statementOf } from "../../domain/receipts/receipt-statement";
import type { ReceiptCause } from "../../domain/receipts/receipt-version";
import type { Sale, SaleLine } from "../../domain/sale";
import type { Transaction } from "../ports";
import { digestOf } from "./content-digest";
import { detailsOf } from "./read-receipts";
import { salePartsOf } from "./sale-parts";

/** What happened to sales after their receipts were issued. */
export interface Correction {
  readonly saleIds: readonly string[];
  readonly cause: "REFUND" | "VOID";
  readonly at: Date;
}

/**
 * Brings the receipts of sales up to what happened, in the same commit: a refund makes a new version that supersedes the one
 * before, a void revokes it. Numbers and links stay, so that a link that is out always shows how it stands.
 */
export async function correctReceipts(tx: Transaction, { saleIds, cause, at }: Correction): Promise<void> {
  if (saleIds.length === 0) return;
  await tx.receipts.lockSales(saleIds);
  const receipts = await detailsOf(tx, await tx.receipts.findBySale(saleIds));
  for (const details of receipts.filter(({ current }) => current.state !== "REVOKED")) {
    if (cause === "VOID") await revoke(tx, details, at);
    else await supersede(tx, details, at);
  }
}

async function revoke(tx: Transaction, { receipt, current }: ReceiptDetails, at: Date): Promise<void> {
  await tx.receipts.endVersion(receipt.id, current.version, { state: "REVOKED", at });
  await tx.publish("receipt.revoked.v1", receipt.id, eventOf(receipt, current.version));
}

async function supersede(tx: Transaction, details: ReceiptDetails, at: Date): Promise<void> {
  const { receipt, current, sale, outlet, lines } = details;
  const version = current.version + 1;
  await tx.receipts.endVersion(receipt.id, current.version, { state: "SUPERSEDED", at });
  await addVersion(tx, { receipt, version, sale, outlet, lines, cause: "REFUND", at });
  await tx.publish("receipt.superseded.v1", receipt.id, eventOf(receipt, version));
}

interface VersionToWrite {
  readonly receipt: DocumentSources["receipt"];
  readonly version: number;
  readonly sale: Sale;
  readonly outlet: Outlet;
  readonly lines: readonly SaleLine[];
  readonly cause: ReceiptCause;
  readonly at: Date;
}

/** Writes down what a receipt says from now on, and signs it by the key of this moment. */
export async function addVersion(tx: Transaction, version: VersionToWrite): Promise<void> {
  const { cause, at: issuedAt, receipt, sale, lines } = version;
  const parts = await salePartsOf(tx, sale, lines);
  const document = documentOf({ ...version, parts, issuedAt });
  await tx.receipts.addVersion({
    receiptId: receipt.id,
    version: version.version,
    cause,
    issuedAt,
    document: canonicalText(document),
    signature: tx.receiptSigner.sign(statementOf(document, digestOf(document, "base64url"))),
  });
}

/** Ids and a figure: whoever hears it asks for the receipt itself. */
const eventOf = ({ id, saleId, merchantId, outletId }: ReceiptDetails["receipt"], version: number) => ({
  receiptId: id,
  saleId,
  merchantId,
  outletId,
  version: String(version),
});
