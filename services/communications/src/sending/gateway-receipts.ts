import { CURRENCY_EXPONENTS, type CurrencyCode } from "@alpokat/kernel";
import type { GatewayAnswer, GatewayClient } from "@alpokat/subgraph";
import { z } from "zod";
import type { Receipts } from "../application/ports";
import type { Failure } from "../domain/delivery";
import type { AddressedReceipt } from "../domain/receipt";
import { failureOf } from "./gateway-failure";

const MONEY = "{ amount currencyCode }";
const QUERY = `query Receipt($id: ID!) {
  receiptById(id: $id) {
    number version state language address shareUrl issuedAt
    document {
      subtotal ${MONEY} discounts { name amount ${MONEY} } serviceCharge ${MONEY}
      taxes { name rate amount ${MONEY} isInclusive } tip ${MONEY} cashRounding ${MONEY} refunded ${MONEY}
    }
    sale {
      number occurredAt total ${MONEY}
      lines { name quantity unitPrice ${MONEY} lineTotal ${MONEY} }
    }
    outlet { name city }
    merchant { tradeName }
  }
}`;

const decimal = z.string().regex(/^-?[0-9]{1,16}(\.[0-9]{1,4})?$/);
const amount = z.object({
  amount: decimal,
  currencyCode: z.enum(Object.keys(CURRENCY_EXPONENTS) as [CurrencyCode, ...CurrencyCode[]]),
});
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const receiptSchema = z.object({
  number: z.string().min(1),
  language: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["id", "en"])),
  address: z.string().min(1),
  shareUrl: z.url({ protocol: /^https?$/ }).nullable(),
  issuedAt: moment,
  version: z.int().min(1),
  state: z.enum(["ISSUED", "SENT", "SUPERSEDED", "REVOKED"]),
  document: z.object({
    subtotal: amount,
    discounts: z.array(z.object({ name: z.string().nullable(), amount })).max(10_000),
    serviceCharge: amount.nullable(),
    taxes: z.array(z.object({ name: z.string(), rate: decimal, amount, isInclusive: z.boolean() })).max(20),
    tip: amount.nullable(),
    cashRounding: amount.nullable(),
    refunded: amount,
  }),
  sale: z.object({
    number: z.string().min(1),
    occurredAt: moment,
    total: amount,
    lines: z
      .array(
        z.object({
          name: z.string(),
          quantity: z.union([z.string(), z.number()]).transform(String),
          unitPrice: amount,
          lineTotal: amount,
        }),
      )
      .max(1_000),
  }),
  outlet: z.object({ name: z.string(), city: z.string().nullable() }),
  merchant: z.object({ tradeName: z.string() }),
});
const answerSchema = z.object({ receiptById: receiptSchema.nullable() });

/** Receipts as transactions gives them to this service's own principal, decided and recorded there by purpose. */
export class GatewayReceipts implements Receipts {
  constructor(
    private readonly gateway: Pick<GatewayClient, "ask">,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  async find(receiptId: string): Promise<AddressedReceipt | Failure> {
    const question = { query: QUERY, variables: { id: receiptId }, purpose: "service.receipt" } as const;
    try {
      return this.#read(await this.gateway.ask(question));
    } catch (error) {
      this.onDefect(error);
      return { code: "GATEWAY_UNREACHABLE", isPermanent: false };
    }
  }

  /** Part of a receipt is no receipt: any error is a failure of the whole. */
  #read({ data, errors }: GatewayAnswer): AddressedReceipt | Failure {
    if (errors.length > 0) return failureOf(errors);
    const answer = answerSchema.safeParse(data);
    if (!answer.success) {
      this.onDefect(answer.error);
      return { code: "RECEIPT_UNREADABLE", isPermanent: false };
    }
    const found = answer.data.receiptById;
    return found ? addressed(found) : { code: "RECEIPT_NOT_FOUND", isPermanent: true };
  }
}

function addressed({
  address,
  sale,
  outlet,
  merchant,
  state,
  document: { refunded, ...parts },
  ...receipt
}: z.output<typeof receiptSchema>): AddressedReceipt {
  return {
    address,
    receipt: {
      ...receipt,
      saleNumber: sale.number,
      occurredAt: sale.occurredAt,
      lines: sale.lines,
      parts,
      total: sale.total,
      isRevoked: state === "REVOKED",
      refunded: Number(refunded.amount) === 0 ? null : refunded,
      outletName: outlet.name,
      outletCity: outlet.city,
      merchantName: merchant.tradeName,
    },
  };
}
