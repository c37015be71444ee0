import { newId } from "@alpokat/kernel";
import {
  type Person,
  type Stack,
  GatewayClient,
  eventually,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { askSubgraph, asService, openOutlet, principalOf, rowsAs, sellCoffee, sumsOfDays } from "./support";

const DAY_MS = 86_400_000;
const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let budi: Person & { merchantId: string };
let saleId: string;

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  saleId = await sellCoffee(client, siti, await openOutlet(client, siti));
});
afterAll(() => stack.stop());

const ENTITIES = `query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on Sale { id total { amount } } ... on Merchant { id salesSummary { sales } sales { edges { node { id } } } } }
}`;

describe("the subgraph itself", () => {
  test("trap, _entities around a guard: when another merchant asks for entities by reference, then they are absent", async () => {
    const of = [
      { __typename: "Sale", id: saleId },
      { __typename: "Merchant", id: siti.merchantId },
    ];
    const asBudi = principalOf({ id: budi.accountId, role: "customer", merchants: [budi.merchantId] });
    expect((await askSubgraph(stack, { principal: asBudi, at: clock() }, ENTITIES, { of })).data).toEqual({
      _entities: [null, null],
    });
    const asSiti = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
    expect((await askSubgraph(stack, { principal: asSiti, at: clock() }, ENTITIES, { of })).data).toEqual({
      _entities: [
        { id: saleId, total: { amount: "18000" } },
        { id: siti.merchantId, salesSummary: [{ sales: 1 }], sales: { edges: [{ node: { id: saleId } }] } },
      ],
    });
    expect(
      (await askSubgraph(stack, { principal: principalOf(), at: clock() }, ENTITIES, { of })).data,
    ).toEqual({
      _entities: [null, null],
    });
  });

  test("when a request is not signed, then it is refused, whatever it asks", async () => {
    for (const query of ["{ __typename }", "{ _service { sdl } }", `{ sale(id: "${saleId}") { id } }`]) {
      const response = await fetch(`${stack.url("transactions")}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(saleId);
    }
  });
});

describe("the service's role in the database", () => {
  test("when it acts for no merchant or another, then row security shows it nothing", async () => {
    for (const table of [
      "sale",
      "sale_line",
      "outlet",
      "day_counter",
      "ledger_account",
      "ledger_transfer",
      "ledger_entry",
    ]) {
      const count = [`SELECT count(*)::int AS n FROM transactions.${table}`] as const;
      expect(await asService(stack, {}, count)).toEqual([{ n: 0 }]);
      expect(await asService(stack, { "app.merchants": budi.merchantId }, count)).toEqual([{ n: 0 }]);
      const [own] = await asService(stack, { "app.merchants": siti.merchantId }, count);
      expect(own.n).toBeGreaterThan(0);
    }
  });

  test("when it changes what is recorded, then the database refuses", async () => {
    const scope = { "app.merchants": siti.merchantId };
    for (const sql of [
      "UPDATE transactions.ledger_entry SET amount = 1",
      "DELETE FROM transactions.ledger_entry",
      "TRUNCATE transactions.ledger_entry",
      "DELETE FROM transactions.ledger_transfer",
      "UPDATE transactions.ledger_account SET debits_posted = 0",
      "INSERT INTO transactions.ledger_entry SELECT * FROM transactions.ledger_entry",
      "DELETE FROM transactions.sale",
      "UPDATE transactions.sale_line SET name = 'x'",
      "SELECT * FROM identity.account",
    ]) {
      await expect(asService(stack, scope, [sql])).rejects.toMatchObject({ code: "42501" });
    }
    await expect(
      asService(stack, scope, ["UPDATE transactions.sale SET total = total + 1"]),
    ).rejects.toMatchObject({ code: "23001" });
  });

  test("when even the superuser changes the ledger, then the tables refuse", async () => {
    for (const sql of [
      "UPDATE transactions.ledger_entry SET amount = 1",
      "DELETE FROM transactions.ledger_entry",
      "DELETE FROM transactions.ledger_transfer",
      "DELETE FROM transactions.ledger_account",
      "UPDATE transactions.ledger_account SET credits_posted = credits_posted - 1",
    ]) {
      await expect(rowsAs(stack.database.adminUrl, sql)).rejects.toMatchObject({ code: "23001" });
    }
  });

  const leg = (side: string, amount: string, account = "a") => ({
    account,
    normalSide: "DEBIT",
    side,
    amount,
  });
  const transfer = (merchantId: string, legs: readonly object[]) =>
    JSON.stringify([
      {
        id: newId(),
        act: "POST",
        merchantId,
        kind: "SALE",
        reference: saleId,
        currency: "IDR",
        occurredAt: "2026-11-23T00:00:00Z",
        legs,
      },
    ]);
  const post = (scope: string, json: string) =>
    asService(stack, { "app.merchants": scope }, ["SELECT transactions.post_transfers($1::jsonb)", json]);

  test("when a transfer is posted into another merchant's ledger, then row security refuses it", async () => {
    const json = transfer(siti.merchantId, [leg("DEBIT", "10"), leg("CREDIT", "10", "b")]);
    await expect(post(budi.merchantId, json)).rejects.toMatchObject({ code: "42501" });
  });

  test.each([
    ["is more than its sale adds up to", (): string => saleId, (): string => siti.merchantId, 5],
    ["costs nothing, and is of a sale that is not there", newId, (): string => siti.merchantId, 0],
    [
      "costs nothing, and is of another merchant than its sale",
      (): string => saleId,
      (): string => budi.merchantId,
      0,
    ],
  ])("when a line %s, then the database refuses it", async (_, sale, merchant, price) => {
    await expect(
      rowsAs(
        stack.database.adminUrl,
        `INSERT INTO transactions.sale_line (sale_id, line_number, merchant_id, name, quantity, unit_price, line_total)
         VALUES ($1, 99, $2, 'x', 1, $3, $3)`,
        [sale(), merchant(), price],
      ),
    ).rejects.toMatchObject({ code: "23514" });
  });
});

describe("raw telemetry of sales", () => {
  const expiring = { "app.job": "telemetry-expiry" };
  /** What is kept of the device that a sale was recorded from, and everything else of the sale. */
  const kept = async (id: string): Promise<any> => {
    const [row] = await rowsAs(
      stack.database.adminUrl,
      `SELECT num_nonnulls(device_id, ip_address_sealed, software_sealed) AS raw,
              to_jsonb(s) - ARRAY['device_id', 'ip_address_sealed', 'software_sealed'] AS rest,
              (SELECT pivots FROM transactions.fraud_decision WHERE transaction_id = s.id) AS pivots
         FROM transactions.sale s WHERE id = $1`,
      [id],
    );
    return row;
  };

  test("2.5: when 30 days have passed, then device, address and software of a sale are deleted and nothing else; what is younger or on hold stays", async () => {
    const held = await sellCoffee(client, budi, await openOutlet(client, budi));
    await rowsAs(
      stack.database.adminUrl,
      "INSERT INTO transactions.subject_standing (subject, holds) VALUES ($1, 1)",
      [budi.accountId],
    );
    const before = await kept(saleId);
    expect(before).toMatchObject({ raw: 3, pivots: expect.anything() });

    clock.advance(30 * DAY_MS - 1);
    const citra = await registerMerchant(client, await registerPerson(client), "Teh Citra");
    const young = await sellCoffee(client, citra, await openOutlet(client, citra));
    expect((await kept(saleId)).raw).toBe(3);
    clock.advance(1);
    const after = await eventually(
      () => kept(saleId),
      ({ raw }) => raw === 0,
    );
    expect(after).toEqual({ ...before, raw: 0 });
    expect([(await kept(held)).raw, (await kept(young)).raw]).toEqual([3, 3]);
    expect(await sumsOfDays(stack.database.adminUrl)).toEqual({ days: 3, wrong: [] });

    await rowsAs(stack.database.adminUrl, "UPDATE transactions.subject_standing SET holds = 0");
    const free = await eventually(
      () => kept(held),
      ({ raw }) => raw === 0,
    );
    expect(free.raw).toBe(0);
  });

  test.each([
    [
      "UPDATE transactions.sale SET device_id = NULL, buyer = 'buyer:' || repeat('a', 64)",
      "only what is personal",
    ],
    ["UPDATE transactions.sale SET ip_address_sealed = '\\x00'", "only what is personal"],
    ["UPDATE transactions.sale SET device_id = NULL, total = total + 1", "only what is personal"],
    ["UPDATE transactions.sale SET state = 'VOIDED', version = version + 1", "only what is personal"],
    ["UPDATE transactions.sale SET recorded_at = now()", "permission denied"],
    ["DELETE FROM transactions.sale", "permission denied"],
  ])(
    "2.5: when the job does more than empty raw telemetry (%s), then the database refuses",
    async (sql, reason) => {
      await expect(asService(stack, expiring, [sql])).rejects.toThrow(reason);
      for (const table of ["sale_line", "refund", "receipt", "payment"])
        expect(await asService(stack, expiring, [`SELECT FROM transactions.${table}`])).toEqual([]);
    },
  );
});
