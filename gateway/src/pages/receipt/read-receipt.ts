import type { ApolloServer } from "@apollo/server";
import { CURRENCY_EXPONENTS, type CurrencyCode, PURPOSES, ROLES } from "@alpokat/kernel";
import { z } from "zod";
import type { RequestContext } from "../../request-context";
import { askGraph, type PageProblem } from "../ask-graph";

const MONEY = "{ amount currencyCode }";

/** What a page asks of the graph, as any client may. */
const RECEIPT = `query ReceiptPage($token: String!) {
  receipt(token: $token) {
    number version state issuedAt linkEndsAt shareUrl verifyUrl contentSha256
    versions { version cause issuedAt changedAt }
    accessLog(first: 20) { edges { node { at role purpose outcome categories clause } } pageInfo { hasNextPage } }
    document {
      outletName outletCity saleNumber occurredAt
      lines { name variationName modifiers quantity unitPrice ${MONEY} lineTotal ${MONEY} }
      subtotal ${MONEY}
      discounts { name amount ${MONEY} }
      serviceCharge ${MONEY}
      taxes { name rate amount ${MONEY} isInclusive }
      tip ${MONEY}
      cashRounding ${MONEY}
      total ${MONEY}
      payments { method amount ${MONEY} tendered ${MONEY} change ${MONEY} }
      refunds { refundedAt amount ${MONEY} }
    }
  }
}`;

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as CurrencyCode[];
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const money = z.object({ amount: decimal, currencyCode: z.enum(CURRENCIES) });
const moment = z.iso.datetime().transform((text) => new Date(text));

const documentSchema = z.object({
  outletName: z.string(),
  outletCity: z.string(),
  saleNumber: z.string(),
  occurredAt: moment,
  lines: z.array(
    z.object({
      name: z.string(),
      variationName: z.string().nullable(),
      modifiers: z.array(z.string()),
      quantity: decimal,
      unitPrice: money,
      lineTotal: money,
    }),
  ),
  subtotal: money,
  discounts: z.array(z.object({ name: z.string().nullable(), amount: money })),
  serviceCharge: money.nullable(),
  taxes: z.array(z.object({ name: z.string(), rate: decimal, amount: money, isInclusive: z.boolean() })),
  tip: money.nullable(),
  cashRounding: money.nullable(),
  total: money,
  payments: z.array(
    z.object({
      method: z.string(),
      amount: money,
      tendered: money.nullable(),
      change: money.nullable(),
    }),
  ),
  refunds: z.array(z.object({ refundedAt: moment, amount: money })),
});

const entrySchema = z.object({
  at: moment,
  role: z.enum(ROLES),
  purpose: z.enum(PURPOSES).nullable(),
  outcome: z.enum(["ALLOW", "MASK", "DENY"]),
  categories: z.array(z.string()),
  clause: z.string(),
});
const pageInfo = z.object({ hasNextPage: z.boolean() });

const receiptSchema = z.object({
  number: z.string(),
  version: z.int(),
  state: z.enum(["ISSUED", "SENT", "SUPERSEDED", "REVOKED"]),
  issuedAt: moment,
  linkEndsAt: moment,
  shareUrl: z.url({ protocol: /^https?$/ }),
  /** Null for a version from before receipts were signed. */
  verifyUrl: z.url({ protocol: /^https?$/ }).nullable(),
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
  versions: z
    .array(
      z.object({
        version: z.int(),
        cause: z.enum(["REQUEST", "REFUND"]),
        issuedAt: moment,
        changedAt: moment,
      }),
    )
    .min(1),
  /** Null to whoever is not shown it. */
  accessLog: z.object({ edges: z.array(z.object({ node: entrySchema })), pageInfo }).nullable(),
  document: documentSchema,
});

const answerSchema = z.object({ receipt: receiptSchema.nullable() });

/** A receipt with everything that its page shows. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The receipt, or why there is none to show. */
export type ReceiptOutcome = { readonly receipt: Receipt } | PageProblem;

/** Runs the public operation of a receipt's link. @throws Error where the graph answers what it should not: a defect. */
export async function readReceipt(
  apollo: ApolloServer<RequestContext>,
  token: string,
  context: RequestContext,
): Promise<ReceiptOutcome> {
  const question = { query: RECEIPT, operationName: "ReceiptPage", variables: { token } };
  const answer = await askGraph(apollo, question, context);
  if ("problem" in answer) return answer;
  const { receipt } = answerSchema.parse(answer.data);
  return receipt === null ? { problem: "NOT_FOUND", retryAfter: undefined } : { receipt };
}
