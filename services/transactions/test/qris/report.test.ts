import { generateKeyPairSync } from "node:crypto";
import type { PaymentState } from "../../src/domain/payment";
import { issuedFault } from "../../src/domain/qris/check-issued";
import { qrisCeiling } from "../../src/domain/qris/ceiling";
import type { QrisCode } from "../../src/domain/qris/code";
import type { ProviderPayment } from "../../src/domain/qris/provider-payment";
import { judgeReport } from "../../src/domain/qris/report";
import { writeCode } from "../../src/domain/qris/write-code";
import type { SaleState } from "../../src/domain/sale-state";
import { readProviderPayment } from "../../src/provider/snap-qris";
import {
  isSnapSignature,
  readSnapTime,
  signSnap,
  snapTime,
  stringToSign,
} from "../../src/provider/snap-signature";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const END = new Date("2026-11-23T03:05:00.000Z");
const LATER = new Date(END.getTime() + 1);
const rupiah = (minor: bigint) => ({ minor, currency: "IDR" as const });

interface Case {
  readonly payment?: PaymentState;
  readonly sale?: SaleState;
  readonly known?: string;
  readonly said?: Partial<ProviderPayment>;
  readonly at?: Date;
}

function judged({ payment = "PENDING", sale = "OPEN", known, said = {}, at = NOW }: Case) {
  const awaited = {
    payment: {
      id: "own-id",
      state: payment,
      amount: 50_000n,
      currency: "IDR" as const,
      expiresAt: END,
      providerReference: known ?? null,
    },
    saleState: sale,
  };
  const paid = { state: "PAID" as const, providerReference: "P1", amount: rupiah(50_000n), paidAt: NOW };
  return judgeReport(awaited, { ...paid, ...said }, at);
}

describe("what a provider says of a payment", () => {
  test.each<[string, Case, string]>([
    ["money in time", {}, "TAKEN"],
    ["money in the last moment", { said: { paidAt: END } }, "TAKEN"],
    ["money in time, told late", { said: { paidAt: END }, at: LATER }, "TAKEN"],
    ["money without a time, told in time", { said: { paidAt: null }, at: END }, "TAKEN"],
    ["money without a time, told late", { said: { paidAt: null }, at: LATER }, "PAID_AFTER_EXPIRY"],
    ["money a moment late", { said: { paidAt: LATER } }, "PAID_AFTER_EXPIRY"],
    ["money for what expired", { payment: "EXPIRED" }, "PAID_AFTER_EXPIRY"],
    ["money for what was canceled", { payment: "CANCELED" }, "CODE_CLOSED"],
    ["money for what failed", { payment: "FAILED" }, "CODE_CLOSED"],
    ["late money for what failed", { payment: "FAILED", said: { paidAt: LATER } }, "PAID_AFTER_EXPIRY"],
    ["money for a code that ended with its sale", { payment: "CANCELED", sale: "CANCELED" }, "SALE_CLOSED"],
    [
      "money for what failed of a sale that was paid",
      { payment: "FAILED", sale: "COMPLETED" },
      "SALE_CLOSED",
    ],
    ["money for a sale that was canceled", { sale: "CANCELED" }, "SALE_CLOSED"],
    ["money for a sale that was paid otherwise", { sale: "COMPLETED" }, "SALE_CLOSED"],
    ["a rupiah less", { said: { amount: rupiah(49_999n) } }, "OTHER_AMOUNT"],
    ["a rupiah more", { said: { amount: rupiah(50_001n) } }, "OTHER_AMOUNT"],
    ["as many pence", { said: { amount: { minor: 50_000n, currency: "GBP" } } }, "OTHER_AMOUNT"],
    ["no amount", { said: { amount: null } }, "OTHER_AMOUNT"],
    ["the same money again", { payment: "CAPTURED", known: "P1", sale: "COMPLETED" }, "NO_CHANGE"],
    ["the same money after it was settled", { payment: "SETTLED", known: "P1" }, "NO_CHANGE"],
    ["the same money while more is due", { payment: "AUTHORIZED", known: "P1" }, "NO_CHANGE"],
    [
      "the same money, now without its number",
      { payment: "CAPTURED", known: "P1", said: { providerReference: null } },
      "NO_CHANGE",
    ],
    ["the same money, whose number is said late", { payment: "CAPTURED", known: "own-id" }, "NO_CHANGE"],
    ["other money for the same", { payment: "CAPTURED", known: "P0" }, "PAID_TWICE"],
    ["waiting", { said: { state: "OPEN" } }, "NO_CHANGE"],
    ["waiting, after the money", { payment: "CAPTURED", said: { state: "OPEN" } }, "NO_CHANGE"],
    ["a failure", { said: { state: "FAILED" } }, "CLOSED"],
    ["a cancelation", { said: { state: "CANCELED" } }, "CLOSED"],
    ["a failure after the money", { payment: "CAPTURED", said: { state: "FAILED" } }, "NO_CHANGE"],
    ["a failure of what expired", { payment: "EXPIRED", said: { state: "FAILED" } }, "NO_CHANGE"],
    ["nothing known", { said: { state: "UNKNOWN" } }, "NO_CHANGE"],
    ["money given back", { payment: "CAPTURED", said: { state: "REFUNDED" } }, "NO_CHANGE"],
  ])("%s means what it should", (_what, given, outcome) => {
    expect(judged(given)).toBe(outcome);
  });

  test.each<[string, object, unknown]>([
    ["a status that there is not", { latestTransactionStatus: "08" }, null],
    ["a name of every object", { latestTransactionStatus: "constructor" }, null],
    ["no status", {}, null],
    [
      "two decimals, none of them zero",
      { latestTransactionStatus: "00", amount: { value: "50000.50", currency: "IDR" } },
      { state: "PAID", providerReference: null, amount: null, paidAt: null },
    ],
    ...["", " \t", "P\u0000", "9".repeat(65)].map((originalReferenceNo): [string, object, unknown] => [
      `the number ${JSON.stringify(originalReferenceNo)}`,
      { latestTransactionStatus: "00", originalReferenceNo },
      { state: "PAID", providerReference: null, amount: null, paidAt: null },
    ]),
    [
      "all of it",
      {
        latestTransactionStatus: "00",
        originalReferenceNo: "P1",
        amount: { value: "50000.00", currency: "IDR" },
        paidTime: "2026-11-23T10:00:00+07:00",
        additionalInfo: { buyerName: "Budi" },
      },
      { state: "PAID", providerReference: "P1", amount: rupiah(50_000n), paidAt: NOW },
    ],
  ])("is read with %s, and nothing of the buyer", (_what, body, expected) => {
    expect(readProviderPayment(body)).toEqual(expected);
  });
});

const CODE: QrisCode = {
  kind: "DYNAMIC",
  account: { identifier: "ID.CO.ALPUKAT.WWW", merchantPan: null, merchantId: null },
  nmid: "ID1020304050607",
  criteria: "UMI",
  merchantCategory: "5814",
  amount: 50_000n,
  tip: null,
  merchantName: "Kopi Siti",
  city: "BANDUNG",
  postcode: "40135",
  billNumber: null,
  reference: "P1",
  terminal: null,
};

describe("a code that a provider issued", () => {
  const faultOf = (over: Partial<QrisCode>, spoil = (text: string) => text) => {
    const written = writeCode({ ...CODE, ...over });
    if ("fault" in written) throw new Error(written.fault.code);
    return issuedFault(
      spoil(written.text),
      { nmid: CODE.nmid, amount: rupiah(50_000n), expiresAt: END },
      NOW,
    );
  };

  test.each<[string, Partial<QrisCode>, string | null]>([
    ["is as it was asked for", {}, null],
    ["asks for another amount", { amount: 50_001n }, "OTHER_AMOUNT"],
    ["pays another merchant", { nmid: "ID9999999999999" }, "OTHER_MERCHANT"],
    ["can be paid any number of times", { kind: "STATIC" }, "NOT_DYNAMIC"],
  ])("%s", (_what, over, fault) => {
    expect(faultOf(over)).toBe(fault);
  });

  test("has a wrong checksum", () => {
    expect(faultOf({}, (text) => text.replace("BANDUNG", "BANDONG"))).toBe("CRC_WRONG");
  });
});

test.each([
  ["2021-04-30", 0n],
  ["2021-05-01", 5_000_000n],
  ["2022-02-28", 5_000_000n],
  ["2022-03-01", 10_000_000n],
])("On %s one QRIS transaction is %d rupiah at most", (day, ceiling) => {
  expect(qrisCeiling(day)).toBe(ceiling);
});

describe("a signature of SNAP", () => {
  const request = {
    method: "POST" as const,
    path: "/v1.0/qr/qr-mpm-generate",
    body: '{"a":"b c"}',
    timestamp: "2026-11-23T10:00:00+07:00",
  };

  test("is over method, path, digest of the body and time", () => {
    expect(stringToSign(request)).toBe(
      "POST:/v1.0/qr/qr-mpm-generate:38cc6e2f67cb1ba72ac3667828c60fa517302e9ebd46d74333f15efbd1f83490:2026-11-23T10:00:00+07:00",
    );
    expect(stringToSign({ ...request, body: '{ "a" :\n "b c" }' })).toBe(stringToSign(request));
    expect(stringToSign({ ...request, body: '{"a":"bc"}' })).not.toBe(stringToSign(request));
  });

  test("holds for what was signed, and for nothing else", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signature = signSnap(request, privateKey);
    expect(isSnapSignature(request, signature, publicKey)).toBe(true);
    for (const over of [
      { path: "/webhooks/qris" },
      { body: '{"a":"b d"}' },
      { timestamp: "2026-11-23T10:00:01+07:00" },
    ])
      expect(isSnapSignature({ ...request, ...over }, signature, publicKey)).toBe(false);
    for (const wrong of ["", "A", signature.slice(4), `A${signature}`])
      expect(isSnapSignature(request, wrong, publicKey)).toBe(false);
  });

  test("has a time in Western Indonesia", () => {
    expect(snapTime(NOW)).toBe("2026-11-23T10:00:00+07:00");
    expect(readSnapTime("2026-11-23T10:00:00+07:00")).toEqual(NOW);
    for (const wrong of ["2026-11-23", "2026-11-23T10:00:00", "2026-13-23T10:00:00+07:00", "now", ""])
      expect(readSnapTime(wrong)).toBeNull();
  });
});
