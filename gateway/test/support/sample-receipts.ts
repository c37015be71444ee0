import { STATEMENT, signedCode } from "./sample-codes";
import { coded } from "./test-subgraph";

/** Tokens of the sample's receipts, by what is special about them. */
export const TOKENS = {
  plain: "p".repeat(43),
  pounds: "e".repeat(43),
  hostile: "h".repeat(43),
  full: "f".repeat(43),
  refunded: "r".repeat(43),
  revoked: "v".repeat(43),
  long: "l".repeat(43),
  denied: "d".repeat(43),
  defect: "x".repeat(43),
  masked: "m".repeat(43),
  unsigned: "u".repeat(43),
  dense: "n".repeat(43),
  absent: "a".repeat(43),
} as const;

/** A name that is markup, closes attributes and turns the direction of writing. */
export const HOSTILE = `</title></td><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;\u202e ${"W".repeat(120)}`;

export const RECEIPT_TYPES = `
  type Receipt @key(fields: "id") {
    id: ID! number: String! version: Int! state: String! issuedAt: String! linkEndsAt: String! shareUrl: String verifyUrl: String contentSha256: String
    versions: [ReceiptVersion!]! document: ReceiptDocument accessLog(first: Int): AccessLogEntryConnection
  }
  type AccessLogEntryConnection { edges: [AccessLogEntryEdge!]! pageInfo: AccessLogPageInfo! }
  type AccessLogPageInfo { hasNextPage: Boolean! }
  type AccessLogEntryEdge { node: AccessLogEntry! }
  type AccessLogEntry { at: String! role: String! purpose: String outcome: String! categories: [String!]! clause: String! }
  type ReceiptStanding { state: String! since: String! }
  type ReceiptVersion { version: Int! cause: String! issuedAt: String! changedAt: String! }
  type ReceiptDocument {
    outletName: String! outletCity: String! saleNumber: String! occurredAt: String lines: [ReceiptLine!] subtotal: Money
    discounts: [ReceiptDiscount!] serviceCharge: Money taxes: [ReceiptTax!] tip: Money cashRounding: Money total: Money
    payments: [ReceiptPayment!] refunds: [ReceiptRefund!]
  }
  type ReceiptLine {
    name: String variationName: String modifiers: [String!] quantity: String unitPrice: Money lineTotal: Money
  }
  type ReceiptDiscount { name: String amount: Money }
  type ReceiptTax { name: String rate: String amount: Money isInclusive: Boolean }
  type ReceiptPayment { method: String amount: Money tendered: Money change: Money }
  type ReceiptRefund { refundedAt: String amount: Money }
  type Money { amount: String! currencyCode: String! }
`;

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
const gbp = (amount: string) => ({ amount, currencyCode: "GBP" });
const line = (name: string, quantity: string, unitPrice: object, lineTotal: object) => ({
  ...{ name, variationName: null as string | null, modifiers: [] as string[] },
  ...{ quantity, unitPrice, lineTotal },
});

const SOLD = "2026-11-23T17:00:00.000Z";
const ISSUED = "2026-11-23T17:05:00.000Z";
const version = (number: number, cause: string, issuedAt: string, changedAt = issuedAt) => ({
  ...{ version: number, cause, issuedAt, changedAt },
});

/** Where the code of every sample leads; what it states is the plain one's. */
export const VERIFY_URL = `https://alpokat.example/receipts/verify#${signedCode()}`;

/** The longest code that an outlet can have: names of 100 signs that take three bytes each. */
export const DENSE_URL = `https://alpokat.example/receipts/verify#${signedCode({
  ...STATEMENT,
  ...{
    outlet: "咖".repeat(100),
    city: "啡".repeat(100),
    total: "9007199254740991",
    refunded: "9007199254740991",
  },
})}`;

const readers = (...nodes: readonly object[]) => ({
  edges: nodes.map((node) => ({ node })),
  pageInfo: { hasNextPage: nodes.length > 2 },
});
const address = ["user.contact.email.receipt"];
const READERS = readers(
  {
    ...{ at: "2026-11-25T03:00:00.000Z", role: "support_agent", purpose: "service.support", outcome: "DENY" },
    ...{ categories: [...address, "user.device.ip_address"], clause: "3" },
  },
  {
    ...{ at: "2026-11-24T03:00:00.000Z", role: "customer", purpose: "service.provide", outcome: "MASK" },
    ...{ categories: address, clause: "3" },
  },
  {
    ...{ at: ISSUED, role: "service", purpose: null, outcome: "ALLOW" },
    ...{ categories: address, clause: "UU 27/2022 art. 32" },
  },
);

const plain = {
  id: "receipt-1",
  number: "20261123-0001",
  version: 1,
  state: "ISSUED",
  issuedAt: ISSUED,
  linkEndsAt: "2028-11-23T17:05:00.000Z",
  shareUrl: `https://alpokat.example/receipts/${TOKENS.plain}`,
  verifyUrl: VERIFY_URL as string | null,
  contentSha256: "0123456789abcdef".repeat(4),
  versions: [version(1, "REQUEST", ISSUED)],
  accessLog: readers(),
  document: {
    outletName: "Dago",
    outletCity: "Bandung",
    saleNumber: "20261123-0007",
    occurredAt: SOLD,
    lines: [
      line("Kopi Susu", "2", idr("18000"), idr("36000")),
      line("Roti Bakar", "1.125", idr("12444"), idr("14000")),
    ],
    subtotal: idr("50000"),
    discounts: [] as object[],
    serviceCharge: null as object | null,
    taxes: [] as object[],
    tip: null as object | null,
    cashRounding: null as object | null,
    total: idr("50000"),
    payments: [{ method: "QRIS", amount: idr("50000"), tendered: null, change: null }] as object[],
    refunds: [] as object[],
  },
};

/** Everything that a receipt can hold. */
const full = {
  ...plain,
  document: {
    ...plain.document,
    lines: [
      {
        ...line("Es Kopi Gula Aren", "2", idr("25000"), idr("50000")),
        variationName: "Besar",
        modifiers: ["Kurang manis", "Susu oat"],
      },
    ],
    discounts: [
      { name: "Promo Jumat", amount: idr("5000") },
      { name: null, amount: idr("1000") },
    ],
    serviceCharge: idr("2200"),
    taxes: [
      { name: "PBJT", rate: "10", amount: idr("4620"), isInclusive: false },
      { name: "PPN", rate: "11.5", amount: idr("500"), isInclusive: true },
    ],
    tip: idr("3000"),
    cashRounding: idr("-20"),
    total: idr("53800"),
    payments: [
      { method: "CASH", amount: idr("43800"), tendered: idr("50000"), change: idr("6200") },
      { method: "CARD", amount: idr("10000"), tendered: null, change: null },
    ],
  },
};

const REFUNDED = "2026-11-24T03:00:00.000Z";
const refunded = {
  ...full,
  accessLog: READERS,
  version: 2,
  versions: [version(1, "REQUEST", ISSUED, REFUNDED), version(2, "REFUND", REFUNDED)],
  document: { ...full.document, refunds: [{ refundedAt: REFUNDED, amount: idr("25000") }] },
};

const receipts: Readonly<Record<string, unknown>> = {
  [TOKENS.plain]: plain,
  [TOKENS.full]: full,
  [TOKENS.unsigned]: { ...plain, verifyUrl: null },
  [TOKENS.dense]: { ...plain, verifyUrl: DENSE_URL },
  [TOKENS.refunded]: refunded,
  [TOKENS.revoked]: {
    ...plain,
    state: "REVOKED",
    versions: [version(1, "REQUEST", ISSUED, "2026-11-23T18:00:00.000Z")],
  },
  [TOKENS.pounds]: {
    ...plain,
    document: {
      ...plain.document,
      ...{ subtotal: gbp("2.55"), total: gbp("2.55"), payments: [] },
      lines: [line("Tea", "1", gbp("2.55"), gbp("2.55"))],
    },
  },
  [TOKENS.hostile]: {
    ...plain,
    number: "<b>1</b>",
    document: {
      ...plain.document,
      ...{ outletName: HOSTILE, outletCity: HOSTILE, total: idr("9007199254740991") },
      lines: [line(HOSTILE, "1000.5", idr("9007199254740991"), idr("9007199254740991"))],
    },
  },
  [TOKENS.long]: {
    ...plain,
    document: {
      ...plain.document,
      lines: Array.from({ length: 500 }, (_, place) =>
        line(`Barang nomor ${String(place + 1)}`, "1", idr("100"), idr("100")),
      ),
    },
  },
  [TOKENS.masked]: { ...plain, document: { ...plain.document, total: idr("5••••") } },
};

/** The receipt of a token; a denied one has a hole where its lines would be. */
export function receiptOf(token: string): unknown {
  if (token === TOKENS.denied) {
    const denied = () => {
      throw coded("POLICY_DENIED", "Clause 7 does not allow this.");
    };
    return { ...plain, document: { ...plain.document, lines: denied } };
  }
  if (token === TOKENS.defect) throw new Error("password hunter2");
  return receipts[token] ?? null;
}
