import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Receipt, ReceiptDetails } from "../../domain/receipts/receipt";
import { type ReceiptDocument, documentOf } from "../../domain/receipts/receipt-document";
import { statementOf } from "../../domain/receipts/receipt-statement";
import { partsOfLines } from "../../domain/receipts/sale-parts";
import type { InJob, InTransaction, Transaction } from "../ports";
import { digestOf } from "./content-digest";

/** A token as it is issued: 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const isReceiptToken = (text: string): boolean => TOKEN.test(text);

/** Reads receipts with all that they show. Bound functions serve as batches of DataLoaders. */
export class ReadReceipts {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(ReceiptDetails | null)[]> => {
    const found = await this.inTransaction(guard, async (tx) =>
      detailsOf(tx, await tx.receipts.findByIds(ids)),
    );
    const byId = new Map(found.map((details) => [details.receipt.id, details]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  readonly bySale = async (guard: RequestGuard, saleIds: readonly string[]): Promise<ReceiptDetails[][]> => {
    const found = await this.inTransaction(guard, async (tx) =>
      detailsOf(tx, await tx.receipts.findBySale(saleIds)),
    );
    return saleIds.map((id) => found.filter(({ receipt }) => receipt.saleId === id));
  };

  /** The receipt that a token opens, to whoever holds the token; null for any other text, and once its link has ended. */
  byToken(guard: RequestGuard, token: string): Promise<ReceiptDetails | null> {
    if (!isReceiptToken(token)) return Promise.resolve(null);
    return this.inJob(
      "receipt-page",
      async (tx) => {
        const receipt = await tx.receipts.findByToken(token, this.clock());
        const [details] = receipt ? await detailsOf(tx, [receipt]) : [];
        return details ?? null;
      },
      guard,
    );
  }
}

/** Completes receipts by what they show; one whose sale or outlet is out of scope is left out. */
export async function detailsOf(tx: Transaction, receipts: readonly Receipt[]): Promise<ReceiptDetails[]> {
  if (receipts.length === 0) return [];
  const saleIds = receipts.map(({ saleId }) => saleId);
  const sales = new Map((await tx.sales.findByIds(saleIds)).map((sale) => [sale.id, sale]));
  const lines = await tx.sales.linesOf(saleIds);
  const outletIds = receipts.map(({ outletId }) => outletId);
  const outlets = new Map((await tx.outlets.findByIds(outletIds)).map((outlet) => [outlet.id, outlet]));
  return receipts.flatMap((receipt) => {
    const [sale, outlet] = [sales.get(receipt.saleId), outlets.get(receipt.outletId)];
    const current = receipt.versions.at(-1);
    if (!sale || !outlet || !current) return [];
    const shown = { receipt, sale, outlet, lines: lines.get(sale.id) ?? [], current };
    const document = (): ReceiptDocument => documentShown(shown);
    return [{ ...shown, document, code: () => codeShown(tx, receipt, document) }];
  });
}

/** Written anew from what is sealed and the signature of its own time: an erasure leaves nothing that it could be made of. */
function codeShown(
  { receiptSigner }: Transaction,
  { signature }: Receipt,
  document: () => ReceiptDocument,
): string | null {
  if (!signature) return null;
  const shown = document();
  return receiptSigner.codeOf(statementOf(shown, digestOf(shown, "base64url")), signature);
}

/** What is stored of the version, which nothing changes; a receipt from before versions were kept shows its sale. */
function documentShown({
  receipt,
  sale,
  lines,
  outlet,
  current: { version, issuedAt },
}: Omit<ReceiptDetails, "document" | "code">): ReceiptDocument {
  if (receipt.document) return JSON.parse(receipt.document.reveal()) as ReceiptDocument;
  return documentOf({ receipt, version, issuedAt, sale, lines, outlet, parts: partsOfLines(sale, lines) });
}
