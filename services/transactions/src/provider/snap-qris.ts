import { type Category, type Money, formatMoney, isPrintableText, parseMoney } from "@alpokat/kernel";
import { z } from "zod";
import type {
  CodeRequest,
  QrisProvider,
  RefundRequest,
  Refused,
  Unavailable,
} from "../application/qris/provider";
import type { ProviderPayment, ProviderPaymentState } from "../domain/qris/provider-payment";
import type { SnapAnswer, SnapClient } from "./snap-client";
import { readSnapTime, snapTime } from "./snap-signature";

/** SNAP's services of QRIS as merchants present it, by their codes. */
const PATHS = {
  generate: "/v1.0/qr/qr-mpm-generate", // 47
  query: "/v1.0/qr/qr-mpm-query", // 51
  cancel: "/v1.0/qr/qr-mpm-cancel", // 77
  refund: "/v1.0/qr/qr-mpm-refund", // 78
} as const;

const GENERATE_SERVICE = "47";

/** References and amounts of payments. */
const PAYMENT: readonly Category[] = ["user.financial"];
/** A code is asked for with the shop's own static one, which says its name and its town. */
const CODE: readonly Category[] = [...PAYMENT, "user.content", "user.location"];

/** SNAP's `latestTransactionStatus`. */
const STATES: Readonly<Record<string, ProviderPaymentState>> = {
  "00": "PAID",
  "01": "OPEN",
  "02": "OPEN",
  "03": "OPEN",
  "04": "REFUNDED",
  "05": "CANCELED",
  "06": "FAILED",
  "07": "UNKNOWN",
};

const amountSchema = z.object({ value: z.string(), currency: z.string() });

/** What a provider says of a payment, alike in the answer to a query and in a callback. */
const paymentSchema = z.object({
  latestTransactionStatus: z.string(),
  originalReferenceNo: z.string().optional(),
  paidTime: z.string().optional(),
  amount: amountSchema.optional(),
});

/** Reads what a provider says of a payment; null where it is of no known form. */
export function readProviderPayment(body: unknown): ProviderPayment | null {
  const parsed = paymentSchema.safeParse(body);
  if (!parsed.success) return null;
  const { latestTransactionStatus, originalReferenceNo, paidTime, amount } = parsed.data;
  const state = Object.hasOwn(STATES, latestTransactionStatus) ? STATES[latestTransactionStatus] : undefined;
  if (state === undefined) return null;
  return {
    state,
    providerReference: readNumber(originalReferenceNo),
    amount: amount ? readSnapAmount(amount) : null,
    paidAt: paidTime === undefined ? null : readSnapTime(paidTime),
  };
}

/** A number that is empty, blank, or can't be kept as it is, tells no payment from another: it is none. */
function readNumber(text = ""): string | null {
  const number = text.trim();
  return isPrintableText(number, 64) ? number : null;
}

/** `"50000.00"`: two decimals in every currency, and of the rupiah both are zero. */
const snapAmount = (money: Money): { readonly value: string; readonly currency: string } => ({
  value: money.currency === "IDR" ? `${formatMoney(money)}.00` : formatMoney(money),
  currency: money.currency,
});

function readSnapAmount({ value, currency }: z.output<typeof amountSchema>): Money | null {
  if (currency !== "IDR" || !/^[0-9]+\.00$/.test(value)) return null;
  return parseMoney(value.slice(0, -".00".length), "IDR");
}

/** A provider that speaks SNAP. */
export class SnapQris implements QrisProvider {
  constructor(
    private readonly client: SnapClient,
    readonly name: string,
  ) {}

  async generate({
    reference,
    amount,
    expiresAt,
    merchantId,
    staticPayload,
  }: CodeRequest): Promise<{ readonly payload: string } | Refused | Unavailable> {
    const content = {
      partnerReferenceNo: reference,
      amount: snapAmount(amount),
      ...(merchantId !== null && { merchantId }),
      validityPeriod: snapTime(expiresAt),
      additionalInfo: { isStatic: false, staticQrContent: staticPayload },
    };
    const answer = await this.client.post(PATHS.generate, content, CODE);
    if (!("responseCode" in answer)) return answer;
    const { qrContent } = answer.body;
    if (!isSuccessful(answer)) return { refused: answer.responseCode };
    return typeof qrContent === "string" ? { payload: qrContent } : { unavailable: "no content" };
  }

  /** Changes nothing at the provider, so one that brought no answer is asked once more. */
  async query(reference: string): Promise<ProviderPayment | Unavailable> {
    const content = { originalPartnerReferenceNo: reference, serviceCode: GENERATE_SERVICE };
    const ask = (): Promise<SnapAnswer> => this.client.post(PATHS.query, content, PAYMENT);
    const first = await ask();
    const answer = "unavailable" in first ? await ask() : first;
    if (!("responseCode" in answer)) return answer;
    if (answer.responseCode.startsWith("404"))
      return { state: "UNKNOWN", providerReference: null, amount: null, paidAt: null };
    const payment = isSuccessful(answer) ? readProviderPayment(answer.body) : null;
    return payment ?? { unavailable: answer.responseCode };
  }

  async cancel(reference: string): Promise<{ readonly isCanceled: boolean } | Unavailable> {
    const answer = await this.client.post(PATHS.cancel, { originalPartnerReferenceNo: reference }, PAYMENT);
    return "responseCode" in answer ? { isCanceled: isSuccessful(answer) } : answer;
  }

  async refund({
    reference,
    providerReference,
    refundReference,
    amount,
    reason,
  }: RefundRequest): Promise<{ readonly refundNumber: string } | Refused | Unavailable> {
    const content = {
      originalPartnerReferenceNo: reference,
      originalReferenceNo: providerReference,
      partnerRefundNo: refundReference,
      refundAmount: snapAmount(amount),
      reason,
    };
    const answer = await this.client.post(PATHS.refund, content, PAYMENT);
    if (!("responseCode" in answer)) return answer;
    if (!isSuccessful(answer)) return { refused: answer.responseCode };
    const { refundNo } = answer.body;
    return typeof refundNo === "string" ? { refundNumber: refundNo } : { unavailable: "no refund number" };
  }
}

const isSuccessful = (answer: Extract<SnapAnswer, { readonly responseCode: string }>): boolean =>
  answer.responseCode.startsWith("200");
