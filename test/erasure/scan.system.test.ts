import { randomBytes, randomUUID } from "node:crypto";
import { GatewayClient, type Person, registerPerson, signIn } from "@alpokat/testing";
import { DataSource } from "typeorm";
import { type Desk, submission } from "../../services/disclosure-requests/test/desk";
import { type Business, dataOf, openBusiness } from "../contract/business";
import { plantUsageConsent } from "../contract/planted-usage";
import { answersTo, orderErasure, rowsOf } from "./orders";
import { plantWords } from "./planted-words";
import { scanFor, type Texts } from "./scan";

/** Nobody else has it, in this run or in another. */
const unique = (word: string): string => `${word}${randomBytes(6).toString("hex")}`;
const digits = (): string => String(randomBytes(6).readUIntBE(0, 6)).slice(0, 9).padStart(9, "3");

const national = digits();
/** One datum of every category that the product stores. */
const PLANTED = {
  name: unique("Nama"),
  email: `${unique("surel")}@contoh.id`,
  password: unique("Sandi-rahasia-"),
  // As it is stored: in international form, without the plus.
  phoneNumber: `628${national}`,
  officeAddress: unique("Jalan"),
  dateOfBirth: "1961-02-27",
  ipAddress: "198.51.100.213",
  application: unique("Kasir"),
  receiptAddress: `${unique("pembeli")}@contoh.id`,
  ticketSubject: unique("Perihal"),
  ticketMessage: unique("Pesan"),
  privacyRequest: unique("Permohonan"),
  officerName: unique("Petugas"),
  agencyReference: unique("Surat"),
  interest: unique("Kepentingan"),
  namedInLetter: unique("Tersangka"),
  refundReason: unique("Pengembalian"),
  reviewReason: unique("Pemeriksaan"),
  settlementReason: unique("Pengabaian"),
} satisfies Texts;

let business: Business;
/** Whose data was planted: an account, a shop's owner, a buyer. */
const planted: string[] = [];
beforeAll(async () => {
  business = await openBusiness({ environment: { gateway: { TRUSTED_PROXIES: "127.0.0.1/32" } } });
  await plant();
}, 240_000);
afterAll(() => business.close());

async function plant(): Promise<void> {
  const client = new GatewayClient(business.stack.gatewayUrl).with({
    "x-forwarded-for": PLANTED.ipAddress,
    "user-agent": `${PLANTED.application}/3.2 (Android 15)`,
  });
  const person = await registerPerson(client, {
    name: PLANTED.name,
    email: PLANTED.email,
    password: PLANTED.password,
    phoneNumber: `08${national}`,
    officeAddress: PLANTED.officeAddress,
    dateOfBirth: PLANTED.dateOfBirth,
  });
  const [devices] = dataOf(await client.as(person).ask("{ me { signInDevices { ipAddress application } } }"))
    .me.signInDevices;
  // What was planted was taken in: nothing is proved by looking for what never arrived.
  expect(devices).toEqual({ ipAddress: PLANTED.ipAddress, application: `${PLANTED.application} 3.2` });
  await recordUsage(client, person);
  dataOf(
    await client
      .as(person)
      .ask(
        "mutation ($input: OpenSupportTicketInput!) { openSupportTicket(input: $input) { supportTicket { id } } }",
        { input: { subject: PLANTED.ticketSubject, message: PLANTED.ticketMessage } },
      ),
  );
  const { submitPrivacyRequest } = dataOf(
    await client
      .as(person)
      .ask(
        "mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) { privacyRequest { id } userErrors { code } } }",
        { input: { type: "ERASURE", details: PLANTED.privacyRequest, idempotencyKey: randomUUID() } },
      ),
  );
  expect(submitPrivacyRequest.userErrors).toEqual([]);
  const { id: saleId } = await business.recordSale();
  await business.requestReceipt(saleId, PLANTED.receiptAddress);
  await plantWords(business, saleId, PLANTED);
  await plantAtDesk();
  const buyers = await rowsOf(business.stack.database, "SELECT DISTINCT buyer FROM transactions.receipt");
  planted.push(person.accountId, business.owner.accountId, ...buyers.map(({ buyer }) => String(buyer)));
}

/** The next sign-in is recorded for improvement too: a notice that names the purpose arrived, and the person consents. */
async function recordUsage(client: GatewayClient, person: Person): Promise<void> {
  const source = await new DataSource({
    type: "postgres",
    url: business.stack.database.adminUrl,
  }).initialize();
  await source.query(
    `INSERT INTO identity.notice_publication (version, state, sha256_id, sha256_en, must_be_acknowledged, effective_from,
       proposed_by, proposed_at, confirmed_by, confirmed_at)
     VALUES (2, 'PUBLISHED', repeat('a', 64), repeat('b', 64), false, '2026-11-22', uuidv7(), '2026-11-20', uuidv7(), '2026-11-20')`,
  );
  await source.query(
    `INSERT INTO identity.notice_delivery (account_id, version, channel, locale, sha256, at)
     VALUES ($1, 2, 'EMAIL', 'id', repeat('a', 64), '2026-11-22')`,
    [person.accountId],
  );
  await plantUsageConsent(source, person.accountId);
  await source.destroy();
  const again = await signIn(client, person);
  const { me } = dataOf(await client.as(again).ask("{ me { usageRecords { application system } } }"));
  expect(me.usageRecords).toEqual([{ application: `${PLANTED.application} 3.2`, system: "Android 15" }]);
}

async function plantAtDesk(): Promise<void> {
  const intake = business.client
    .as(await business.staff("disclosure_intake"))
    .with({ "x-alpokat-purpose": "disclosure.legal" });
  const ask = async (mutation: string, type: string, answer: string, input: object): Promise<string> => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} { id } userErrors { code } } }`;
    return dataOf(await intake.ask(query, { input }))[mutation][answer].id as string;
  };
  const agencyId = await ask("registerAgency", "RegisterAgencyInput", "agency", {
    name: "Kepolisian Daerah Jawa Barat",
    emailDomain: "polri.go.id",
  });
  const officerId = await ask("registerAgencyOfficer", "RegisterAgencyOfficerInput", "officer", {
    agencyId,
    name: PLANTED.officerName,
    position: "Penyidik",
    email: "raka@polri.go.id",
  });
  const letter = submission({ agencyId, officerId } as Desk, {
    agencyReference: PLANTED.agencyReference,
    interest: PLANTED.interest,
    subjects: [PLANTED.namedInLetter],
    receivedAt: "2026-11-22T16:30:00.000Z",
  });
  await ask("submitDisclosureRequest", "SubmitDisclosureRequestInput", "disclosureRequest", letter);
}

test("U13: when one datum of every category was stored, then none of it is in clear in any table, data file or the write-ahead log", async () => {
  const scan = await scanFor(business.stack.database, PLANTED);
  expect(scan).toEqual({ tables: [], dataFiles: [], log: [] });
  expect(Object.entries(PLANTED).filter(([, text]) => business.stack.logs().includes(text))).toEqual([]);
}, 240_000);

test("planted: when a datum stands in clear in one row, then the same scan finds it in the table, in a data file and in the log", async () => {
  const clear = unique("Terang");
  const sql = "INSERT INTO identity.merchant (id, trade_name, created_at) VALUES ($1, $2, now())";
  await rowsOf(business.stack.database, sql, [randomUUID(), clear]);
  const scan = await scanFor(business.stack.database, { clear });
  expect(scan.tables).toEqual(["clear in identity.merchant"]);
  expect(scan.dataFiles).toEqual([expect.stringMatching(/^clear in [0-9]+$/)]);
  expect(scan.log.length).toBeGreaterThan(0);
}, 240_000);

test("planted: when a datum stands in a table as bytes without a key, then the scan finds that too", async () => {
  const clear = unique("Bita");
  const sql = "INSERT INTO gateway.rate_limit_canary SELECT $1::bytea";
  await rowsOf(business.stack.database, "CREATE TABLE gateway.rate_limit_canary (bytes bytea)");
  await rowsOf(business.stack.database, sql, [Buffer.from(clear)]);
  const { tables } = await scanFor(business.stack.database, { clear });
  expect(tables).toEqual(["clear in gateway.rate_limit_canary"]);
}, 240_000);

test("planted: when words about a refund stand in clear, as they did before they were sealed, then the scan finds them in their table", async () => {
  const clear = unique("Rangga");
  await rowsOf(
    business.stack.database,
    `SET session_replication_role = replica; UPDATE transactions.refund SET reason = '${clear}' WHERE state = 'COMPLETED'`,
  );
  const { tables } = await scanFor(business.stack.database, { clear });
  expect(tables).toEqual([expect.stringMatching(/^clear in transactions\.refund_/)]);
}, 240_000);

test("planted: when what is recorded for improvement stands in clear, then the scan finds it in its table", async () => {
  const clear = unique("Telemetri");
  await rowsOf(
    business.stack.database,
    `INSERT INTO identity.improvement_telemetry (id, account_id, consent_event_id, software_sealed, at)
     SELECT uuidv7(), account_id, consent_event_id, $1::bytea, at FROM identity.improvement_telemetry LIMIT 1`,
    [Buffer.from(JSON.stringify([clear, "Android 15"]))],
  );
  const { tables } = await scanFor(business.stack.database, { clear });
  expect(tables).toEqual(["clear in identity.improvement_telemetry"]);
}, 240_000);

test("6.9, U13: when all that is erased is set aside for a legal case, then none of it is in clear there either, not even what stood in clear before", async () => {
  const { database } = business.stack;
  const clear = unique("Lama");
  await rowsOf(
    database,
    `SET session_replication_role = replica; UPDATE transactions.refund SET reason = '${clear}' WHERE state = 'COMPLETED'`,
  );
  for (const subject of planted) {
    for (const schema of ["identity", "transactions", "communications"]) {
      const hold = `INSERT INTO ${schema}.subject_standing (subject, holds) VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET holds = 1`;
      await rowsOf(database, hold, [subject]);
    }
    await answersTo(database, await orderErasure(database, { subject }, { at: business.clock() }), 4);
  }
  const origins = await rowsOf(
    database,
    `SELECT DISTINCT origin FROM (TABLE identity.set_aside_row UNION ALL TABLE transactions.set_aside_row
       UNION ALL TABLE communications.set_aside_row) rows ORDER BY origin`,
  );
  // Who read a receipt is set aside too, where the entry has arrived by then.
  const arrived = origins.map(({ origin }) => String(origin)).filter((name) => !name.endsWith("_access"));
  expect(arrived).toEqual([
    "communications.support_ticket",
    "identity.account",
    "identity.improvement_telemetry",
    "identity.privacy_request",
    "identity.refresh_token",
    "identity.session",
    "identity.sign_in_device",
    "transactions.fraud_decision",
    "transactions.receipt",
    "transactions.receipt_version",
    "transactions.refund",
    "transactions.sale",
    "transactions.settlement_line",
  ]);
  expect((await scanFor(database, { ...PLANTED, clear })).tables).toEqual([]);
}, 240_000);
