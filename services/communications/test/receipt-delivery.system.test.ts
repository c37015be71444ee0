import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { PassThrough } from "node:stream";
import { Client } from "pg";
import { parseConfig } from "../src/config";
import { start } from "../src/server";
import { Desk } from "./support/desk";
import { sampleReceipt } from "./support/transactions-stand-in";

const HOUR_MS = 3_600_000;
const desk = new Desk();
beforeAll(() => desk.open());
afterAll(() => desk.close());

describe("a receipt that was asked for", () => {
  test("when transactions tells the request, then one mail goes to the address that it gives, and the delivery is sent", async () => {
    const receiptId = desk.receipt();
    await desk.request({ receiptId });
    const delivery = await desk.until(receiptId, "SENT");
    expect(delivery).toMatchObject({ attempts: 1, last_error_code: null, sent_at: desk.clock() });
    expect(delivery?.content_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await desk.outcomes(delivery?.id ?? "")).toEqual(["ACCEPTED"]);

    const received = desk.sink.onlyMailTo("siti@contoh.id");
    expect(received.to).toEqual(["siti@contoh.id"]);
    expect(received.messageId).toBe(`<${String(delivery?.id)}@alpokat.example>`);
    expect(received.mail.subject).toBe("Tanda terima KOPI-20261123-0001 dari Kopi Alpukat");
    expect(received.mail.from?.text).toBe('"ALPOKAT" <receipts@alpokat.example>');
    expect(received.mail.headers.get("auto-submitted")).toBe("auto-generated");
    expect(received.mail.text).toContain(
      "Kopi Susu\n  2 x Rp18.000 = Rp36.000\nRoti Bakar\n  1 x Rp14.000 = Rp14.000\n",
    );
    expect(received.mail.text).toContain("Total: Rp50.000\n");
    expect(received.mail.text).toContain("23 November 2026, 10.00 WIB");
    expect(received.mail.html).toContain('<a href="https://alpokat.example/r/abc">');
  });

  test("when the address is asked for, then it is by communications' own principal and for the receipt's purpose", async () => {
    const receiptId = desk.receipt();
    await desk.request({ receiptId });
    await desk.until(receiptId, "SENT");
    const asked = desk.transactions.asked.filter(({ id }) => id === receiptId);
    expect(asked.map(({ purpose }) => purpose)).toEqual(["service.receipt"]);
    const claims = decodeJwt(String(asked[0]?.authorization).replace("Bearer ", ""));
    expect(claims).toMatchObject({ iss: "communications", sub: "communications", aud: "alpokat" });
  });

  test("when requests come twice and shuffled, then each receipt is sent once", async () => {
    const merchantId = randomUUID();
    const addresses = [1, 2, 3, 4, 5, 6].map((n) => `ganda${String(n)}@contoh.id`);
    const ids = addresses.map((address) => desk.receipt({ address }));
    const requests = ids.map((receiptId) => ({ receiptId, merchantId }));
    await desk.request(...[...requests].reverse());
    await desk.request(...requests);
    for (const id of ids) await desk.until(id, "SENT");
    const last = desk.receipt({ address: "terakhir@contoh.id" });
    await desk.request(...requests, { receiptId: last });
    await desk.until(last, "SENT");
    expect(addresses.map((address) => desk.sink.to(address).length)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("when two replicas share the work, then each receipt is sent once", async () => {
    const replica = await start(parseConfig({ ...desk.stack.environment("communications"), PORT: "0" }), {
      clock: desk.clock,
      logDestination: new PassThrough().resume(),
    });
    const address = "banyak@contoh.id";
    const ids = Array.from({ length: 60 }, () => desk.receipt({ address }));
    await desk.request(...ids.map((receiptId) => ({ receiptId })));
    for (const id of ids) expect(await desk.until(id, "SENT")).toMatchObject({ attempts: 1 });
    await replica.stop();
    expect(desk.sink.to(address)).toHaveLength(60);
    expect(new Set(desk.sink.to(address).map(({ messageId }) => messageId)).size).toBe(60);
  });

  test("when a receipt is corrected, revoked or sent again, then each goes out once, as a mail of its own, to the address that it gives then", async () => {
    const address = "koreksi@contoh.id";
    const receiptId = desk.receipt({ address });
    const told = { receiptId, saleId: randomUUID(), merchantId: randomUUID(), outletId: randomUUID() };
    await desk.request(told);
    await desk.mailsTo(address, 1);
    const refunded = { amount: "10000", currencyCode: "IDR" };
    const document = { ...sampleReceipt.document, refunded };
    desk.transactions.receipts.set(receiptId, { ...sampleReceipt, address, version: 2, document });
    for (let times = 0; times < 2; times += 1)
      await desk.tell("receipt.superseded.v1", { ...told, version: "2" });
    await desk.mailsTo(address, 2);
    await desk.tell("receipt.resend-requested.v1", { ...told, resendId: randomUUID() });
    await desk.mailsTo(address, 3);
    desk.transactions.receipts.set(receiptId, { ...sampleReceipt, address, state: "REVOKED" });
    await desk.tell("receipt.revoked.v1", { ...told, version: "2" });
    const sent = await desk.mailsTo(address, 4);
    const subjects = sent.map(({ mail }) => mail.subject?.replace(/.*-0001| dari .*/g, ""));
    expect(subjects).toEqual(["", " (versi 2)", " (versi 2)", " (dibatalkan)"]);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(4);
  });

  test("when an event is no request for a receipt, then it becomes a dead letter and the rest flows", async () => {
    await desk.publish({ receiptId: "x" });
    const later = desk.receipt();
    await desk.request({ receiptId: later });
    expect(await desk.until(later, "SENT")).toMatchObject({ attempts: 1 });
    for (let tries = 0; tries < 6; tries += 1) {
      await desk.settled();
      desk.clock.advance(120_000);
    }
    expect(await desk.deadLetters()).toEqual([
      { consumer: "communications.receipts", attempts: 6, error: "ZodError" },
    ]);
  });

  test("when the same event is delivered again, then nothing more happens", async () => {
    const receiptId = desk.receipt({ address: "ulang@contoh.id" });
    await desk.request({ receiptId });
    await desk.until(receiptId, "SENT");
    await desk.admin.query(
      "DELETE FROM carrier.consumer_position WHERE consumer = 'communications.receipts'",
    );
    const last = desk.receipt({ address: "sesudah@contoh.id" });
    await desk.request({ receiptId: last });
    await desk.until(last, "SENT");
    expect(desk.sink.to("ulang@contoh.id")).toHaveLength(1);
  });
});

describe("a mail server that fails", () => {
  const FAULTS = [
    ["says 451 to the recipient", { rcpt: "451 4.7.1 greylisted" }, "SMTP_451", 1],
    ["says 421 after the data", { data: "421 4.3.0 try later" }, "SMTP_421", 1],
    ["says 550 with an enhanced 4.x.x", { rcpt: "550 4.2.1 mailbox busy" }, "SMTP_550", 1],
    ["hangs after the data", "hang", "ETIMEDOUT", 2],
    ["closes the connection after the data", "drop", "ECONNECTION", 2],
  ] as const;

  test.each(FAULTS)(
    "when it %s, then the delivery is tried again later under the same Message-ID",
    async (_what, verdict, code, copies) => {
      const address = `coba-${randomUUID()}@contoh.id`;
      const receiptId = desk.receipt({ address });
      desk.sink.next(verdict);
      await desk.request({ receiptId });
      const waiting = await desk.until(receiptId, "RETRY");
      expect(waiting).toMatchObject({ attempts: 1, last_error_code: code, sent_at: null });
      desk.clock.advance(HOUR_MS);
      const sent = await desk.until(receiptId, "SENT");
      expect(sent).toMatchObject({ attempts: 2, last_error_code: null });
      expect(await desk.outcomes(sent?.id ?? "")).toEqual([code, "ACCEPTED"]);
      const ids = desk.sink.to(address).map(({ messageId }) => messageId);
      expect(ids).toEqual(Array.from({ length: copies }, () => `<${String(sent?.id)}@alpokat.example>`));
    },
  );

  test.each([
    ["the recipient", { rcpt: "550 5.1.1 no such user <hilang@contoh.id>" }, "SMTP_550"],
    ["the message", { data: "554 5.7.1 rejected" }, "SMTP_554"],
  ] as const)("when it refuses %s for good, then it is given up at once", async (_what, verdict, code) => {
    const address = `hilang-${randomUUID()}@contoh.id`;
    const receiptId = desk.receipt({ address });
    desk.sink.next(verdict);
    await desk.request({ receiptId });
    expect(await desk.until(receiptId, "UNDELIVERABLE")).toMatchObject({
      attempts: 1,
      last_error_code: code,
    });
    desk.clock.advance(24 * HOUR_MS);
    const later = desk.receipt();
    await desk.request({ receiptId: later });
    await desk.until(later, "SENT");
    expect(await desk.delivery(receiptId)).toMatchObject({ state: "UNDELIVERABLE", attempts: 1 });
    expect(desk.sink.to(address)).toEqual([]);
  });

  test("when nothing listens, then the delivery waits, and goes out when the server is back", async () => {
    const address = "kembali@contoh.id";
    const receiptId = desk.receipt({ address });
    await desk.sink.stop();
    await desk.request({ receiptId });
    const waiting = await desk.until(receiptId, "RETRY");
    expect(waiting?.last_error_code).toBe("ESOCKET");
    await desk.sink.start();
    desk.clock.advance(HOUR_MS);
    expect(await desk.until(receiptId, "SENT")).toMatchObject({ attempts: 2 });
    expect(desk.sink.to(address)).toHaveLength(1);
  });

  test("when the server took the mail but that could not be noted, then the lease ends and it goes out again under the same Message-ID", async () => {
    const address = "sewa@contoh.id";
    const receiptId = desk.receipt({ address });
    const blocker = new Client(desk.stack.database.adminUrl);
    await blocker.connect();
    const lock = async (): Promise<void> => {
      await blocker.query("BEGIN");
      await blocker.query("SELECT FROM communications.delivery WHERE state = 'SENDING' FOR UPDATE");
    };
    desk.sink.next({ beforeAnswer: lock });
    await desk.request({ receiptId });
    const faults = (): number => desk.stack.logs().split("a delivery met a fault").length;
    const before = faults();
    while (faults() === before) await new Promise((resolve) => setTimeout(resolve, 50));
    await blocker.query("ROLLBACK");
    await blocker.end();
    expect(await desk.delivery(receiptId)).toMatchObject({ state: "SENDING", attempts: 1 });

    desk.clock.advance(61_000);
    expect(await desk.until(receiptId, "RETRY")).toMatchObject({ last_error_code: "OUTCOME_UNKNOWN" });
    desk.clock.advance(HOUR_MS);
    const sent = await desk.until(receiptId, "SENT");
    expect(await desk.outcomes(sent?.id ?? "")).toEqual(["OUTCOME_UNKNOWN", "ACCEPTED"]);
    const ids = desk.sink.to(address).map(({ messageId }) => messageId);
    expect(ids).toEqual([`<${String(sent?.id)}@alpokat.example>`, `<${String(sent?.id)}@alpokat.example>`]);
  });
});

describe("a receipt that can't be had or written", () => {
  test.each([
    ["POLICY_DENIED", "UNDELIVERABLE"],
    ["SERVICE_UNAVAILABLE", "RETRY"],
    ["INTERNAL_SERVER_ERROR", "RETRY"],
  ])(
    "when the gateway answers %s, then the delivery is %s and no mail goes out",
    async (errorCode, state) => {
      const receiptId = desk.receipt({ errorCode });
      await desk.request({ receiptId });
      expect(await desk.until(receiptId, state)).toMatchObject({ last_error_code: errorCode, attempts: 1 });
    },
  );

  test("when the receipt is gone, then it is undeliverable", async () => {
    const receiptId = randomUUID();
    await desk.request({ receiptId });
    expect(await desk.until(receiptId, "UNDELIVERABLE")).toMatchObject({
      last_error_code: "RECEIPT_NOT_FOUND",
    });
  });

  test.each([
    "a@contoh.id, b@contoh.id",
    "a@contoh.id\r\nBcc: b@contoh.id",
    "a@b",
    '"a b"@contoh.id',
    "Siti <siti@contoh.id>",
    `${"a".repeat(65)}@contoh.id`,
  ])("when the address is %j, then nothing is sent to anybody", async (address) => {
    const mails = desk.sink.received.length;
    const receiptId = desk.receipt({ address });
    await desk.request({ receiptId });
    expect(await desk.until(receiptId, "UNDELIVERABLE")).toMatchObject({
      last_error_code: "ADDRESS_INVALID",
    });
    expect(desk.sink.received).toHaveLength(mails);
  });

  test("when a name holds HTML or line breaks, then it is text on its own line and forges no header", async () => {
    const address = "html@contoh.id";
    const [line] = sampleReceipt.sale.lines;
    const name = `<img src=x onerror="alert(1)">{{ 7 | times: 6 }}`;
    const tradeName = "Toko\r\nBcc: korban@contoh.id";
    const receiptId = desk.receipt({
      address,
      sale: { ...sampleReceipt.sale, lines: [{ ...line, name } as (typeof sampleReceipt.sale.lines)[0]] },
      merchant: { ...sampleReceipt.merchant, tradeName },
    });
    await desk.request({ receiptId });
    await desk.until(receiptId, "SENT");
    const received = desk.sink.onlyMailTo(address);
    expect(received.to).toEqual([address]);
    expect(received.mail.bcc).toBeUndefined();
    expect(received.mail.subject).toBe("Tanda terima KOPI-20261123-0001 dari Toko Bcc: korban@contoh.id");
    expect(received.mail.html).toContain("&lt;img src=x onerror=&#34;alert(1)&#34;&gt;{{ 7 | times: 6 }}");
    expect(received.mail.html).not.toContain("<img");
    expect(received.mail.text).toContain(`${name}\n`);
  });
});

describe("what must not be kept", () => {
  test("when a planted address was sent to and refused, then it is in no table and in no log line", async () => {
    const canary = `kenari-${randomUUID()}@contoh.id`;
    const sent = desk.receipt({ address: canary, number: "NOMOR-KENARI" });
    const refused = desk.receipt({ address: canary });
    await desk.request({ receiptId: sent });
    await desk.until(sent, "SENT");
    desk.sink.next({ rcpt: `550 5.1.1 <${canary}> unknown` });
    await desk.request({ receiptId: refused });
    await desk.until(refused, "UNDELIVERABLE");
    expect(desk.sink.to(canary)).toHaveLength(1);

    const rows = await desk.everyRow();
    expect(rows).toContain(sent);
    for (const text of [canary, "NOMOR-KENARI", "Kopi Susu"]) {
      expect(rows).not.toContain(text);
      expect(desk.stack.logs()).not.toContain(text);
    }
    // The scan finds what is there: a planted row is seen.
    await desk.admin.query("UPDATE communications.message SET dedupe_key = $2 WHERE receipt_id = $1", [
      sent,
      canary,
    ]);
    expect(await desk.everyRow()).toContain(canary);
  });
});
