import type { ApolloServer } from "@apollo/server";
import { CURRENCY_EXPONENTS, type CurrencyCode } from "@alpokat/kernel";
import { z } from "zod";
import type { RequestContext } from "../request-context";
import type { Problem } from "./problem-page";

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

/** A receipt with everything that its page shows. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The receipt, or why there is none to show. */
export type ReceiptOutcome =
  { readonly receipt: Receipt } | { readonly problem: Problem; readonly retryAfter: string | undefined };

/** Which problem an error of the graph is to the reader; what the policy denies is not there. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  RATE_LIMITED: "RATE_LIMITED",
  SERVICE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  POLICY_DENIED: "NOT_FOUND",
  NOT_FOUND: "NOT_FOUND",
};

/**
 * Runs the public operation through Apollo Server, so that limits, rate limits, policy and audit apply as to any client.
 * @throws Error where the graph answers what it should not: a defect.
 */
export async function readReceipt(
  apollo: ApolloServer<RequestContext>,
  token: string,
  contextValue: RequestContext,
): Promise<ReceiptOutcome> {
  const { body, http } = await apollo.executeOperation(
    { query: RECEIPT, operationName: "ReceiptPage", variables: { token } },
    { contextValue },
  );
  if (body.kind !== "single") throw new TypeError("Answers in parts are not supported");
  const { data, errors = [] } = body.singleResult;
  const [error] = errors;
  if (!error) {
    const found = data?.receipt ?? null;
    if (found === null) return { problem: "NOT_FOUND", retryAfter: undefined };
    return { receipt: receiptSchema.parse(found) };
  }
  // A receipt with holes is none: a sum without its lines would mislead.
  const problem = PROBLEMS[String(error.extensions?.code)];
  if (problem === undefined) throw new Error("The graph refused the operation of the receipt page");
  return { problem, retryAfter: http.headers.get("retry-after") };
}
