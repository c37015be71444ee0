import { type Clock, type UserError, isId, newId, parseEmailAddress, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { businessDay } from "../../domain/outlet";
import { MOST_RECEIPTS_OF_SALE, type ReceiptDetails, linkEnd } from "../../domain/receipts/receipt";
import type { ReceiptLanguage } from "../../domain/receipts/receipt-language";
import type { Sale } from "../../domain/sale";
import { type SaleState, isBooked } from "../../domain/sale-state";
import { accountIdOf, keyReused, recordingBy } from "../caller";
import type { FraudSighting } from "../fraud-ports";
import type { InTransaction, Transaction } from "../ports";
import type { Recording } from "../recording";
import { addVersion } from "./correct-receipts";
import { detailsOf } from "./read-receipts";
import type { IssuedReceipt } from "./receipt-ports";

type ReceiptRefusal =
  "SALE_NOT_FOUND" | "ILLEGAL_STATE" | "EMAIL_INVALID" | "RECEIPT_LIMIT_REACHED" | "IDEMPOTENCY_KEY_REUSED";
export type RequestReceiptOutcome =
  { readonly details: ReceiptDetails } | { readonly refusals: readonly UserError<ReceiptRefusal>[] };

export interface ReceiptRequest {
  readonly saleId: string;
  readonly email: string;
  readonly language: ReceiptLanguage;
}

type Stored = { readonly receiptId: string } | { readonly refusals: readonly UserError<ReceiptRefusal>[] };
/** What was just issued tells fraud's signals of its buyer; what was there before told of them then. */
type Issued = Stored | { readonly receiptId: string; readonly sighting: FraudSighting };

const EMAIL_INVALID = userError(
  "EMAIL_INVALID" as const,
  {
    id: "email: harus satu alamat email, tanpa nama, baris baru, atau penerima kedua.",
    en: "email: must be one e-mail address, without a name, a line break or a second recipient.",
  },
  ["input", "email"],
);

const saleNotFound = () =>
  userError("SALE_NOT_FOUND" as const, { id: "Penjualan tidak ditemukan.", en: "There is no such sale." }, [
    "input",
    "saleId",
  ]);

const notBooked = (from: SaleState) => ({
  ...userError(
    "ILLEGAL_STATE" as const,
    {
      id: "saleId: tanda terima hanya untuk penjualan yang sudah selesai dan tidak dibatalkan.",
      en: "saleId: there is a receipt for a completed sale only, and for none that was canceled or voided.",
    },
    ["input", "saleId"],
  ),
  details: { from, to: "ISSUED" },
});

const LIMIT_REACHED = userError(
  "RECEIPT_LIMIT_REACHED" as const,
  {
    id: `saleId: penjualan ini sudah memiliki tanda terima untuk ${String(MOST_RECEIPTS_OF_SALE)} alamat, dan tidak bisa lebih.`,
    en: `saleId: this sale has receipts for ${String(MOST_RECEIPTS_OF_SALE)} addresses already, and can't have more.`,
  },
  ["input", "saleId"],
);

/**
 * Issues a digital receipt to the address that the buyer gave at the till. The address is sealed under the buyer's own
 * key and serves this receipt only (obligation 1.5). Receipt, number and event commit together. Asked again for the same
 * sale and address, it answers the receipt that there is, and tells nobody: no second mail goes out.
 */
export class RequestReceipt {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: ReceiptRequest & { readonly idempotencyKey: string },
  ): Promise<RequestReceiptOutcome> {
    const address = parseEmailAddress(input.email);
    if (address === null) return { refusals: [EMAIL_INVALID] };
    return this.inTransaction(guard, async (tx) => {
      const request = {
        account: accountIdOf(guard),
        key,
        operation: "requestReceipt",
        input: { ...input, email: address },
      };
      let sighting: FraudSighting | undefined;
      const issue = async (): Promise<Stored> => {
        const issued = await this.issue(tx, guard, { ...input, email: address });
        if ("sighting" in issued) sighting = issued.sighting;
        return "refusals" in issued ? issued : { receiptId: issued.receiptId };
      };
      // Counted last: fraud's counters are waited for by whoever sells, and held for no longer than a commit takes.
      const stored = await tx.once(request, issue, async () => sighting && tx.fraud.sight(sighting));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [details] = await detailsOf(tx, await tx.receipts.findByIds([stored.receiptId]));
      return details ? { details } : { refusals: [saleNotFound()] };
    });
  }

  private async issue(tx: Transaction, guard: RequestGuard, input: ReceiptRequest): Promise<Issued> {
    if (!isId(input.saleId)) return { refusals: [saleNotFound()] };
    // Before the sale is read: a void that goes on at the same time has to find the receipt, or this the void.
    await tx.receipts.lockSales([input.saleId]);
    const [sale] = await tx.sales.findByIds([input.saleId]);
    const [outlet] = sale ? await tx.outlets.findByIds([sale.outletId]) : [];
    if (!sale || !outlet) return { refusals: [saleNotFound()] };
    if (!isBooked(sale.state)) return { refusals: [notBooked(sale.state)] };
    const { merchantId, outletId, id: saleId } = sale;
    const issuedAt = this.clock();
    const receipt = await tx.receipts.add({
      id: newId(),
      merchantId,
      outletId,
      saleId,
      businessDay: businessDay(issuedAt, outlet.timeZone),
      language: input.language,
      address: input.email,
      issuedAt,
      linkEndsAt: linkEnd(issuedAt),
      requestedBy: accountIdOf(guard),
    });
    if (receipt === null) return { refusals: [LIMIT_REACHED] };
    const { id: receiptId } = receipt;
    if (!receipt.isNew) return { receiptId };
    const lines = (await tx.sales.linesOf([saleId])).get(saleId) ?? [];
    const first = { version: 1, cause: "REQUEST", at: issuedAt } as const;
    await addVersion(tx, {
      ...first,
      receipt: { ...receipt, language: input.language },
      sale,
      outlet,
      lines,
    });
    await tx.publish("receipt.requested.v1", receiptId, { receiptId, saleId, merchantId, outletId });
    return {
      receiptId,
      sighting: sightingOf(
        sale,
        receipt,
        recordingBy(guard, () => issuedAt),
      ),
    };
  }
}

/** A sale's buyer, as far as fraud's signals count different ones: where and by whom a receipt was asked for. */
const sightingOf = (
  { merchantId, outletId, total }: Sale,
  { id: receiptId, buyer }: IssuedReceipt,
  { at: recordedAt, by: recordedBy, telemetry }: Recording,
): FraudSighting => ({
  ...{ merchantId, outletId, recordedAt, recordedBy, telemetry },
  currency: total.currency,
  // Nobody has its link yet, who could have claimed it.
  customers: [{ buyer, receiptId, claimedBy: null }],
});
