import { newId, startOfJakartaDay } from "@alpokat/kernel";
import type { Settleable, SettleablePayment } from "../../domain/settlement/match-line";
import {
  type PaymentLineKind,
  type SettlementEntry,
  isAboutPayment,
} from "../../domain/settlement/settlement-line";
import { TRANSFER_KINDS, differenceOf, settlementLegs } from "../../domain/settlement/settlement-posting";
import type { Transaction } from "../ports";
import type { FileOfLines } from "./match-file";
import type { ReconMatch } from "./settlement-ports";

/** A line whose money is booked. */
export interface LineToBook {
  readonly id: string;
  readonly entry: SettlementEntry;
  /** Null where it settles no payment. */
  readonly settles: { readonly payment: SettleablePayment; readonly settled: Settleable } | null;
}

/** Which file, and who books when. */
export interface Booking {
  readonly file: Pick<FileOfLines, "merchantId" | "currency"> & { readonly settlementId: string };
  /** Null where a rule does it. */
  readonly by: string | null;
  readonly at: Date;
}

/**
 * Books lines: matches them with what they settle, moves the payments on, posts the money and tells the others, in the
 * transaction that decided so. The sales of the payments are locked by the caller.
 */
export async function bookLines(
  tx: Transaction,
  lines: readonly LineToBook[],
  booking: Booking,
): Promise<void> {
  if (lines.length === 0) return;
  await tx.settlementLines.addMatches(lines.flatMap((line) => matchOf(line, booking)));
  await movePayments(tx, lines, booking);
  await tx.ledger.post(lines.map((line) => transferOf(line, booking)));
}

function matchOf({ id, entry, settles }: LineToBook, { file, by, at }: Booking): ReconMatch[] {
  const { kind, gross } = entry;
  if (!settles || !isAboutPayment(kind)) return [];
  const { payment, settled } = settles;
  return [
    {
      ...{ lineId: id, merchantId: file.merchantId, kind, paymentId: payment.id, refundId: settled.refundId },
      difference: differenceOf(gross, settled),
      matchedAt: at,
      matchedBy: by,
    },
  ];
}

async function movePayments(
  tx: Transaction,
  lines: readonly LineToBook[],
  { file: { settlementId, merchantId }, at }: Booking,
): Promise<void> {
  const idsOf = (wanted: PaymentLineKind): string[] =>
    lines.flatMap(({ entry, settles }) => (entry.kind === wanted && settles ? [settles.payment.id] : []));
  const settled = idsOf("PAYMENT");
  const chargedBack = idsOf("CHARGEBACK");
  // Their sales are locked, and payments move under that lock: another number is a defect.
  if (settled.length > 0 && (await tx.settleablePayments.settle(settled, at)) !== settled.length)
    throw new Error("A captured payment moved meanwhile");
  if (chargedBack.length > 0 && (await tx.settleablePayments.chargeBack(chargedBack)) !== chargedBack.length)
    throw new Error("A settled payment moved meanwhile");
  const tell = async (type: string, paymentIds: string[]): Promise<void> => {
    if (paymentIds.length > 0) await tx.publish(type, settlementId, { settlementId, merchantId, paymentIds });
  };
  await tell("payments.settled.v1", settled);
  await tell("payments.charged-back.v1", chargedBack);
}

function transferOf({ id, entry, settles }: LineToBook, { file }: Booking) {
  const { kind, settledOn } = entry;
  const money =
    settles && isAboutPayment(kind)
      ? { kind, payment: settles.payment, amount: settles.settled.amount }
      : null;
  return {
    id: newId(),
    merchantId: file.merchantId,
    kind: TRANSFER_KINDS[kind],
    reference: id,
    currency: file.currency,
    occurredAt: startOfJakartaDay(settledOn),
    legs: settlementLegs(entry, money),
  };
}
