import { createPrivateKey } from "node:crypto";
import { type PaymentSimulator, startPaymentSimulator } from "@alpokat/local-stack";
import { HandoverRefused } from "@alpokat/policy";
import { type FixedClock, fixedClock, testKeys } from "@alpokat/testing";
import type { CodeRequest } from "../../src/application/qris/provider";
import { issuedFault } from "../../src/domain/qris/check-issued";
import { writeCode } from "../../src/domain/qris/write-code";
import { SnapClient } from "../../src/provider/snap-client";
import { SnapQris } from "../../src/provider/snap-qris";

let clock: FixedClock;
let simulator: PaymentSimulator;
let provider: SnapQris;

const rupiah = (minor: bigint) => ({ minor, currency: "IDR" as const });
const written = writeCode({
  kind: "STATIC",
  account: { identifier: "ID.CO.ALPUKAT.WWW", merchantPan: null, merchantId: null },
  nmid: "ID1020304050607",
  criteria: "UMI",
  merchantCategory: "5814",
  amount: null,
  tip: null,
  merchantName: "Kopi Siti",
  city: "BANDUNG",
  postcode: "40135",
  billNumber: null,
  reference: null,
  terminal: null,
});
const STATIC = "text" in written ? written.text : "";

const requestOf = (reference: string): CodeRequest => ({
  reference,
  amount: rupiah(50_000n),
  expiresAt: new Date("2026-11-23T03:05:00.000Z"),
  merchantId: null,
  staticPayload: STATIC,
});

const providerOf = (key: string, { partnerId = "ALPOKAT", country = "ID" } = {}) =>
  new SnapQris(
    new SnapClient(
      {
        url: simulator.url,
        partnerId,
        country,
        signingKey: createPrivateKey({ key: Buffer.from(key, "base64"), format: "der", type: "pkcs8" }),
      },
      clock,
    ),
    "SIMULATOR",
  );

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  const keys = testKeys().qris;
  simulator = await startPaymentSimulator({ port: 0, keys, callbackUrl: () => "http://127.0.0.1:1/", clock });
  provider = providerOf(keys.partnerSigningKey);
});
afterAll(() => simulator.stop());

test("When a code is asked for twice, then it is one code of the asked amount and merchant", async () => {
  const first = await provider.generate(requestOf("ref-1"));
  expect(await provider.generate(requestOf("ref-1"))).toEqual(first);
  const payload = "payload" in first ? first.payload : "";
  const expected = { nmid: "ID1020304050607", amount: rupiah(50_000n), expiresAt: requestOf("").expiresAt };
  expect(issuedFault(payload, expected, clock())).toBeNull();
});

test("When a payment is asked about, then the answer says where it stands", async () => {
  await provider.generate(requestOf("ref-2"));
  const open = { state: "OPEN", amount: rupiah(50_000n), paidAt: null };
  expect(await provider.query("ref-2")).toMatchObject(open);
  simulator.pay("ref-2", clock());
  expect(await provider.query("ref-2")).toMatchObject({ ...open, state: "PAID", paidAt: clock() });
  expect(await provider.query("ref-0")).toEqual({
    state: "UNKNOWN",
    providerReference: null,
    amount: null,
    paidAt: null,
  });
});

test("When money goes back, then each refund counts once and never more than was paid", async () => {
  await provider.generate(requestOf("ref-3"));
  simulator.pay("ref-3");
  const refund = {
    reference: "ref-3",
    providerReference: "P",
    amount: rupiah(30_000n),
    reason: "Salah pesan",
  };
  const given = { refundNumber: "Rr1" };
  expect(await provider.refund({ ...refund, refundReference: "r1" })).toEqual(given);
  expect(await provider.refund({ ...refund, refundReference: "r1" })).toEqual(given);
  expect(await provider.refund({ ...refund, refundReference: "r2" })).toEqual({ refused: "4037800" });
  expect(await provider.cancel("ref-3")).toEqual({ isCanceled: false });
});

test("When a code is closed, then nobody can pay it", async () => {
  await provider.generate(requestOf("ref-4"));
  expect(await provider.cancel("ref-4")).toEqual({ isCanceled: true });
  expect(() => simulator.pay("ref-4")).toThrow("can't be paid");
});

test("When somebody else signs, or names another partner, then the provider refuses", async () => {
  const refused = { refused: "4014700" };
  const { partnerSigningKey, providerSigningKey } = testKeys().qris;
  expect(await providerOf(providerSigningKey).generate(requestOf("ref-5"))).toEqual(refused);
  expect(await providerOf(partnerSigningKey, { partnerId: "OTHER" }).generate(requestOf("ref-5"))).toEqual(
    refused,
  );
});

test("When the provider is out of order, then nothing is known, and a question is asked twice", async () => {
  simulator.setOutOfOrder(true);
  const before = simulator.calls();
  expect(await provider.generate(requestOf("ref-6"))).toHaveProperty("unavailable");
  expect(simulator.calls() - before).toBe(1);
  expect(await provider.query("ref-6")).toHaveProperty("unavailable");
  expect(simulator.calls() - before).toBe(3);
  simulator.setOutOfOrder(false);
});

test("3.5: When the provider processes in a country that is not registered, then it is told nothing", async () => {
  const abroad = providerOf(testKeys().qris.partnerSigningKey, { country: "SG" });
  const before = simulator.calls();
  await expect(abroad.generate(requestOf("ref-7"))).rejects.toThrow(
    "Nothing is handed to qris-provider: the country SG is not registered",
  );
  await expect(abroad.query("ref-7")).rejects.toThrow(HandoverRefused);
  expect(simulator.calls()).toBe(before);
});
