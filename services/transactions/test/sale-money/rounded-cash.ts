import { idr, pay, posted, record, refund, restaurantId } from "./shop";

const shop = () => ({ outletId: restaurantId, serviceChargePercent: "0" });
const line = (name: string, price: string, taxKind: string) => ({ name, unitPrice: idr(price), taxKind });

/** Whither a sale is rounded, the price of its glass, its total, what its last line gives back and the legs of that. */
type Rounded = readonly [string, string, string, string, readonly string[]];
export const ROUNDED: readonly Rounded[] = [
  [
    ...(["down", "10000", "12100", "11070"] as const),
    [
      "cash:drawer CREDIT 11070",
      "cash:rounding CREDIT 30",
      "merchant:payable DEBIT 10000",
      "tax:ppn:payable DEBIT 1100",
    ],
  ],
  [
    ...(["up", "10050", "12200", "11170"] as const),
    [
      "cash:drawer CREDIT 11170",
      "cash:rounding DEBIT 14",
      "merchant:payable DEBIT 10050",
      "tax:ppn:payable DEBIT 1106",
    ],
  ],
];

/** Sells a glass with PPN and a bag without for cash, and gives back one after the other by its line. */
export async function expectRoundingGoesLast([, price, total, last, legs]: Rounded): Promise<void> {
  const lines = [line("Gelas", price, "PPN"), line("Tas", "1030", "NONE")];
  const { sale } = await record({ ...shop(), lines });
  expect(sale.total.amount).toBe(total);
  const back = async (lineNumber: number) =>
    (await refund(sale.id, { lines: [{ lineNumber, quantity: "1" }] })).refund;
  expect((await back(2)).total.amount).toBe("1030");
  const rest = await back(1);
  expect(rest).toMatchObject({ total: { amount: last }, sale: { state: "REFUNDED" } });
  expect(await posted(rest.id)).toEqual(legs.map((leg) => `REFUND ${leg}`));
}

/** Leaves a sale open of which a part is paid in cash, and has a card pay the rest. */
export async function expectOpenSaleExact(): Promise<void> {
  const open = { ...shop(), paymentMethod: null, isLeftOpen: true, lines: [line("Teh", "36040", "NONE")] };
  const { sale } = await record({ ...open, payments: [{ method: "CASH", amount: idr("16000") }] });
  expect(sale).toMatchObject({ state: "OPEN", total: { amount: "36040" }, cashRounding: { amount: "0" } });
  expect((await pay(sale.id, { method: "CARD" })).sale.state).toBe("COMPLETED");
  expect(await posted(sale.id)).toEqual([
    "SALE card:clearing DEBIT 20040",
    "SALE cash:drawer DEBIT 16000",
    "SALE merchant:payable CREDIT 36040",
  ]);
  const exact = { ...open, lines: [line("Teh", "36060", "NONE")] };
  const { userErrors } = await record({ ...exact, payments: [{ method: "CASH", amount: idr("36060") }] });
  expect(userErrors[0].code).toBe("PAYMENTS_TOO_LITTLE");
}
