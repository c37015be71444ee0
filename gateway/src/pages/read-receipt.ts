import type { ApolloServer } from "@apollo/server";
import { CURRENCY_EXPONENTS, type CurrencyCode } from "@alpokat/kernel";
import { z } from "zod";
import type { RequestContext } from "../request-context";
import { askGraph, type PageProblem } from "./ask-graph";

/** What a page asks of the graph, as any client may. */
const RECEIPT = `query ReceiptPage($token: String!) {
  receipt(token: $token) {
    number
    issuedAt
    outlet { name city }
    sale {
      total { amount currencyCode }
      lines {
        name
        quantity
        unitPrice { amount currencyCode }
        lineTotal { amount currencyCode }
      }
    }
  }
}`;

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as CurrencyCode[];
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const money = z.object({ amount: decimal, currencyCode: z.enum(CURRENCIES) });
const receiptSchema = z.object({
  number: z.string(),
  issuedAt: z.iso.datetime().transform((text) => new Date(text)),
  outlet: z.object({ name: z.string(), city: z.string() }),
  sale: z.object({
    total: money,
    lines: z.array(z.object({ name: z.string(), quantity: decimal, unitPrice: money, lineTotal: money })),
  }),
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
