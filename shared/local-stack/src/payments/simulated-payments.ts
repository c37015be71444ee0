import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readCode, writeCode } from "@alpokat/transactions/snap";
import { z } from "zod";

const paymentSchema = z.object({
  /** The partner's number of it. */
  reference: z.string(),
  /** The simulator's own number of it. */
  providerReference: z.string(),
  payload: z.string(),
  /** `"50000.00"`. */
  amount: z.string(),
  merchantName: z.string(),
  expiresAt: z.coerce.date(),
  state: z.enum(["OPEN", "PAID", "CANCELED", "REFUNDED"]),
  paidAt: z.coerce.date().nullable(),
  /** By the partner's number of the refund, in rupiah. */
  refunds: z.record(z.string(), z.number()),
});

/** A code that the simulator generated, and what became of it. */
export type SimulatedPayment = Readonly<z.infer<typeof paymentSchema>>;

/** Codes by the partner's number. */
export class SimulatedPayments {
  private readonly byReference: Map<string, SimulatedPayment>;

  /** @param file keeps them; null to forget them with the process. */
  constructor(private readonly file: string | null) {
    const kept = file !== null && existsSync(file) ? readFileSync(file, "utf8") : "[]";
    const payments = z.array(paymentSchema).parse(JSON.parse(kept));
    this.byReference = new Map(payments.map((payment) => [payment.reference, payment]));
  }

  /** Newest first. */
  list(): readonly SimulatedPayment[] {
    return [...this.byReference.values()].reverse();
  }

  find(reference: string): SimulatedPayment | null {
    return this.byReference.get(reference) ?? null;
  }

  /** Makes the outlet's static code a dynamic one. @returns the code of that number, new or known; null for no QRIS. */
  generate(asked: {
    readonly reference: string;
    readonly amount: string;
    readonly expiresAt: Date;
    readonly staticPayload: string;
  }): SimulatedPayment | null {
    const known = this.find(asked.reference);
    if (known) return known;
    const read = readCode(asked.staticPayload);
    if ("fault" in read) return null;
    const providerReference = randomUUID().replaceAll("-", "").slice(0, 20).toUpperCase();
    const amount = BigInt(asked.amount.slice(0, -".00".length));
    const written = writeCode({ ...read.code, kind: "DYNAMIC", amount, reference: providerReference });
    if ("fault" in written) return null;
    const { reference, expiresAt } = asked;
    const { merchantName } = read.code;
    const payment = {
      reference,
      providerReference,
      payload: written.text,
      amount: asked.amount,
      merchantName,
    };
    return this.keep({ ...payment, expiresAt, state: "OPEN", paidAt: null, refunds: {} });
  }

  /** @returns the payment, or null where the code can't be paid any more. */
  pay(reference: string, at: Date): SimulatedPayment | null {
    const payment = this.find(reference);
    if (payment?.state !== "OPEN") return null;
    return this.keep({ ...payment, state: "PAID", paidAt: at });
  }

  cancel(reference: string): boolean {
    const payment = this.find(reference);
    if (payment?.state !== "OPEN") return false;
    this.keep({ ...payment, state: "CANCELED" });
    return true;
  }

  /** @returns false where less is left. The same number of a refund is the same refund. */
  refund(
    reference: string,
    { number, amount }: { readonly number: string; readonly amount: number },
  ): boolean {
    const payment = this.find(reference);
    if (payment?.paidAt == null) return false;
    const known = payment.refunds[number];
    if (known !== undefined) return known === amount;
    const given = Object.values(payment.refunds).reduce((sum, each) => sum + each, amount);
    if (given > Number(payment.amount)) return false;
    const refunds = { ...payment.refunds, [number]: amount };
    const state = given === Number(payment.amount) ? "REFUNDED" : "PAID";
    this.keep({ ...payment, refunds, state });
    return true;
  }

  private keep(payment: SimulatedPayment): SimulatedPayment {
    this.byReference.set(payment.reference, payment);
    if (this.file !== null) {
      writeFileSync(`${this.file}.new`, JSON.stringify([...this.byReference.values()]), { mode: 0o600 });
      renameSync(`${this.file}.new`, this.file);
    }
    return payment;
  }
}
