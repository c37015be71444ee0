import type { RequestGuard } from "@alpokat/policy";
import type { QrisSettings } from "../../domain/qris/settings";
import type { StoredQrCode } from "../../domain/qris/stored-code";
import type { InTransaction } from "../ports";
import type { QrisPaymentDetails } from "./create-qris-payment";

/** Reads what outlets have for QRIS. Bound functions serve as batches of DataLoaders. */
export class ReadQris {
  constructor(private readonly inTransaction: InTransaction) {}

  readonly settingsByOutlet = async (
    guard: RequestGuard,
    outletIds: readonly string[],
  ): Promise<(QrisSettings | null)[]> => {
    const found = await this.inTransaction(guard, ({ qrisCodes }) => qrisCodes.settingsOf(outletIds));
    return inOrder(outletIds, found);
  };

  readonly staticCodeByOutlet = async (
    guard: RequestGuard,
    outletIds: readonly string[],
  ): Promise<(StoredQrCode | null)[]> => {
    const found = await this.inTransaction(guard, ({ qrisCodes }) => qrisCodes.staticOf(outletIds));
    return inOrder(outletIds, found);
  };

  /** A payment by QRIS with its code; null for one of another merchant, of another method, or unknown. */
  readonly paymentsByIds = (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(QrisPaymentDetails | null)[]> =>
    this.inTransaction(guard, async (tx) => {
      const asked = new Set((await tx.qrisPayments.findByPayments(ids)).map(({ paymentId }) => paymentId));
      const payments = await tx.payments.findByIds([...asked]);
      const codes = new Map(
        (await tx.qrisCodes.ofPayments([...asked])).map((code) => [code.paymentId, code]),
      );
      const found = new Map(
        payments.map((payment) => [payment.id, { payment, code: codes.get(payment.id) ?? null }]),
      );
      return ids.map((id) => found.get(id) ?? null);
    });
}

function inOrder<T extends { readonly outletId: string }>(
  outletIds: readonly string[],
  found: readonly T[],
): (T | null)[] {
  const byOutlet = new Map(found.map((each) => [each.outletId, each]));
  return outletIds.map((id) => byOutlet.get(id) ?? null);
}
