import { PAYMENT_STATES, PAYMENT_TRANSITIONS } from "../../src/domain/payment";
import {
  type RefundableSale,
  refundByAmount,
  refundByLine,
  totalOf,
} from "../../src/domain/refund/refund-amounts";
import { REFUND_STATES, REFUND_TRANSITIONS } from "../../src/domain/refund/refund-state";
import { windowRefusal } from "../../src/domain/refund/refund-window";
import { SALE_STATES, SALE_TRANSITIONS } from "../../src/domain/sale-state";
import { illegalState, mayMove } from "../../src/domain/state-table";
import { voidFaults } from "../../src/domain/void-sale";
import { left, line, minus, other } from "./refundable";

describe("states", () => {
  test.each([
    ["sale", SALE_STATES, SALE_TRANSITIONS, 8],
    ["payment", PAYMENT_STATES, PAYMENT_TRANSITIONS, 10],
    ["refund", REFUND_STATES, REFUND_TRANSITIONS, 8],
  ] as const)("when a %s moves, then by its table alone", (_what, states, table, moves) => {
    const known: Record<string, readonly string[]> = table;
    expect(Object.keys(known)).toEqual([...states]);
    expect(Object.values(known).flat()).toHaveLength(moves);
    expect(
      Object.values(known)
        .flat()
        .every((to) => (states as readonly string[]).includes(to)),
    ).toBe(true);
  });

  test("when a move is not in the table, then the refusal names both states", () => {
    expect(mayMove(SALE_TRANSITIONS, "REFUNDED", "VOIDED")).toBe(false);
    expect(illegalState("REFUNDED", "VOIDED")).toMatchObject({
      code: "ILLEGAL_STATE",
      details: { from: "REFUNDED", to: "VOIDED" },
    });
  });
});

const LEFT: RefundableSale = {
  parts: {
    subtotal: 161_000n,
    discountTotal: 16_220n,
    serviceCharge: 7_239n,
    taxTotal: 15_805n,
    tip: 2_000n,
    cashRounding: -24n,
  },
  taxes: [
    { code: "PBJT", amount: 3_126n },
    { code: "PPN", amount: 12_679n },
  ],
};

describe("refunds by amount", () => {
  test("when a sale is given back in pieces, then each balances, and the last takes exactly what is left", () => {
    let left = LEFT;
    for (const piece of [1n, 33_333n, 77_777n, 999n]) {
      const refund = refundByAmount(left, piece);
      expect(totalOf(refund.parts)).toBe(piece);
      expect(refund.taxes.reduce((sum, { amount }) => sum + amount, 0n)).toBe(refund.parts.taxTotal);
      expect(refund.parts.subtotal).toBeGreaterThanOrEqual(0n);
      left = minus(left, refund);
    }
    const last = refundByAmount(left, totalOf(left.parts));
    expect(minus(left, last)).toEqual({
      parts: { subtotal: 0n, discountTotal: 0n, serviceCharge: 0n, taxTotal: 0n, tip: 0n, cashRounding: 0n },
      taxes: [
        { code: "PBJT", amount: 0n },
        { code: "PPN", amount: 0n },
      ],
    });
  });

  test("when half is given back, then half of the tax is", () => {
    const left = {
      parts: {
        ...LEFT.parts,
        subtotal: 100_000n,
        discountTotal: 0n,
        serviceCharge: 0n,
        taxTotal: 11_000n,
        tip: 0n,
        cashRounding: 0n,
      },
      taxes: [{ code: "PPN" as const, amount: 11_000n }],
    };
    expect(refundByAmount(left, 55_500n)).toMatchObject({
      parts: { subtotal: 50_000n, taxTotal: 5_500n },
      taxes: [{ amount: 5_500n }],
    });
  });

  test("when the prices hold the tax, then its part is told and nothing is added", () => {
    const left = {
      parts: {
        ...LEFT.parts,
        subtotal: 22_000n,
        discountTotal: 0n,
        serviceCharge: 0n,
        taxTotal: 0n,
        tip: 0n,
        cashRounding: 0n,
      },
      taxes: [{ code: "PBJT" as const, amount: 2_000n }],
    };
    expect(refundByAmount(left, 11_000n)).toMatchObject({
      parts: { subtotal: 11_000n, taxTotal: 0n },
      taxes: [{ amount: 1_000n }],
    });
  });
});

describe("refunds by line", () => {
  test("when one of three is given back, then a third of price, discount, charge and tax is", () => {
    expect(refundByLine(left, [line, other], new Map([[1, 1_000n]]))).toEqual({
      total: 3_465n,
      parts: {
        subtotal: 3_333n,
        discountTotal: 333n,
        serviceCharge: 150n,
        taxTotal: 315n,
        tip: 0n,
        cashRounding: 0n,
      },
      taxes: [{ code: "PBJT", amount: 315n }],
      lines: [
        {
          ...line,
          quantity: 1_000n,
          lineTotal: 3_333n,
          discount: 333n,
          serviceCharge: 150n,
          tax: 315n,
          amount: 3_465n,
        },
      ],
    });
  });

  test("when all that is left of the lines is given back, then nothing is lost", () => {
    const all = refundByLine(
      left,
      [line, other],
      new Map([
        [1, 3_000n],
        [2, 3_000n],
      ]),
    );
    expect(all.parts).toEqual(left.parts);
    expect(all.total).toBe(totalOf(left.parts));
  });
});

describe("refund windows", () => {
  const PAID = new Date("2026-01-01T05:00:00Z");
  const daysLater = (days: number): Date => new Date(PAID.getTime() + days * 86_400_000);
  test.each([
    [{ method: "QRIS", provider: "SHOPEEPAY", issuer: "SHOPEEPAY" }, 365, null],
    [{ method: "QRIS", provider: "SHOPEEPAY", issuer: "SHOPEEPAY" }, 366, "REFUND_WINDOW_OVER"],
    [{ method: "QRIS", provider: "SHOPEEPAY", issuer: "GOPAY" }, 8, "REFUND_WINDOW_OVER"],
    [{ method: "QRIS", provider: "GOPAY", issuer: "GOPAY" }, 45, null],
    [{ method: "QRIS", provider: "GOPAY", issuer: null }, 8, "REFUND_WINDOW_OVER"],
    [{ method: "QRIS", provider: null, issuer: null }, 7, null],
    [{ method: "QRIS", provider: "UNKNOWN", issuer: "UNKNOWN" }, 8, "REFUND_WINDOW_OVER"],
    [{ method: "EWALLET", provider: "DANA", issuer: null }, 45, null],
    [{ method: "EWALLET", provider: "OVO", issuer: null }, 8, "REFUND_WINDOW_OVER"],
    [{ method: "CASH", provider: null, issuer: null }, 3_000, null],
    [{ method: "CARD", provider: null, issuer: null }, 3_000, null],
  ] as const)("when %p is given back after %d days, then %p", (paid, days, refusal) => {
    expect(windowRefusal({ ...paid, capturedAt: PAID, occurredAt: PAID }, daysLater(days))).toBe(refusal);
  });

  test.each([
    ["2026-01-02T16:54:59Z", null],
    ["2026-01-02T16:55:00Z", "REFUND_WINDOW_CLOSED"],
    ["2026-01-02T22:59:59Z", "REFUND_WINDOW_CLOSED"],
    ["2026-01-02T23:00:00Z", null],
  ])("when ShopeePay is asked at %s, then %p", (now, refusal) => {
    const payment = {
      method: "QRIS",
      provider: "SHOPEEPAY",
      issuer: null,
      capturedAt: PAID,
      occurredAt: PAID,
    } as const;
    expect(windowRefusal(payment, new Date(now))).toBe(refusal);
  });
});

describe("undoing a sale", () => {
  const sale = {
    state: "COMPLETED",
    occurredAt: new Date("2026-11-23T16:30:00Z"),
    timeZone: "Asia/Jakarta",
    payments: [{ state: "CAPTURED", refundedAmount: 0n }],
  } as const;
  const SAME_DAY = new Date("2026-11-23T16:59:00Z");
  test.each([
    ["on its own day", sale, SAME_DAY, []],
    ["after midnight at the outlet", sale, new Date("2026-11-23T17:00:00Z"), ["VOID_DAY_OVER"]],
    [
      "after settlement",
      { ...sale, payments: [{ state: "SETTLED", refundedAmount: 0n }] as const },
      SAME_DAY,
      ["SALE_SETTLED"],
    ],
    ["after a refund", { ...sale, state: "PARTIALLY_REFUNDED" as const }, SAME_DAY, ["ILLEGAL_STATE"]],
    [
      "while a refund is on its way",
      { ...sale, payments: [{ state: "CAPTURED", refundedAmount: 1n }] as const },
      SAME_DAY,
      ["ILLEGAL_STATE"],
    ],
    ["twice", { ...sale, state: "VOIDED" as const }, SAME_DAY, ["ILLEGAL_STATE"]],
    ["while it is open, whenever", { ...sale, state: "OPEN" as const }, new Date("2026-12-24T00:00:00Z"), []],
  ])("when a sale is undone %s, then %p", (_case, voided, now, codes) => {
    expect(voidFaults(voided, now).map(({ code }) => code)).toEqual(codes);
  });
});
