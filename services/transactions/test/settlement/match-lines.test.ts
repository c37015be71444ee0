import { newId } from "@alpokat/kernel";
import {
  type MatchingGround,
  type SettleablePayment,
  afterSettling,
  matchLines,
  settleableOf,
  thingOf,
} from "../../src/domain/settlement/match-line";
import {
  OPEN_LINE_STATES,
  SETTLEMENT_LINE_STATES,
  SETTLEMENT_LINE_TRANSITIONS,
  type SettlementEntry,
  isOpenLine,
} from "../../src/domain/settlement/settlement-line";
import { settlementLegs } from "../../src/domain/settlement/settlement-posting";
import { type SettlementRowInput, readSettlementRow } from "../../src/domain/settlement/settlement-row";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const row: SettlementRowInput = {
  lineNumber: 1,
  kind: "PAYMENT",
  providerReference: "G-1",
  method: "QRIS",
  gross: "50000",
  fee: "350",
  net: "49650",
  settledOn: "2026-11-23",
  paidAt: "2026-11-22 13:45",
};
const read = (over: Partial<SettlementRowInput> = {}, currency: "IDR" | "GBP" = "IDR") =>
  readSettlementRow({ ...row, ...over }, { currency, now: NOW });

describe("reading a line", () => {
  test("when a line is sound, then it is read without floats, on Jakarta's clock", () => {
    expect(read()).toEqual({
      entry: {
        ...row,
        gross: 50_000n,
        fee: 350n,
        net: 49_650n,
        paidAt: new Date("2026-11-22T06:45:00.000Z"),
      },
    });
    const back = read({ kind: "REFUND", gross: "-0.30", fee: "-0.10", net: "-0.20", paidAt: null }, "GBP");
    expect(back).toMatchObject({ entry: { gross: -30n, fee: -10n, net: -20n, paidAt: null } });
    const fee = read({ kind: "FEE", gross: "0", fee: "5000", net: "-5000" });
    expect(fee).toMatchObject({ entry: { providerReference: null, method: null, net: -5_000n } });
  });

  test.each<[Partial<SettlementRowInput>, string, string]>([
    [{ lineNumber: 0 }, "lineNumber", "LINE_NUMBER_INVALID"],
    [{ providerReference: "x".repeat(65) }, "providerReference", "REFERENCE_INVALID"],
    [{ providerReference: "a\u0000" }, "providerReference", "REFERENCE_INVALID"],
    [{ method: "CASH" }, "method", "METHOD_INVALID"],
    [{ gross: "50.000" }, "gross", "AMOUNT_INVALID"],
    [{ fee: "" }, "fee", "AMOUNT_INVALID"],
    [{ net: "1e3" }, "net", "AMOUNT_INVALID"],
    [{ gross: "-50000", net: "-50350" }, "gross", "SIGN_INVALID"],
    [{ kind: "REFUND" }, "gross", "SIGN_INVALID"],
    [{ kind: "CHARGEBACK" }, "gross", "SIGN_INVALID"],
    [{ kind: "FEE" }, "gross", "SIGN_INVALID"],
    [{ kind: "FEE", gross: "0", fee: "0", net: "0" }, "fee", "SIGN_INVALID"],
    [{ kind: "ADJUSTMENT", gross: "0", net: "-350" }, "gross", "SIGN_INVALID"],
    [{ net: "49651" }, "net", "NET_DIFFERS"],
    [{ settledOn: "2026-02-29" }, "settledOn", "DATE_INVALID"],
    [{ settledOn: "2026-11-24" }, "settledOn", "DATE_INVALID"],
    [{ settledOn: "0000-01-01" }, "settledOn", "DATE_INVALID"],
    [{ paidAt: "2026-11-23 10:01" }, "paidAt", "DATE_INVALID"],
    [{ paidAt: "2026-11-22 24:00" }, "paidAt", "DATE_INVALID"],
    [{ paidAt: "22-11-2026 10:00" }, "paidAt", "DATE_INVALID"],
  ])("when a line says %j, then %s is refused as %s in both languages", (over, field, code) => {
    expect(read(over)).toEqual({
      fault: { field, code, message: { id: expect.stringMatching(/./), en: expect.stringMatching(/./) } },
    });
  });
});

test("when a line moves, then by its table alone, and what is decided stays", () => {
  expect(Object.keys(SETTLEMENT_LINE_TRANSITIONS).sort()).toEqual([...SETTLEMENT_LINE_STATES].sort());
  expect(SETTLEMENT_LINE_STATES.filter(isOpenLine)).toEqual([...OPEN_LINE_STATES]);
  expect(Object.values(SETTLEMENT_LINE_TRANSITIONS).flat()).toHaveLength(12);
});

const payment = (over: Partial<SettleablePayment> = {}): SettleablePayment => ({
  id: newId(),
  saleId: newId(),
  outletId: newId(),
  method: "QRIS",
  amount: 50_000n,
  refundedAmount: 0n,
  currency: "IDR",
  state: "CAPTURED",
  occurredAt: new Date("2026-11-22T06:40:00.000Z"),
  saleState: "COMPLETED",
  givenBack: 0n,
  openRefunds: [],
  settledRefunds: 0,
  ...over,
});
const line = (over: Partial<SettlementEntry> = {}): SettlementEntry => {
  const { gross = 50_000n, fee = 350n } = over;
  const paidAt = new Date("2026-11-22T06:45:00.000Z");
  return { ...row, paidAt, ...over, gross, fee, net: gross - fee };
};
const ground = (over: Partial<MatchingGround> = {}): MatchingGround => ({
  currency: "IDR",
  byReference: new Map(),
  seen: new Set(),
  candidates: [],
  ...over,
});
const known = (one: SettleablePayment) => ground({ byReference: new Map([["G-1", one]]) });
const decided = (lines: readonly SettlementEntry[], around: MatchingGround) =>
  matchLines(lines, around).map(({ rule, state }) => `${rule} ${state}`);
const back = { kind: "REFUND", gross: -20_000n, fee: 0n } as const;
const contested = { kind: "CHARGEBACK", gross: -50_000n, fee: 0n } as const;

describe("the rules", () => {
  const refunds = [{ id: newId(), amount: 20_000n }];
  test.each<[string, readonly SettlementEntry[], MatchingGround, string]>([
    ["reference and amount agree", [line()], known(payment()), "REFERENCE_AND_AMOUNT MATCHED"],
    ["the amount is another", [line({ gross: 49_999n })], known(payment()), "REFERENCE_ALONE MISMATCH"],
    ["the currency is another", [line()], known(payment({ currency: "GBP" })), "REFERENCE_ALONE MISMATCH"],
    ["the payment failed", [line()], known(payment({ state: "FAILED" })), "REFERENCE_ALONE MISMATCH"],
    [
      "a refund is known",
      [line(back)],
      known(payment({ openRefunds: refunds })),
      "REFERENCE_AND_AMOUNT MATCHED",
    ],
    ["a refund is unknown", [line(back)], known(payment()), "REFERENCE_ALONE MISMATCH"],
    ["a refund was settled", [line(back)], known(payment({ settledRefunds: 1 })), "REPEATED DUPLICATE"],
    [
      "the sale was voided",
      [line({ ...back, gross: -50_000n })],
      known(payment({ saleState: "VOIDED", refundedAmount: 50_000n })),
      "REFERENCE_AND_AMOUNT MATCHED",
    ],
    [
      "a settled payment is contested",
      [line(contested)],
      known(payment({ state: "SETTLED" })),
      "REFERENCE_AND_AMOUNT MATCHED",
    ],
    [
      "a part of it went back before",
      [line(contested)],
      known(payment({ state: "SETTLED", refundedAmount: 20_000n, givenBack: 20_000n })),
      "REFERENCE_ALONE MISMATCH",
    ],
    [
      "a part of it waits to go back",
      [line(contested)],
      known(payment({ state: "SETTLED", refundedAmount: 50_000n })),
      "REFERENCE_AND_AMOUNT MATCHED",
    ],
    [
      "all of it went back by a void",
      [line(contested)],
      known(payment({ state: "SETTLED", saleState: "VOIDED", refundedAmount: 50_000n })),
      "REFERENCE_ALONE MISMATCH",
    ],
    ["it was not paid out yet", [line(contested)], known(payment()), "REFERENCE_ALONE MISMATCH"],
    [
      "another line is about the payment",
      [line()],
      ground({ byReference: new Map([["G-1", payment()]]), seen: new Set([thingOf("PAYMENT", "G-1")]) }),
      "REPEATED DUPLICATE",
    ],
    ["one payment fits", [line()], ground({ candidates: [payment()] }), "AMOUNT_DAY_AND_METHOD SUGGESTED"],
    ["two payments fit", [line()], ground({ candidates: [payment(), payment()] }), "UNKNOWN UNMATCHED"],
    [
      "the day is another",
      [line()],
      ground({ candidates: [payment({ occurredAt: new Date("2026-11-22T17:00:00Z") })] }),
      "UNKNOWN UNMATCHED",
    ],
    [
      "the line says no method",
      [line({ method: null })],
      ground({ candidates: [payment()] }),
      "UNKNOWN UNMATCHED",
    ],
    ["nothing is known", [line({ providerReference: null })], ground(), "UNKNOWN UNMATCHED"],
    ["it is a fee", [line({ kind: "FEE", gross: 0n })], ground(), "NO_PAYMENT BOOKED"],
    ["it is an adjustment", [line({ kind: "ADJUSTMENT" })], ground(), "NO_PAYMENT UNMATCHED"],
  ])("when %s, then they say so", (_when, lines, around, expected) => {
    expect(decided(lines, around)).toEqual([expected]);
  });

  test("when lines of one file are about one payment, then each thing is settled once, whatever their order", () => {
    const one = payment({ openRefunds: refunds, refundedAmount: 20_000n, givenBack: 20_000n });
    const rest = { ...contested, gross: -30_000n };
    const lines = [line(rest), line(back), line(), line(), line(back), line(rest)];
    expect(decided(lines, known(one))).toEqual([
      "REFERENCE_AND_AMOUNT MATCHED",
      "REFERENCE_AND_AMOUNT MATCHED",
      "REFERENCE_AND_AMOUNT MATCHED",
      "REPEATED DUPLICATE",
      "REPEATED DUPLICATE",
      "REPEATED DUPLICATE",
    ]);
  });

  test("when two unknown lines fit one payment, then nobody guesses; and of one unknown reference the second is a duplicate", () => {
    const candidates = [payment()];
    const lines = [line({ providerReference: "A" }), line({ providerReference: "B" })];
    expect(decided(lines, ground({ candidates }))).toEqual(["UNKNOWN UNMATCHED", "UNKNOWN UNMATCHED"]);
    expect(decided([line(), line({ gross: 1n })], ground())).toEqual([
      "UNKNOWN UNMATCHED",
      "REPEATED DUPLICATE",
    ]);
  });

  test("when others of its amount, day and method have known numbers, then a line without one is no rival of theirs", () => {
    const around = ground({ byReference: new Map([["G-1", payment()]]), candidates: [payment()] });
    expect(decided([line(), line({ providerReference: "G-2" })], around)).toEqual([
      "REFERENCE_AND_AMOUNT MATCHED",
      "AMOUNT_DAY_AND_METHOD SUGGESTED",
    ]);
  });

  test("when something of a payment was settled, then it can't be settled again", () => {
    const one = payment({ openRefunds: refunds, refundedAmount: 20_000n });
    for (const kind of ["PAYMENT", "REFUND", "CHARGEBACK"] as const) {
      const before = kind === "CHARGEBACK" ? { ...one, state: "SETTLED" as const } : one;
      const [first] = settleableOf(kind, before);
      if (!first) throw new Error("Nothing to settle");
      expect(settleableOf(kind, afterSettling(kind, before, first))).toEqual([]);
    }
  });
});

describe("postings of lines", () => {
  const shop = payment();
  const shown = (legs: ReturnType<typeof settlementLegs>) =>
    legs.map(({ account, side, amount }) => `${account} ${side} ${amount.toString()}`);
  const money = (kind: "PAYMENT" | "REFUND" | "CHARGEBACK", amount: bigint) => ({
    kind,
    payment: shop,
    amount,
  });

  test.each([
    [
      "a payment",
      line(),
      money("PAYMENT", 50_000n),
      ["bank:settlement DEBIT 49650", "fees DEBIT 350", "qris:clearing CREDIT 50000"],
    ],
    [
      "a refund with its fee",
      line({ ...back, fee: -140n }),
      money("REFUND", -20_000n),
      ["bank:settlement CREDIT 19860", "fees CREDIT 140", "qris:clearing DEBIT 20000"],
    ],
    [
      "a chargeback with a charge",
      line({ ...contested, fee: 1_000n }),
      money("CHARGEBACK", -50_000n),
      ["bank:settlement CREDIT 51000", "fees DEBIT 1000", "merchant:payable DEBIT 50000"],
    ],
    [
      "too little",
      line({ gross: 49_000n }),
      money("PAYMENT", 50_000n),
      [
        "bank:settlement DEBIT 48650",
        "fees DEBIT 350",
        "settlement:difference DEBIT 1000",
        "qris:clearing CREDIT 50000",
      ],
    ],
    [
      "too much",
      line({ gross: 51_000n, fee: 0n }),
      money("PAYMENT", 50_000n),
      ["bank:settlement DEBIT 51000", "settlement:difference CREDIT 1000", "qris:clearing CREDIT 50000"],
    ],
    ["a fee", line({ kind: "FEE", gross: 0n }), null, ["bank:settlement CREDIT 350", "fees DEBIT 350"]],
    [
      "an adjustment",
      line({ kind: "ADJUSTMENT", gross: -700n, fee: 0n }),
      null,
      ["bank:settlement CREDIT 700", "settlement:difference DEBIT 700"],
    ],
  ] as const)("when %s is booked, then debits equal credits", (_what, entry, settled, expected) => {
    const legs = settlementLegs(entry, settled);
    expect(shown(legs)).toEqual(expected);
    const total = (side: string) =>
      legs.reduce((sum, leg) => (leg.side === side ? sum + leg.amount : sum), 0n);
    expect(total("DEBIT")).toBe(total("CREDIT"));
  });
});
