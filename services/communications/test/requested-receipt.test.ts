import {
  GatewayClient,
  type Person,
  type Stack,
  eventually,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";
import { SmtpSink } from "./support/smtp-sink";

type Owner = Person & { readonly merchantId: string };

const BUYER = "pembeli.kenari@contoh.id";
const clock = fixedClock("2026-11-23T03:00:00.000Z");
const sink = new SmtpSink();
let stack: Stack;
let client: GatewayClient;
let owner: Owner;
let stranger: Owner;
let saleId: string;
beforeAll(async () => {
  await sink.start();
  stack = await startStack({
    services: ["identity-verification", "transactions", "communications"],
    clock,
    smtpUrl: sink.url,
  });
  client = new GatewayClient(stack.gatewayUrl);
  owner = await registerMerchant(client, await registerPerson(client), "Kopi Alpukat");
  stranger = await registerMerchant(client, await registerPerson(client), "Toko Lain");
  saleId = await recordSale();
});
afterAll(async () => {
  await stack.stop();
  await sink.stop();
});

async function recordSale(): Promise<string> {
  const outlet = {
    merchantId: owner.merchantId,
    name: "Cabang Braga",
    city: "Bandung",
    idempotencyKey: crypto.randomUUID(),
  };
  const created = await client
    .as(owner)
    .ask("mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } } }", {
      input: outlet,
    });
  const line = (name: string, amount: string, quantity: string) => ({
    name,
    quantity,
    unitPrice: { amount, currencyCode: "IDR" },
  });
  const input = {
    outletId: created.data.createOutlet.outlet.id,
    paymentMethod: "CASH",
    lines: [line("Kopi <Susu>", "18000", "2"), line("Roti Bakar", "14000", "1")],
    idempotencyKey: crypto.randomUUID(),
  };
  const { data } = await client
    .as(owner)
    .ask(
      "mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code } } }",
      { input },
    );
  return data.recordSale.sale.id;
}

const DELIVERIES =
  "query ($id: ID!) { sale(id: $id) { receiptDeliveries { id channel state attempts sentAt lastErrorCode } } }";

/** Every row of every table of the service, as text. */
async function rowsOf(schema: string): Promise<string> {
  const admin = new Client(stack.database.adminUrl);
  await admin.connect();
  const { rows: tables } = await admin.query(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = $1",
    [schema],
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query(`SELECT t::text AS row FROM ${String(name)} t`);
    texts.push(...rows.map(({ row }) => String(row)));
  }
  await admin.end();
  return texts.join("\n");
}

test("when a buyer's receipt is requested at the till, then a real mail reaches that address, the merchant sees how it got on, and the address is kept nowhere else", async () => {
  const requested = await client
    .as(owner)
    .ask(
      "mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { id number address } userErrors { code } } }",
      { input: { saleId, email: BUYER, language: "id", idempotencyKey: crypto.randomUUID() } },
    );
  expect(requested.data.requestReceipt.userErrors).toEqual([]);
  const { number, address } = requested.data.requestReceipt.receipt;
  expect(address).toBe("p•••@contoh.id");

  const answer = await eventually(
    () => client.as(owner).ask(DELIVERIES, { id: saleId }),
    ({ data }) => data?.sale?.receiptDeliveries?.[0]?.sentAt,
  );
  expect(answer.errors).toEqual([]);
  const [delivery] = answer.data.sale.receiptDeliveries;
  expect(answer.data.sale.receiptDeliveries).toEqual([
    {
      id: delivery.id,
      channel: "EMAIL",
      state: "SENT",
      attempts: 1,
      sentAt: "2026-11-23T03:00:00.000Z",
      lastErrorCode: null,
    },
  ]);

  expect(sink.received.map(({ to }) => to)).toEqual([[BUYER]]);
  const [{ mail, messageId }] = sink.received as [(typeof sink.received)[0]];
  expect(messageId).toBe(`<${String(delivery.id)}@alpokat.example>`);
  expect(mail.subject).toBe(`Tanda terima ${String(number)} dari Kopi Alpukat`);
  expect(mail.text).toContain("Kopi Alpukat\nCabang Braga, Bandung\n");
  expect(mail.text).toContain(
    "Kopi <Susu>\n  2 x Rp18.000 = Rp36.000\nRoti Bakar\n  1 x Rp14.000 = Rp14.000\n",
  );
  expect(mail.text).toContain("Total: Rp50.000");
  expect(mail.html).toContain("Kopi &lt;Susu&gt;");

  for (const schema of ["communications", "communications_keys", "carrier", "identity", "gateway"]) {
    expect(await rowsOf(schema)).not.toContain(BUYER);
  }
  expect(await rowsOf("transactions")).not.toContain(BUYER);
  expect(stack.logs()).not.toContain(BUYER);
});

test("when a mail server took it, then the receipt's version is SENT, and only deliveries say so", async () => {
  const versions = `query ($id: ID!) { sale(id: $id) { receipts { id state versions { version state changedAt } } } }`;
  const read = async (): Promise<any> =>
    (await client.as(owner).ask(versions, { id: saleId })).data.sale.receipts[0];
  const { id, ...receipt } = await eventually(read, ({ state }) => state === "SENT");
  expect(receipt).toEqual({
    state: "SENT",
    versions: [{ version: 1, state: "SENT", changedAt: "2026-11-23T03:00:00.000Z" }],
  });
  const app = new Client(stack.database.urlFor("transactions_app"));
  await app.connect();
  const set = async (job: string, state: string): Promise<unknown> => {
    await app.query(`BEGIN; SET LOCAL app.job = '${job}'`);
    const done = await app.query("UPDATE transactions.receipt_version SET state = $2 WHERE receipt_id = $1", [
      id,
      state,
    ]);
    await app.query("ROLLBACK");
    return done.rowCount;
  };
  expect([await set("receipt-deliveries", "REVOKED"), await set("receipt-page", "SENT")]).toEqual([0, 0]);
  await app.end();
});

test("when another merchant asks, then it sees neither the sale nor its deliveries", async () => {
  const { data } = await client.as(stranger).ask(DELIVERIES, { id: saleId });
  expect(data).toEqual({ sale: null });
  const { data: listed } = await client.as(stranger).ask("{ messages { edges { node { id } } } }");
  expect(listed).toEqual({ messages: { edges: [] } });
});

test("when communications reads the address, then transactions' record says who, why and by which clause", async () => {
  const admin = new Client(stack.database.adminUrl);
  await admin.connect();
  const { rows } = await admin.query<{ payload: unknown }>("SELECT payload FROM transactions.audit_event");
  await admin.end();
  const events = rows.map(({ payload }) => (typeof payload === "string" ? JSON.parse(payload) : payload));
  const reads = events.filter((event) => event.principal === "communications");
  expect(reads).toContainEqual(
    expect.objectContaining({
      action: "read",
      purpose: "service.receipt",
      outcome: "ALLOW",
      categories: expect.arrayContaining(["user.contact.email.receipt"]),
    }),
  );
  expect(new Set(reads.map(({ purpose }) => purpose))).toEqual(new Set(["service.receipt"]));
  expect(new Set(reads.map(({ outcome }) => outcome))).toEqual(new Set(["ALLOW"]));
});
