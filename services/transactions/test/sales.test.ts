import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { askSubgraph, openOutlet, principalOf, rowsAs } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let outletId: string;

const RECORD = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) {
    sale {
      id number origin occurredAt paymentMethod total { amount currencyCode }
      lines { lineNumber name sku quantity unitPrice { amount } lineTotal { amount } }
    }
    userErrors { code field details { name value } }
  }
}`;
const UPSERT = `mutation ($input: UpsertCatalogItemsInput!) {
  upsertCatalogItems(input: $input) { items { id sku version prices { amount currencyCode } } userErrors { code field } }
}`;

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
const coffee = { name: "Kopi susu", unitPrice: idr("18000"), quantity: "2" };

function saleInput(over: Readonly<Record<string, unknown>> = {}) {
  return { outletId, paymentMethod: "CASH", lines: [coffee], idempotencyKey: crypto.randomUUID(), ...over };
}

async function record(who: Person, over: Readonly<Record<string, unknown>> = {}) {
  const { data, errors } = await client.as(who).ask(RECORD, { input: saleInput(over) });
  if (!data?.recordSale) throw new Error(JSON.stringify(errors));
  return data.recordSale;
}

const RETRIABLE: readonly string[] = ["SERVICE_UNAVAILABLE", "CONFLICT"];

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  outletId = await openOutlet(client, siti);
});
afterAll(() => stack.stop());

describe("recording", () => {
  test("when a sale is recorded, then it has a number, totals and a balanced posting, and tells the others its ids", async () => {
    const { data } = await client.as(siti).ask(UPSERT, {
      input: {
        merchantId: siti.merchantId,
        items: [
          {
            sku: "BIJI-1",
            name: "Biji kopi",
            category: "Kopi",
            quantityDecimals: 2,
            prices: [{ price: idr("120000") }],
          },
        ],
      },
    });
    expect(data.upsertCatalogItems).toEqual({
      items: [{ id: expect.any(String), sku: "BIJI-1", version: 1, prices: [idr("120000")] }],
      userErrors: [],
    });
    const itemId = data.upsertCatalogItems.items[0].id as string;
    const { sale, userErrors } = await record(siti, {
      lines: [coffee, { itemId, quantity: "0.25" }],
      expectedTotal: idr("66000"),
    });
    expect(userErrors).toEqual([]);
    expect(sale).toEqual({
      id: expect.any(String),
      number: "20261123-0001",
      origin: "TILL",
      occurredAt: "2026-11-23T03:00:00.000Z",
      paymentMethod: "CASH",
      total: idr("66000"),
      lines: [
        {
          lineNumber: 1,
          name: "Kopi susu",
          sku: null,
          quantity: "2",
          unitPrice: { amount: "18000" },
          lineTotal: { amount: "36000" },
        },
        {
          lineNumber: 2,
          name: "Biji kopi",
          sku: "BIJI-1",
          quantity: "0.25",
          unitPrice: { amount: "120000" },
          lineTotal: { amount: "30000" },
        },
      ],
    });
    expect(
      await rows(
        `SELECT a.code, e.side, e.amount::int AS amount, e.account_seq::int AS seq, e.balance_after::int AS balance, t.kind
           FROM transactions.ledger_entry e JOIN transactions.ledger_account a ON a.id = e.account_id
           JOIN transactions.ledger_transfer t ON t.id = e.transfer_id WHERE t.reference = $1 ORDER BY a.code`,
        [sale.id],
      ),
    ).toEqual([
      { code: `cash:drawer:${outletId}`, side: "DEBIT", amount: 66000, seq: 1, balance: 66000, kind: "SALE" },
      { code: "merchant:payable", side: "CREDIT", amount: 66000, seq: 1, balance: 66000, kind: "SALE" },
    ]);
    const events = await rows(
      "SELECT payload->'data' AS data FROM transactions.outbox WHERE type = 'sale.recorded.v1' AND subject = $1",
      [sale.id],
    );
    expect(events).toEqual([{ data: { saleId: sale.id, merchantId: siti.merchantId, outletId } }]);
  });

  test("when a key is repeated 64 times at once, then there is one sale and every answer is that sale", async () => {
    const input = saleInput();
    const principal = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
    // At the subgraph itself: on a busy machine some are told to try again, which the key makes safe.
    const repeat = async (): Promise<string> => {
      for (;;) {
        const { data, errors } = await askSubgraph(stack, { principal, at: clock() }, RECORD, { input });
        if (data?.recordSale) return data.recordSale.sale.id as string;
        if (!RETRIABLE.includes(errors[0].extensions.code)) throw new Error(JSON.stringify(errors));
      }
    };
    const before = await rows("SELECT count(*)::int AS n FROM transactions.sale");
    const ids = await Promise.all(Array.from({ length: 64 }, repeat));
    expect(new Set(ids).size).toBe(1);
    expect(await rows("SELECT count(*)::int AS n FROM transactions.sale")).toEqual([
      { n: Number(before[0].n) + 1 },
    ]);
    const posted = await rows(
      "SELECT count(*)::int AS n FROM transactions.ledger_transfer WHERE reference = $1",
      [ids[0]],
    );
    expect(posted).toEqual([{ n: 1 }]);
  });

  test("when a key comes with another input, then it is refused; when it comes with a stored refusal, then that is told again", async () => {
    const idempotencyKey = crypto.randomUUID();
    const refused = await record(siti, { idempotencyKey, lines: [] });
    expect(refused.userErrors[0].code).toBe("LINES_INVALID");
    expect(await record(siti, { idempotencyKey, lines: [] })).toEqual(refused);
    expect((await record(siti, { idempotencyKey })).userErrors[0].code).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  test("when sales are recorded at once, then their numbers have no gap, and the till's device is the gateway's finding", async () => {
    await Promise.all(Array.from({ length: 8 }, () => record(siti)));
    const numbers = await rows(
      "SELECT day_number FROM transactions.sale WHERE outlet_id = $1 ORDER BY day_number",
      [outletId],
    );
    expect(numbers.map(({ day_number }) => day_number)).toEqual(numbers.map((_, index) => index + 1));
    const [stored] = await rows("SELECT device_id, ip_address_sealed FROM transactions.sale LIMIT 1");
    expect(stored.device_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(stored.ip_address_sealed.includes(Buffer.from("127.0.0.1"))).toBe(false);
    const spoofed = await client.as(siti).ask(RECORD, { input: saleInput({ ipAddress: "10.0.0.1" }) });
    expect(spoofed.errors).not.toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["no line", { lines: [] }, "LINES_INVALID"],
    ["501 lines", { lines: Array.from({ length: 501 }, () => coffee) }, "LINES_INVALID"],
    ["a price of 0", { lines: [{ ...coffee, unitPrice: idr("0") }] }, "AMOUNT_INVALID"],
    ["a negative price", { lines: [{ ...coffee, unitPrice: idr("-1") }] }, "AMOUNT_INVALID"],
    ["half a rupiah", { lines: [{ ...coffee, unitPrice: idr("1.5") }] }, "AMOUNT_INVALID"],
    [
      "a price over the limit",
      { lines: [{ ...coffee, unitPrice: idr("9007199254740992") }] },
      "AMOUNT_INVALID",
    ],
    [
      "a total over the limit",
      { lines: [{ ...coffee, unitPrice: idr("9007199254740991") }] },
      "AMOUNT_INVALID",
    ],
    ["a quantity of 0", { lines: [{ ...coffee, quantity: "0" }] }, "QUANTITY_INVALID"],
    ["a negative quantity", { lines: [{ ...coffee, quantity: "-1" }] }, "QUANTITY_INVALID"],
    ["a quantity of four decimals", { lines: [{ ...coffee, quantity: "1.0001" }] }, "QUANTITY_INVALID"],
    [
      "mixed currencies",
      { lines: [coffee, { ...coffee, unitPrice: { amount: "1", currencyCode: "GBP" } }] },
      "MIXED_CURRENCIES",
    ],
    ["an empty name", { lines: [{ ...coffee, name: " " }] }, "NAME_INVALID"],
    ["a name with NUL", { lines: [{ ...coffee, name: "Kopi\u0000" }] }, "NAME_INVALID"],
    ["a name that turns direction", { lines: [{ ...coffee, name: "Kopi \u202egnp" }] }, "NAME_INVALID"],
    ["a name of 10,000 characters", { lines: [{ ...coffee, name: "k".repeat(10_000) }] }, "NAME_INVALID"],
    ["neither item nor name", { lines: [{ quantity: "1" }] }, "LINE_INVALID"],
    ["an unknown item", { lines: [{ itemId: crypto.randomUUID() }] }, "ITEM_NOT_FOUND"],
    ["an item that is no id", { lines: [{ itemId: "x" }] }, "ITEM_NOT_FOUND"],
    ["the future", { occurredAt: "2026-11-23T04:00:00.000Z" }, "OCCURRED_AT_IN_FUTURE"],
    ["more than 72 hours ago", { occurredAt: "2026-11-20T02:59:59.000Z" }, "OCCURRED_AT_TOO_OLD"],
    ["a wrong total", { expectedTotal: idr("35999") }, "TOTAL_MISMATCH"],
    ["an unknown outlet", { outletId: crypto.randomUUID() }, "OUTLET_NOT_FOUND"],
    ["an outlet that is no id", { outletId: "x" }, "OUTLET_NOT_FOUND"],
  ])("when a sale has %s, then it is refused and nothing is stored", async (_case, over, code) => {
    const before = await rows("SELECT count(*)::int AS n FROM transactions.sale");
    const { sale, userErrors } = await record(siti, over);
    expect(sale).toBeNull();
    expect(userErrors[0].code).toBe(code);
    expect(userErrors[0].field[0]).toBe("input");
    expect(await rows("SELECT count(*)::int AS n FROM transactions.sale")).toEqual(before);
  });

  test.each([
    ["1e3", idr("1e3")],
    ["NaN", idr("NaN")],
    ["Arabic digits", idr("٣")],
    ["an unknown currency", { amount: "1", currencyCode: "USD" }],
  ])("when an amount is %s, then the request itself is refused", async (_case, unitPrice) => {
    const { errors } = await client
      .as(siti)
      .ask(RECORD, { input: saleInput({ lines: [{ ...coffee, unitPrice }] }) });
    expect(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]).toContain(errors[0]?.extensions.code);
  });

  test("when the periods of two prices overlap, then the whole upload is refused", async () => {
    const prices = [
      { price: idr("1"), validFrom: "2027-01-01T00:00:00Z", validTo: "2027-03-01T00:00:00Z" },
      { price: idr("2"), validFrom: "2027-02-01T00:00:00Z", validTo: "2027-04-01T00:00:00Z" },
    ];
    const input = { merchantId: siti.merchantId, items: [{ sku: "TUMPANG", name: "Teh", prices }] };
    const { data } = await client.as(siti).ask(UPSERT, { input });
    expect(data.upsertCatalogItems.userErrors[0].code).toBe("PRICE_PERIOD_OVERLAP");
    expect(await rows("SELECT FROM transactions.catalog_item WHERE sku = 'TUMPANG'")).toEqual([]);
  });

  test("when uploads at once name the same items in opposite order, then all are stored and one price is in force", async () => {
    const skus = Array.from({ length: 12 }, (_, index) => `SERENTAK-${String(index).padStart(2, "0")}`);
    const upload = (order: readonly string[], place: number) =>
      client.as(siti).ask(UPSERT, {
        input: {
          merchantId: siti.merchantId,
          items: order.map((sku) => ({
            sku,
            name: `${sku} ${String(place)}`,
            prices: [{ price: idr("7000") }],
          })),
        },
      });
    const orders = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? skus : [...skus].reverse()));
    const answers = await Promise.all(orders.map(upload));
    expect(answers.map(({ errors }) => errors)).toEqual(orders.map(() => []));
    expect(
      answers.map(({ data }) => data.upsertCatalogItems.items.map(({ sku }: { sku: string }) => sku)),
    ).toEqual(orders);
    const stored = await rows(
      `SELECT i.sku, i.version, count(p.*)::int AS prices FROM transactions.catalog_item i
         JOIN transactions.price_version p ON p.item_id = i.id WHERE i.sku LIKE 'SERENTAK-%' GROUP BY i.id ORDER BY i.sku`,
    );
    expect(stored).toEqual(skus.map((sku) => ({ sku, version: 8, prices: 1 })));
  });

  test("when a price follows another, then a sale has the one of its moment", async () => {
    const item = (amount: string) => ({
      merchantId: siti.merchantId,
      items: [{ sku: "TEH", name: "Teh", prices: [{ price: idr(amount) }] }],
    });
    const first = await client.as(siti).ask(UPSERT, { input: item("5000") });
    clock.advance(600_000);
    await client.as(siti).ask(UPSERT, { input: item("6000") });
    const itemId = first.data.upsertCatalogItems.items[0].id as string;
    const lines = [{ itemId }];
    const now = await record(siti, { lines });
    const earlier = await record(siti, { lines, occurredAt: "2026-11-23T03:05:00.000Z" });
    clock.advance(-600_000);
    expect([now.sale.total.amount, earlier.sale.total.amount]).toEqual(["6000", "5000"]);
  });
});
