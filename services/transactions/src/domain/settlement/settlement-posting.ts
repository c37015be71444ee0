import type { Leg, TransferKind } from "../ledger";
import { PAYABLE, receivingAccount } from "../posting";
import { leg, merged } from "../sale-posting";
import type { SettleablePayment } from "./match-line";
import type { PaymentLineKind, SettlementEntry, SettlementLineKind } from "./settlement-line";

/** The merchant's account that acquirers pay out to. */
const BANK = "bank:settlement";
/** What acquirers keep (MDR). */
const FEES = "fees";
/** What they settle otherwise than the books say, and a person accepted. */
const DIFFERENCE = "settlement:difference";

/** Money of a payment that a line settles; minor units, with the sign of a line's gross. */
export interface SettledMoney {
  readonly kind: PaymentLineKind;
  readonly payment: Pick<SettleablePayment, "method" | "outletId">;
  readonly amount: bigint;
}

/**
 * The legs of a line: the bank gets the net amount, the acquirer keeps its fee, and what the books have waiting for it is
 * cleared. A refund's line is the mirror of that. A chargeback takes money back that was cleared: it is the mirror of the
 * payment's settlement and of the merchant's part of the sale in one, so that nothing is left waiting.
 * @param settled null for a line that settles no payment: what it says is a difference.
 */
export function settlementLegs(
  { gross, fee, net }: Pick<SettlementEntry, "gross" | "fee" | "net">,
  settled: SettledMoney | null,
): readonly Leg[] {
  return merged([
    leg(BANK, "DEBIT", net),
    leg(FEES, "DEBIT", fee),
    leg(DIFFERENCE, "DEBIT", differenceOf(gross, settled)),
    ...(settled ? [clearingLeg(settled)] : []),
  ]);
}

/** How much more the books have for a line than it says. */
export const differenceOf = (gross: bigint, settled: Pick<SettledMoney, "amount"> | null): bigint =>
  (settled?.amount ?? 0n) - gross;

function clearingLeg({ kind, payment, amount }: SettledMoney): Leg {
  return kind === "CHARGEBACK"
    ? leg(PAYABLE, "CREDIT", amount)
    : leg(receivingAccount(payment.method, payment.outletId), "DEBIT", -amount);
}

/** Why the money of a line moves. */
export const TRANSFER_KINDS: Readonly<Record<SettlementLineKind, TransferKind>> = {
  PAYMENT: "SETTLEMENT",
  REFUND: "SETTLEMENT",
  CHARGEBACK: "CHARGEBACK",
  FEE: "FEE",
  ADJUSTMENT: "ADJUSTMENT",
};
