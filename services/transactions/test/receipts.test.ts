import { GatewayClient as ServiceClient } from "@alpokat/subgraph";
import {
  type Person,
  type Stack,
  GatewayClient,
  registerMerchant,
  registerPerson,
  startStack,
  testKeys,
} from "@alpokat/testing";
import { askSubgraph, openOutlet, principalOf, rowsAs, sellCoffee } from "./support";

let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let budi: Person & { merchantId: string };
let outletId: string;
let saleId: string;

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  outletId = await openOutlet(client, siti);
  saleId = await sellCoffee(client, siti, outletId);
});
afterAll(() => stack.stop());

const REQUEST = `mutation ($input: RequestReceiptInput!) {
  requestReceipt(input: $input) { receipt { id number language address shareUrl } userErrors { code field message } }
}`;
const RECEIPT = `id number language address shareUrl
  sale { number total { amount currencyCode } lines { name quantity unitPrice { amount } lineTotal { amount } } } outlet { name city } merchant { id }`;
const BY_ID = `query ($id: ID!) { receiptById(id: $id) { ${RECEIPT} } }`;
const BY_TOKEN = `query ($token: String!) { receipt(token: $token) { ${RECEIPT} } }`;

async function request(over: Readonly<Record<string, unknown>> = {}, who: Person = siti) {
  const sale = over.saleId ?? (await sellCoffee(client, siti, outletId));
  const input = { email: "Ani@Contoh.id", idempotencyKey: crypto.randomUUID(), ...over, saleId: sale };
  const { data, errors, extensions } = await client.as(who).ask(REQUEST, { input });
  return { ...data?.requestReceipt, errors, extensions };
}

const communications = (purpose: "service.receipt" | "service.reminder" | "marketing.own") =>
  principalOf({ id: "communications", role: "service", purpose });

const asCommunications = (purpose: Parameters<typeof communications>[0], id: string) =>
  askSubgraph(stack, { principal: communications(purpose) }, BY_ID, { id });

const sold = {
  number: expect.stringMatching(/^\d{8}-\d{4}$/),
  total: { amount: "18000", currencyCode: "IDR" },
  lines: [
    { name: "Kopi susu", quantity: "1", unitPrice: { amount: "18000" }, lineTotal: { amount: "18000" } },
  ],
};

test("when a buyer asks for a receipt, then the merchant sees the address masked and it is stored sealed", async () => {
  const { receipt, userErrors, extensions } = await request({ saleId });
  expect(userErrors).toEqual([]);
  expect(receipt).toEqual({
    id: expect.any(String),
    number: expect.stringMatching(/^\d{8}-0001$/),
    language: "id",
    address: "a•••@contoh.id",
    shareUrl: "•••",
  });
  expect(extensions.policy.masked).toEqual([
    ["requestReceipt", "receipt", "address"],
    ["requestReceipt", "receipt", "shareUrl"],
  ]);
  const admin = stack.database.adminUrl;
  const dump = await rowsAs(
    admin,
    "SELECT to_jsonb(r)::text AS text, encode(address_sealed, 'escape') AS sealed FROM transactions.receipt r",
  );
  expect(JSON.stringify(dump)).not.toContain("contoh.id");
  const [event] = await rowsAs(
    admin,
    "SELECT payload->'data' AS data FROM transactions.outbox WHERE type = 'receipt.requested.v1'",
  );
  expect(event.data).toEqual({ receiptId: receipt.id, saleId, merchantId: siti.merchantId, outletId });
  expect(stack.logs()).not.toContain("contoh.id");
});

test("when communications asks for it with purpose service.receipt, then it gets the address and what the receipt shows", async () => {
  const { receipt } = await request({ language: "en" });
  const { data, errors } = await asCommunications("service.receipt", receipt.id);
  expect(errors).toBeUndefined();
  expect(data.receiptById).toEqual({
    id: receipt.id,
    number: receipt.number,
    language: "en",
    address: "ani@contoh.id",
    shareUrl: expect.stringMatching(/\/receipts\/[A-Za-z0-9_-]{43}$/),
    sale: sold,
    outlet: { name: "Gerai", city: "Bandung" },
    merchant: { id: siti.merchantId },
  });
});

test.each(["service.reminder", "marketing.own"] as const)(
  "when the address is asked for %s, then it is denied, and the denial is recorded",
  async (purpose) => {
    const { receipt } = await request();
    const { data, errors } = await asCommunications(purpose, receipt.id);
    expect(data.receiptById.address).toBeNull();
    const denial = errors.find((error: any) => error.path.join(".") === "receiptById.address");
    expect(denial.extensions).toMatchObject({
      code: "POLICY_DENIED",
      policy: { category: "user.contact.email.receipt", purpose },
    });
    const recorded = await rowsAs(
      stack.database.adminUrl,
      `SELECT payload::jsonb->>'outcome' AS outcome FROM transactions.audit_event
        WHERE payload::jsonb->>'purpose' = $1 AND payload::jsonb->'categories' ? 'user.contact.email.receipt'`,
      [purpose],
    );
    expect(recorded.map(({ outcome }) => outcome)).toEqual(["DENY"]);
  },
);

test("when the holder of the link opens it, then it shows the purchase and not the address in full", async () => {
  const { receipt } = await request();
  const internal = await asCommunications("service.receipt", receipt.id);
  const token = (internal.data.receiptById.shareUrl as string).split("/").at(-1);
  const { data, errors } = await client.ask(BY_TOKEN, { token });
  expect(errors).toEqual([]);
  expect(data.receipt).toMatchObject({
    number: receipt.number,
    address: "a•••@contoh.id",
    sale: sold,
    outlet: { city: "Bandung" },
  });
  const stored = await rowsAs(
    stack.database.adminUrl,
    "SELECT to_jsonb(r)::text AS text FROM transactions.receipt r",
  );
  expect(JSON.stringify(stored)).not.toContain(String(token));
});

test.each(["", "x", "a".repeat(43), `${"a".repeat(42)}\n`])(
  "when a token is guessed (%j), then there is no such receipt",
  async (token) => {
    const { data, errors } = await client.ask("query ($token: String!) { receipt(token: $token) { id } }", {
      token,
    });
    expect({ data, errors }).toEqual({ data: { receipt: null }, errors: [] });
  },
);

test("when another merchant or nobody asks by id, then it is as absent as an unknown one", async () => {
  const { receipt } = await request();
  expect((await client.as(budi).ask(BY_ID, { id: receipt.id })).data).toEqual({ receiptById: null });
  expect((await client.ask(BY_ID, { id: receipt.id })).errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
  const foreign = await request({}, budi);
  const unknown = await request({ saleId: crypto.randomUUID() }, budi);
  expect(foreign.userErrors).toEqual(unknown.userErrors);
  expect(foreign.userErrors[0].code).toBe("SALE_NOT_FOUND");
});

test.each([
  "",
  "ani",
  "ani@contoh",
  "Ani <ani@contoh.id>",
  "ani@contoh.id\r\nBcc: x@y.id",
  "ani@contoh.id,budi@contoh.id",
  `${"a".repeat(65)}@contoh.id`,
])(
  "when the address is %j, then it is refused by field and rule, and no receipt is issued",
  async (email) => {
    const before = await rowsAs(
      stack.database.adminUrl,
      "SELECT count(*)::int AS n FROM transactions.receipt",
    );
    const { receipt, userErrors } = await request({ email });
    expect(receipt).toBeNull();
    expect(userErrors).toEqual([
      {
        code: "EMAIL_INVALID",
        field: ["input", "email"],
        message: expect.stringContaining("must be one e-mail address"),
      },
    ]);
    expect(
      await rowsAs(stack.database.adminUrl, "SELECT count(*)::int AS n FROM transactions.receipt"),
    ).toEqual(before);
  },
);

test("when receipts are asked for at once, then their numbers have no gap; a repeated key gives the same receipt", async () => {
  const idempotencyKey = crypto.randomUUID();
  const repeatedSale = await sellCoffee(client, siti, outletId);
  const answers = await Promise.all([
    ...Array.from({ length: 6 }, () => request()),
    ...Array.from({ length: 6 }, () => request({ saleId: repeatedSale, idempotencyKey })),
  ]);
  expect(new Set(answers.slice(6).map(({ receipt }) => receipt.id)).size).toBe(1);
  const numbers = await rowsAs(
    stack.database.adminUrl,
    "SELECT day_number FROM transactions.receipt ORDER BY day_number",
  );
  expect(numbers.map(({ day_number }) => day_number)).toEqual(numbers.map((_, index) => index + 1));
});

const RECEIPTS_OF = "query ($id: ID!) { sale(id: $id) { receipts { id address } } }";

/** The receipts of a sale, as its merchant sees them, and how many mails were asked for. */
async function issuedFor(sale: string) {
  const { data } = await client.as(siti).ask(RECEIPTS_OF, { id: sale });
  const [events] = await rowsAs(
    stack.database.adminUrl,
    `SELECT count(*)::int AS mails FROM transactions.outbox
      WHERE type = 'receipt.requested.v1' AND payload->'data'->>'saleId' = $1`,
    [sale],
  );
  return { receipts: data.sale.receipts as { id: string; address: string }[], mails: events.mails as number };
}

describe("a mailbox is not filled from a till", () => {
  test("when thirty requests for one sale and address come at once, then all get the one receipt, and one mail is asked for", async () => {
    const sale = await sellCoffee(client, siti, outletId);
    const emails = Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0 ? "Ani@Contoh.id" : "ani@contoh.id",
    );
    const answers = await Promise.all(emails.map((email) => request({ saleId: sale, email })));
    expect(answers.map(({ userErrors }) => userErrors)).toEqual(emails.map(() => []));
    const { receipts, mails } = await issuedFor(sale);
    expect(receipts).toEqual([{ id: answers[0]?.receipt.id, address: "a•••@contoh.id" }]);
    expect(new Set(answers.map(({ receipt }) => receipt.id)).size).toBe(1);
    expect(mails).toBe(1);
  });

  test("when eight addresses are asked for at once, then three get a receipt, the others are refused, and no number is lost", async () => {
    const sale = await sellCoffee(client, siti, outletId);
    const emails = Array.from({ length: 8 }, (_, index) => `pembeli${String(index)}@contoh.id`);
    const answers = await Promise.all(emails.map((email) => request({ saleId: sale, email })));
    const refused = answers.filter(({ receipt }) => receipt === null);
    expect(refused.map(({ userErrors }) => userErrors)).toEqual(
      Array.from({ length: 5 }, () => [
        {
          code: "RECEIPT_LIMIT_REACHED",
          field: ["input", "saleId"],
          message: expect.stringContaining("receipts for 3 addresses already"),
        },
      ]),
    );
    const { receipts, mails } = await issuedFor(sale);
    expect({ receipts: receipts.length, mails }).toEqual({ receipts: 3, mails: 3 });
    const again = answers.findIndex(({ receipt }) => receipt !== null);
    const repeated = await request({ saleId: sale, email: emails[again] });
    expect(repeated.receipt.id).toBe(answers[again]?.receipt.id);
    const numbers = await rowsAs(
      stack.database.adminUrl,
      "SELECT day_number FROM transactions.receipt ORDER BY day_number",
    );
    expect(numbers.map(({ day_number }) => day_number)).toEqual(numbers.map((_, index) => index + 1));
  });

  test.each([
    ["a second one for the same address", "buyer", 2, "receipt_once_per_address"],
    ["a fourth one", "'buyer:' || repeat('0', 64)", 4, "receipt_limit"],
    ["another one at a place that is taken", "'buyer:' || repeat('0', 64)", 1, "receipt_place"],
  ])("when %s comes another way, then the database refuses it", async (_what, buyer, place, constraint) => {
    const { receipt } = await request();
    const insert = `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
        address_sealed, token_hash, issued_at, link_ends_at, requested_by, place)
      SELECT uuidv7(), merchant_id, outlet_id, sale_id, business_day, 9000, language, ${buyer}, address_sealed, '\\x00', issued_at,
        link_ends_at, requested_by, $2 FROM transactions.receipt WHERE id = $1`;
    await expect(rowsAs(stack.database.adminUrl, insert, [receipt.id, place])).rejects.toMatchObject({
      constraint,
    });
  });
});

test("when communications asks at the gateway, then the receipt is whole, with the merchant's name", async () => {
  const { receipt } = await request();
  const key = testKeys().services.communications.serviceSigningKey;
  const query = BY_ID.replace("merchant { id }", "issuedAt merchant { tradeName }");
  const answer = await new ServiceClient("communications", stack.gatewayUrl, key).ask({
    query,
    variables: { id: receipt.id },
    purpose: "service.receipt",
  });
  expect(answer.errors).toEqual([]);
  expect(answer.data).toMatchObject({
    receiptById: { address: "ani@contoh.id", sale: sold, merchant: { tradeName: "Kopi Siti" } },
  });
});
