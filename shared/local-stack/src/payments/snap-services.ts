import type { KeyObject } from "node:crypto";
import { isSnapSignature, readSnapTime, snapTime } from "@alpokat/transactions/snap";
import { z } from "zod";
import type { SimulatedPayment, SimulatedPayments } from "./simulated-payments";

/** A request of a partner, as it came. */
export interface SnapCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SnapReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const TIME_WINDOW_MS = 15 * 60_000;
const EXTERNAL_ID = /^[0-9]{1,36}$/;

const amountSchema = z.object({ value: z.string().regex(/^[0-9]{1,13}\.00$/), currency: z.literal("IDR") });
const generateSchema = z.object({
  partnerReferenceNo: z.string().min(5).max(64),
  amount: amountSchema,
  validityPeriod: z.string(),
  additionalInfo: z.object({ isStatic: z.literal(false), staticQrContent: z.string() }),
});
const referenceSchema = z.object({ originalPartnerReferenceNo: z.string() });
const refundSchema = referenceSchema.extend({
  partnerRefundNo: z.string().min(1).max(64),
  refundAmount: amountSchema,
  reason: z.string().max(256),
});

/** A service of SNAP: its code, and what it does with a content. */
interface Service {
  readonly code: string;
  readonly run: (content: unknown, payments: SimulatedPayments) => SnapReply;
}

const SERVICES: Readonly<Record<string, Service>> = {
  "/v1.0/qr/qr-mpm-generate": { code: "47", run: generate },
  "/v1.0/qr/qr-mpm-query": { code: "51", run: query },
  "/v1.0/qr/qr-mpm-cancel": { code: "77", run: cancel },
  "/v1.0/qr/qr-mpm-refund": { code: "78", run: refund },
};

export const isSnapService = (path: string): boolean => Object.hasOwn(SERVICES, path);

/** The provider's side of SNAP: who asks is checked, then what they ask is done. */
export class SnapServices {
  private readonly externalIds = new Set<string>();

  constructor(
    private readonly payments: SimulatedPayments,
    private readonly partner: { readonly id: string; readonly key: KeyObject },
    private readonly clock: () => Date,
  ) {}

  answer({ path, headers, body }: SnapCall): SnapReply {
    const service = SERVICES[path];
    if (!service) return reply("404", "00", "No such service");
    const { code } = service;
    const timestamp = String(headers["x-timestamp"] ?? "");
    const request = { method: "POST", path, body, timestamp } as const;
    const isPartner =
      headers["x-partner-id"] === this.partner.id &&
      this.isRecent(timestamp) &&
      isSnapSignature(request, String(headers["x-signature"] ?? ""), this.partner.key);
    if (!isPartner) return reply("401", code, "Unauthorized. Signature");
    const externalId = String(headers["x-external-id"] ?? "");
    if (!EXTERNAL_ID.test(externalId)) return reply("400", code, "Invalid Field Format X-EXTERNAL-ID");
    const ofDay = `${timestamp.slice(0, 10)} ${externalId}`;
    if (this.externalIds.has(ofDay)) return reply("409", code, "Conflict");
    this.externalIds.add(ofDay);
    return service.run(parsed(body), this.payments);
  }

  private isRecent(timestamp: string): boolean {
    const at = readSnapTime(timestamp);
    return at !== null && Math.abs(at.getTime() - this.clock().getTime()) <= TIME_WINDOW_MS;
  }
}

/** What the simulator says of a payment, alike in the answer to a query and in its callback. */
export const describePayment = (payment: SimulatedPayment): Readonly<Record<string, unknown>> => ({
  originalReferenceNo: payment.providerReference,
  originalPartnerReferenceNo: payment.reference,
  latestTransactionStatus: { OPEN: "03", PAID: "00", CANCELED: "05", REFUNDED: "04" }[payment.state],
  transactionStatusDesc: payment.state,
  ...(payment.paidAt && { paidTime: snapTime(payment.paidAt) }),
  amount: { value: payment.amount, currency: "IDR" },
});

function generate(content: unknown, payments: SimulatedPayments): SnapReply {
  const asked = generateSchema.safeParse(content);
  const expiresAt = asked.success ? readSnapTime(asked.data.validityPeriod) : null;
  if (!asked.success || !expiresAt) return reply("400", "47", "Invalid Field Format");
  const { partnerReferenceNo: reference, amount, additionalInfo } = asked.data;
  const payment = payments.generate({
    reference,
    amount: amount.value,
    expiresAt,
    staticPayload: additionalInfo.staticQrContent,
  });
  if (!payment) return reply("400", "47", "Invalid Field Format staticQrContent");
  return reply("200", "47", "Successful", {
    partnerReferenceNo: reference,
    referenceNo: payment.providerReference,
    qrContent: payment.payload,
  });
}

function query(content: unknown, payments: SimulatedPayments): SnapReply {
  const payment = found(content, payments);
  return payment
    ? reply("200", "51", "Successful", { serviceCode: "47", ...describePayment(payment) })
    : reply("404", "51", "Transaction Not Found");
}

function cancel(content: unknown, payments: SimulatedPayments): SnapReply {
  const payment = found(content, payments);
  if (!payment) return reply("404", "77", "Transaction Not Found");
  return payments.cancel(payment.reference)
    ? reply("200", "77", "Successful", { originalPartnerReferenceNo: payment.reference })
    : reply("403", "77", "Transaction Not Permitted");
}

function refund(content: unknown, payments: SimulatedPayments): SnapReply {
  const asked = refundSchema.safeParse(content);
  if (!asked.success) return reply("400", "78", "Invalid Field Format");
  const { originalPartnerReferenceNo: reference, partnerRefundNo, refundAmount } = asked.data;
  if (!payments.find(reference)) return reply("404", "78", "Transaction Not Found");
  return payments.refund(reference, { number: partnerRefundNo, amount: Number(refundAmount.value) })
    ? reply("200", "78", "Successful", { partnerRefundNo, refundNo: `R${partnerRefundNo}`, refundAmount })
    : reply("403", "78", "Transaction Not Permitted");
}

function found(content: unknown, payments: SimulatedPayments): SimulatedPayment | null {
  const asked = referenceSchema.safeParse(content);
  return asked.success ? payments.find(asked.data.originalPartnerReferenceNo) : null;
}

const reply = (
  status: string,
  service: string,
  responseMessage: string,
  content: Readonly<Record<string, unknown>> = {},
): SnapReply => ({
  status: Number(status),
  body: { responseCode: `${status}${service}00`, responseMessage, ...content },
});

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
