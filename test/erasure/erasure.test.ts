import { randomUUID } from "node:crypto";
import { LocalKeyEncryption, SubjectKeys } from "@alpokat/persistence";
import {
  type Person,
  type TestDatabase,
  GatewayClient,
  registerPerson,
  testDatabase,
  testKeys,
} from "@alpokat/testing";
import { DataSource } from "typeorm";
import { type Business, NOW, dataOf, mailsTo, openBusiness } from "../contract/business";
import { expectOnlyAnswersLeft, plantMessages } from "../contract/planted-messages";
import { plantUsage } from "../contract/planted-usage";
import { decisionsOn } from "./held-state";
import { answersTo, books, erased, nothing, orderErasure, rowsOf } from "./orders";
import { expectReadersEndWithBuyer } from "./readers";
import { expectWordsEndWithBuyer, expectWordsEndWithLaterBuyer } from "./words";

let business: Business;
let keys: TestDatabase;
let database: TestDatabase;
beforeAll(async () => {
  keys = await testDatabase();
  business = await openBusiness({ keysDatabase: keys });
  ({ database } = business.stack);
});
afterAll(async () => {
  await business.close();
  await keys.drop();
});

const at = new Date(NOW);
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }`;
const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken } userErrors { code } } }`;
const signInOf = async ({ email, password }: Pick<Person, "email" | "password">) =>
  dataOf(await business.client.ask(SIGN_IN, { input: { email, password } })).signIn;

describe("a person who has an account and nothing else", () => {
  let dewi: Person;
  let requestId: string;
  beforeAll(async () => {
    dewi = await registerPerson(business.client, {
      name: "Dewi",
      email: "dewi@contoh.id",
      phoneNumber: "0812-1111-2222",
    });
    dataOf(
      await business.client
        .as(dewi)
        .ask(
          `mutation ($input: OpenSupportTicketInput!) { openSupportTicket(input: $input) { supportTicket { id } } }`,
          { input: { subject: "Bantuan", message: "Tolong hubungi Dewi." } },
        ),
    );
    await Promise.all([plantUsage(database, dewi.accountId, keys), plantMessages(database, dewi.accountId)]);
    requestId = await orderErasure(database, { subject: dewi.accountId }, { at });
  });

  test("U7: when she is erased, then every service answers class by class", async () => {
    expect(await answersTo(database, requestId, 4)).toEqual({
      "identity-verification": [erased("service")],
      communications: [erased("service")],
      transactions: [nothing("service"), nothing("books")],
      "disclosure-requests": [nothing("kyc_aml")],
    });
  });

  test("U7: when she was erased, then nothing is left but proof: no column, no key, no session, no device", async () => {
    const accounts = "SELECT * FROM identity.account WHERE id = $1";
    const [account] = await rowsOf(database, accounts, [dewi.accountId]);
    expect(account).toMatchObject({
      status: "CLOSED",
      email_index: null,
      email_sealed: null,
      name_sealed: null,
      date_of_birth_sealed: null,
      phone_number_sealed: null,
      office_address_sealed: null,
      password_hash: null,
    });
    const of = (table: string, column = "account_id") =>
      rowsOf(database, `SELECT * FROM ${table} WHERE ${column} = $1`, [dewi.accountId]);
    expect(await of("identity.notice_acknowledgement")).toEqual([
      expect.objectContaining({ version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    ]);
    expect(await of("identity.sign_in_device")).toEqual([]);
    expect(await of("identity.improvement_telemetry")).toEqual([]);
    expect(await of("identity.consent_event")).toEqual([expect.objectContaining({ state: "GIVEN" })]);
    expect(await of("identity.session")).toEqual([
      expect.objectContaining({ status: "REVOKED", revoked_reason: "ACCOUNT_CLOSED", device_id: null }),
    ]);
    expect(await of("communications.support_ticket")).toEqual([
      expect.objectContaining({ subject_sealed: null, message_sealed: null }),
    ]);
    await expectOnlyAnswersLeft(database, dewi.accountId);
    for (const schema of ["identity", "communications"]) {
      const left = "SELECT retention FROM %_keys.subject_key WHERE subject = $1".replace("%", schema);
      expect(await rowsOf(keys, left, [dewi.accountId])).toEqual([]);
      const tombstones = `SELECT retention, request_id FROM ${schema}_keys.erased_subject WHERE subject = $1`;
      expect(await rowsOf(keys, tombstones, [dewi.accountId])).toEqual([
        { retention: "service", request_id: requestId },
      ]);
    }
  });

  test("when she signs in, refreshes her session or uses an old token, then she is nobody; somebody new may have the address", async () => {
    expect(await signInOf(dewi)).toEqual({ session: null, userErrors: [{ code: "INVALID_CREDENTIALS" }] });
    const refreshed = await business.client.ask(REFRESH, { input: { refreshToken: dewi.refreshToken } });
    expect(refreshed.data?.refreshSession?.session ?? null).toBeNull();
    const me = await business.client.as(dewi).ask("{ me { email } }");
    expect(me.data).toEqual({ me: null });
    const again = await registerPerson(business.client, { name: "Dewi baru", email: "dewi@contoh.id" });
    expect(again.accountId).not.toBe(dewi.accountId);
    expect(dataOf(await business.client.as(again).ask("{ me { name } }"))).toEqual({
      me: { name: "Dewi baru" },
    });
  });

  test("P5: when she was erased, then each service that did it has its records of it, in the same transaction: that she is deleted, and that it may be destroyed", async () => {
    for (const schema of ["identity", "communications"]) {
      const sql = `SELECT payload FROM ${schema}.audit_event`;
      const payloads = (await rowsOf(database, sql)).map(({ payload }) => String(payload));
      const records = payloads.filter(
        (text) => text.includes("erase") && text.includes("law.erase-on-request"),
      );
      expect(records.map((text) => text.includes("privacy-request/" + requestId))).toEqual([true, true]);
    }
  });

  test("erased subject re-created by a replayed event or a restored backup: when the order is heard again, then nothing happens twice", async () => {
    await orderErasure(database, { subject: dewi.accountId }, { at, requestId });
    const other = await orderErasure(database, { subject: dewi.accountId }, { at });
    const answers = await answersTo(database, other, 4);
    expect(answers["identity-verification"]).toEqual([erased("service")]);
    const sql = `SELECT count(*)::int AS count FROM carrier.event WHERE payload->'data'->>'requestId' = $1 AND type LIKE '%completed%'`;
    expect(await rowsOf(database, sql, [requestId])).toEqual([{ count: 4 }]);
  });
});

describe("a buyer without an account", () => {
  test("U7: when the buyer of a receipt is erased, then address and link are gone, the sale stays in the books without them", async () => {
    const sale = await business.recordSale();
    const receiptId = await business.requestReceipt(sale.id, "eka@contoh.id");
    const shop = business.client.as(business.owner);
    const BY_ID = "query ($id: ID!) { receiptById(id: $id) { address shareUrl } }";
    const BUYER = "SELECT buyer FROM transactions.receipt WHERE id = $1";
    const [{ buyer }] = await rowsOf(database, BUYER, [receiptId]);

    const requestId = await orderErasure(database, { receiptId }, { at });
    expect((await answersTo(database, requestId, 4))["transactions"]).toEqual([
      erased("service"),
      ...(await booksOfBuyer(sale.id)),
    ]);
    expect(
      await rowsOf(
        database,
        "SELECT buyer, address_sealed, token_hash FROM transactions.receipt WHERE id = $1",
        [receiptId],
      ),
    ).toEqual([{ buyer: null, address_sealed: null, token_hash: null }]);
    expect((await shop.ask(BY_ID, { id: receiptId })).data).toEqual({ receiptById: null });
    expect(
      await rowsOf(database, "SELECT total::int AS total FROM transactions.sale WHERE id = $1", [sale.id]),
    ).toEqual([{ total: 50_000 }]);

    // Who asks for a receipt again is somebody new.
    const next = await business.requestReceipt((await business.recordSale()).id, "eka@contoh.id");
    const [known] = await rowsOf(database, BUYER, [next]);
    expect(known.buyer).toMatch(/^buyer:[0-9a-f]{64}$/);
    expect(known.buyer).not.toBe(buyer);
  });

  test("U7: when a buyer is erased about whom a shop wrote words, then they are gone and the refund stays; words about nobody known end with who wrote them", () =>
    expectWordsEndWithBuyer({ business, keys, at }));

  test("U7: when a buyer is erased, then who read their data is gone with them, and what is told of it late too", () =>
    expectReadersEndWithBuyer({ business, at }));

  test("U7: when a receipt is asked for after words were written, then they end with that buyer too, whosever key seals them", () =>
    expectWordsEndWithLaterBuyer({ business, keys, at }));

  /** A sale of a till names no buyer: only what an import or a claim said of one is a book about them. */
  const booksOfBuyer = async (saleId: string) => {
    const [{ buyer }] = await rowsOf(database, "SELECT buyer FROM transactions.sale WHERE id = $1", [saleId]);
    return [buyer === null ? nothing("books") : books];
  };
});

describe("an account that claimed a receipt", () => {
  const CLAIM = `mutation ($input: ClaimReceiptInput!) { claimReceipt(input: $input) { receipt { id } userErrors { code } } }`;

  test("U7: when the account is erased, then the receipt is nobody's again and its buyer's as before; when the buyer is, then what it said is gone too", async () => {
    const receiptId = await business.requestReceipt((await business.recordSale()).id, "hana@contoh.id");
    const [mail] = await mailsTo(business, "hana@contoh.id");
    const token = /receipts\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
    const hana = await registerPerson(business.client, { email: "hana@contoh.id" });
    const claimed = dataOf(await business.client.as(hana).ask(CLAIM, { input: { token } }));
    expect(claimed.claimReceipt.receipt).toEqual({ id: receiptId });

    const first = await orderErasure(database, { subject: hana.accountId }, { at });
    expect((await answersTo(database, first, 4))["transactions"]).toEqual([
      erased("service"),
      nothing("books"),
    ]);
    const stored = () =>
      rowsOf(
        database,
        `SELECT r.claimed_by, r.claimed_at, r.buyer IS NULL AS empty, v.buyer IS NULL AND v.document_sealed IS NULL AS silent
           FROM transactions.receipt r JOIN transactions.receipt_version v ON v.receipt_id = r.id WHERE r.id = $1`,
        [receiptId],
      );
    expect(await stored()).toEqual([{ claimed_by: null, claimed_at: null, empty: false, silent: false }]);
    const open = "query ($token: String!) { receipt(token: $token) { id signedStatement } }";
    const { receipt } = dataOf(await business.client.ask(open, { token }));
    expect(receipt).toEqual({ id: receiptId, signedStatement: expect.any(String) });

    const second = await orderErasure(database, { receiptId }, { at });
    await answersTo(database, second, 4);
    expect(await stored()).toEqual([{ claimed_by: null, claimed_at: null, empty: true, silent: true }]);
    expect(dataOf(await business.client.ask(open, { token }))).toEqual({ receipt: null });
    // Whoever has a print of it still learns that it was issued, and nothing of what it says.
    const standing = "query ($signature: String!) { receiptStanding(signature: $signature) { state } }";
    const signature = String(receipt.signedStatement).split(".").at(-1);
    expect(dataOf(await business.client.ask(standing, { signature }))).toEqual({
      receiptStanding: { state: "ISSUED" },
    });
  });
});

describe("an owner whose shop has sold something", () => {
  test("U17: when the owner is erased, then where each sale was recorded from is gone, and the books are kept until a day", async () => {
    const { id } = await business.recordSale();
    const subject = business.owner.accountId;
    const requestId = await orderErasure(database, { subject }, { at });
    expect(await answersTo(database, requestId, 4)).toMatchObject({
      transactions: [erased("service"), books],
      "identity-verification": [erased("service")],
    });
    const written =
      "SELECT FROM transactions.settlement_line WHERE num_nonnulls(reason, reason_sealed, reason_of) > 0";
    expect(await rowsOf(database, written)).toEqual([]);
    const sql = `SELECT recorded_by, ip_address_sealed, device_id, software_sealed, total::int AS total
                   FROM transactions.sale WHERE id = $1`;
    expect(await rowsOf(database, sql, [id])).toEqual([
      {
        recorded_by: subject,
        ip_address_sealed: null,
        device_id: null,
        software_sealed: null,
        total: 50_000,
      },
    ]);
  });

  test("planted: when the job that erases changes more of a recorded sale than what is personal, then the database refuses it", async () => {
    const sql = "UPDATE transactions.sale SET total = total + 1";
    const change = rowsOf(database, `SET app.job = 'erasure'; ${sql}`);
    await expect(change).rejects.toMatchObject({ code: "23001" });
  });
});

describe("an erasure that is killed midway", () => {
  test("P8: when the process dies between the keys and the data, then the next start empties the data without asking again", async () => {
    const fajar = await registerPerson(business.client, { email: "fajar@contoh.id" });
    const requestId = randomUUID();
    const source = new DataSource({ type: "postgres", url: keys.urlFor("identity_app") });
    await source.initialize();
    const key = Buffer.from(testKeys().services["identity-verification"].fieldEncryptionKey, "base64");
    const first = new SubjectKeys({
      schema: "identity",
      database: source,
      keyEncryption: new LocalKeyEncryption(key),
    });
    await first.destroy({ subject: fajar.accountId, requestId, at }, ["service"]);
    await source.destroy();

    expect(await signInOf(fajar)).toMatchObject({ session: null });
    expect((await business.client.as(fajar).ask("{ me { email } }")).data).toEqual({ me: null });
    await orderErasure(database, { subject: fajar.accountId }, { at, requestId });
    expect((await answersTo(database, requestId, 4))["identity-verification"]).toEqual([erased("service")]);
    const [account] = await rowsOf(
      database,
      "SELECT status, email_sealed FROM identity.account WHERE id = $1",
      [fajar.accountId],
    );
    expect(account).toEqual({ status: "CLOSED", email_sealed: null });
    const erase = "erase ALLOW law.erase-on-request";
    expect(await decisionsOn(database, requestId)).toEqual([erase, erase]);
  });
});

test("when nobody was erased, then everybody else still reads what is theirs", async () => {
  const gita = await registerPerson(new GatewayClient(business.stack.gatewayUrl), {
    email: "gita@contoh.id",
  });
  expect(dataOf(await business.client.as(gita).ask("{ me { email } }"))).toEqual({
    me: { email: "gita@contoh.id" },
  });
});
