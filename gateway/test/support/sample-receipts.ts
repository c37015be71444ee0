import { coded } from "./test-subgraph";

/** Tokens of the sample's receipts, by what is special about them. */
export const TOKENS = {
  plain: "p".repeat(43),
  pounds: "e".repeat(43),
  hostile: "h".repeat(43),
  denied: "d".repeat(43),
  defect: "x".repeat(43),
  masked: "m".repeat(43),
  absent: "a".repeat(43),
} as const;

/** A name that is markup, closes attributes and turns the direction of writing. */
export const HOSTILE = `</title></td><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;\u202e ${"W".repeat(120)}`;

export const RECEIPT_TYPES = `
  type Receipt @key(fields: "id") { id: ID! number: String! issuedAt: String! outlet: Outlet sale: Sale }
  type Outlet { name: String! city: String! }
  type SaleLine { name: String quantity: String unitPrice: Money lineTotal: Money }
  type Money { amount: String! currencyCode: String! }
`;

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
const gbp = (amount: string) => ({ amount, currencyCode: "GBP" });
const line = (name: string, quantity: string, unitPrice: object, lineTotal: object) => ({
  name,
  quantity,
  unitPrice,
  lineTotal,
});

const plain = {
  id: "receipt-1",
  number: "20261123-0001",
  issuedAt: "2026-11-23T17:05:00.000Z",
  outlet: { name: "Dago", city: "Bandung" },
  sale: {
    id: "sale-0",
    total: idr("50000"),
    lines: [
      line("Kopi Susu", "2", idr("18000"), idr("36000")),
      line("Roti Bakar", "1.125", idr("12444"), idr("14000")),
    ],
  },
};

const receipts: Readonly<Record<string, unknown>> = {
  [TOKENS.plain]: plain,
  [TOKENS.pounds]: {
    ...plain,
    sale: { id: "sale-1", total: gbp("2.55"), lines: [line("Tea", "1", gbp("2.55"), gbp("2.55"))] },
  },
  [TOKENS.hostile]: {
    ...plain,
    number: "<b>1</b>",
    outlet: { name: HOSTILE, city: HOSTILE },
    sale: {
      id: "sale-2",
      total: idr("9007199254740991"),
      lines: [line(HOSTILE, "1000.5", idr("9007199254740991"), idr("9007199254740991"))],
    },
  },
  [TOKENS.masked]: { ...plain, sale: { ...plain.sale, total: idr("5••••") } },
};

/** The receipt of a token; a denied one has a hole where its lines would be. */
export function receiptOf(token: string): unknown {
  if (token === TOKENS.denied) {
    const denied = () => {
      throw coded("POLICY_DENIED", "Clause 7 does not allow this.");
    };
    return { ...plain, sale: { ...plain.sale, lines: denied } };
  }
  if (token === TOKENS.defect) throw new Error("password hunter2");
  return receipts[token] ?? null;
}
