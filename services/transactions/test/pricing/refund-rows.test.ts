import {
  type RefundableSale,
  refundByAmount,
  refundByLine,
  totalOf,
} from "../../src/domain/refund/refund-amounts";
import { left, line, minus, other } from "./refundable";

describe("any row of refunds", () => {
  /** Numbers that look random and are the same in every run of a seed (mulberry32). */
  function numbersOf(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
    };
  }

  const NOTHING = {
    subtotal: 0n,
    discountTotal: 0n,
    serviceCharge: 0n,
    taxTotal: 0n,
    tip: 0n,
    cashRounding: 0n,
  };

  test("when a sale is given back in any pieces, then none takes more of a part than is left, and the last leaves nothing", () => {
    const seed = Date.now() % 1_000_000;
    console.info(`seed ${String(seed)}`);
    const number = numbersOf(seed);
    for (let sale = 0; sale < 500; sale += 1) {
      const subtotal = BigInt(1 + number(5_000));
      const discountTotal = BigInt(number(Number(subtotal) + 1));
      const taxes = [
        { code: "PBJT" as const, amount: BigInt(number(500)) },
        { code: "PPN" as const, amount: BigInt(number(3)) },
      ];
      const taxTotal = (taxes[0]?.amount ?? 0n) + (taxes[1]?.amount ?? 0n);
      const tip = BigInt(1 + number(600));
      const parts = { ...NOTHING, subtotal, discountTotal, serviceCharge: BigInt(number(9)), taxTotal, tip };
      const net = totalOf(parts);
      const cashRounding = BigInt(number(1_000)) - (net < 500n ? 0n : 500n);
      let left: RefundableSale = { parts: { ...parts, cashRounding }, taxes };
      while (totalOf(left.parts) > 0n) {
        const rest = totalOf(left.parts);
        const piece = number(4) === 0 ? rest : BigInt(1 + number(Number(rest)));
        const refund = refundByAmount(left, piece);
        expect(totalOf(refund.parts)).toBe(piece);
        left = minus(left, refund);
        const { cashRounding: rounding, ...positive } = left.parts;
        const amounts = [...Object.values(positive), ...left.taxes.map(({ amount }) => amount)];
        expect(amounts.every((amount) => amount >= 0n)).toBe(true);
        expect(rounding * cashRounding >= 0n).toBe(true);
        const { subtotal: price, discountTotal: off, serviceCharge: service } = refund.parts;
        expect(price - off + service >= 0n).toBe(true);
      }
      expect(left.parts).toEqual(NOTHING);
    }
  });

  test.each([
    ["a part of a discount", { subtotal: 20_000n, discountTotal: 5_000n }, [7_500n, 1n, 7_499n]],
    ["a sale that was mostly rounded up", { subtotal: 1n, tip: 500n, cashRounding: 499n }, [400n, 1n, 599n]],
    ["a tip beside what was free", { subtotal: 900n, discountTotal: 900n, tip: 500n }, [1n, 499n]],
  ])("when it is %s, then the rest can be given back", (_what, over, pieces) => {
    let left: RefundableSale = { parts: { ...NOTHING, ...over }, taxes: [] };
    for (const piece of pieces) left = minus(left, refundByAmount(left, piece));
    expect(left.parts).toEqual(NOTHING);
  });
});

describe("any row of lines", () => {
  test.each<[string, bigint, readonly (readonly [number, bigint])[], readonly bigint[]]>([
    ["all at once, rounded down", -30n, [[0, 3_000n]], [19_815n]],
    ["all at once, rounded up", 44n, [[0, 3_000n]], [19_889n]],
    [
      "one after the other",
      -30n,
      [
        [1, 3_000n],
        [2, 3_000n],
      ],
      [10_395n, 9_420n],
    ],
    [
      "one after the other, rounded up",
      44n,
      [
        [1, 3_000n],
        [2, 3_000n],
      ],
      [10_395n, 9_494n],
    ],
    [
      "in pieces",
      -30n,
      [
        [1, 1_000n],
        [2, 3_000n],
        [1, 2_000n],
      ],
      [3_465n, 9_450n, 6_900n],
    ],
    ["more than is left of the sale", -9_500n, [[1, 3_000n]], [10_345n]],
  ])(
    "when lines go back %s, then the last quantities take the rounding with them",
    (_how, cashRounding, pieces, totals) => {
      let rest: RefundableSale = { ...left, parts: { ...left.parts, cashRounding } };
      let lines = [line, other];
      const given = pieces.map(([lineNumber, quantity]) => {
        const asked = new Map(
          lineNumber === 0
            ? [
                [1, quantity],
                [2, quantity],
              ]
            : [[lineNumber, quantity]],
        );
        const back = refundByLine(rest, lines, asked);
        expect(back.total).toBe(totalOf(back.parts));
        rest = minus(rest, back);
        lines = lines.map((each) => {
          const gone = back.lines.find((one) => one.lineNumber === each.lineNumber);
          if (!gone) return each;
          const less = (name: "quantity" | "lineTotal" | "discount" | "serviceCharge" | "tax") =>
            each[name] - gone[name];
          return {
            ...each,
            quantity: less("quantity"),
            lineTotal: less("lineTotal"),
            discount: less("discount"),
            serviceCharge: less("serviceCharge"),
            tax: less("tax"),
          };
        });
        return back.total;
      });
      expect(given).toEqual(totals);
      const isAll = lines.every(({ quantity }) => quantity === 0n);
      expect(totalOf(rest.parts)).toBe(0n);
      expect(rest.taxes).toEqual([{ code: "PBJT", amount: 0n }]);
      expect(rest.parts.cashRounding === 0n).toBe(isAll);
    },
  );
});
