import { randomUUID } from "node:crypto";
import type { Principal } from "@alpokat/kernel";
import { createRequestSigner } from "@alpokat/subgraph";
import { testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { Desk } from "./support/desk";

const desk = new Desk();
const A = randomUUID();
const B = randomUUID();
const saleOfA = randomUUID();
const saleOfB = randomUUID();
let deliveryOfA: string;
let messageOfA: string;
beforeAll(async () => {
  await desk.open();
  for (const [merchantId, saleId] of [
    [A, saleOfA],
    [B, saleOfB],
  ] as const) {
    const receiptId = desk.receipt();
    await desk.request({ receiptId, merchantId, saleId });
    const delivery = await desk.until(receiptId, "SENT");
    if (merchantId === A) deliveryOfA = String(delivery?.id);
  }
  const { rows } = await desk.admin.query("SELECT id FROM communications.message WHERE merchant_id = $1", [
    A,
  ]);
  messageOfA = rows[0].id;
});
afterAll(() => desk.close());

const principalOf = (merchants: string[], role: Principal["role"] = "customer"): Principal => ({
  id: role === "anonymous" ? null : randomUUID(),
  role,
  merchants,
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "127.0.0.1",
    deviceId: randomUUID(),
    application: null,
    system: null,
    at: desk.clock().toISOString(),
  },
  requestId: randomUUID(),
  locale: "en",
});

/** Speaks to the subgraph as the gateway does. */
async function ask(who: Principal, query: string, variables: object = {}): Promise<any> {
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const signer = await createRequestSigner(testKeys().gateway.signingKey, desk.clock);
  const signed = await signer.sign({
    audience: "communications",
    method: "POST",
    path: "/graphql",
    principal: who,
    body,
  });
  const response = await fetch(`${desk.stack.url("communications")}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...signed },
    body,
  });
  return response.json();
}

const SALES = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Sale { id receiptDeliveries { id channel state attempts sentAt lastErrorCode } } } }`;
const sale = (id: string): object => ({ __typename: "Sale", id });

describe("messages of a merchant", () => {
  test("when its owner asks for sales' deliveries, then those of its own are there and of others none", async () => {
    const { data, errors } = await ask(principalOf([A]), SALES, {
      ids: [sale(saleOfA), sale(saleOfB), sale(randomUUID())],
    });
    expect(errors).toBeUndefined();
    expect(data._entities.map(({ receiptDeliveries }: any) => receiptDeliveries)).toEqual([
      [
        {
          id: deliveryOfA,
          channel: "EMAIL",
          state: "SENT",
          attempts: 1,
          sentAt: "2026-11-23T03:00:00.000Z",
          lastErrorCode: null,
        },
      ],
      [],
      [],
    ]);
  });

  test("when its owner lists messages, then only its own are there", async () => {
    const { data } = await ask(
      principalOf([A]),
      "{ messages { edges { node { id category template createdAt sale { id } deliveries { state } } } pageInfo { hasNextPage } } }",
    );
    expect(data.messages).toEqual({
      edges: [
        {
          node: {
            id: messageOfA,
            category: "TRANSACTIONAL",
            template: "receipt",
            createdAt: "2026-11-23T03:00:00.000Z",
            sale: { id: saleOfA },
            deliveries: [{ state: "SENT" }],
          },
        },
      ],
      pageInfo: { hasNextPage: false },
    });
  });

  test.each([
    ["another merchant", () => principalOf([B])],
    ["a buyer without a merchant", () => principalOf([])],
  ])(
    "when %s asks for it by id, as an entity or by the sale, then it is as absent as an unknown one",
    async (_who, principal) => {
      const by = "query ($id: ID!) { message(id: $id) { id } }";
      for (const id of [messageOfA, randomUUID(), "x"])
        expect((await ask(principal(), by, { id })).data).toEqual({ message: null });
      const entity =
        'query ($id: ID!) { _entities(representations: [{ __typename: "Message", id: $id }]) { ... on Message { id deliveries { id } } } }';
      expect((await ask(principal(), entity, { id: messageOfA })).data).toEqual({ _entities: [null] });
      const { data } = await ask(principal(), SALES, { ids: [sale(saleOfA)] });
      expect(data._entities).toEqual([{ id: saleOfA, receiptDeliveries: [] }]);
      const listed = await ask(principal(), "{ messages { edges { node { id } } } }");
      expect(JSON.stringify(listed)).not.toContain(messageOfA);
    },
  );

  test("when a cursor of another merchant's message is used, then nothing of that merchant follows", async () => {
    const { data } = await ask(
      principalOf([B]),
      "{ messages(first: 1) { edges { cursor node { sale { id } } } } }",
    );
    const [edge] = data.messages.edges;
    expect(edge.node.sale.id).toBe(saleOfB);
    const after = await ask(
      principalOf([A]),
      "query ($after: String) { messages(after: $after) { edges { node { sale { id } } } } }",
      { after: edge.cursor },
    );
    expect(after.data.messages.edges.map(({ node }: any) => node.sale.id)).toEqual([saleOfA]);
  });

  test.each([
    ["anonymous", "UNAUTHENTICATED"],
    ["support_agent", "FORBIDDEN"],
    ["partner", "FORBIDDEN"],
  ] as const)("when the caller's role is %s, then messages are refused with %s", async (role, code) => {
    for (const query of [
      "{ messages { edges { node { id } } } }",
      `{ message(id: "${messageOfA}") { id } }`,
    ]) {
      const { errors } = await ask(principalOf([A], role), query);
      expect(errors.map(({ extensions }: any) => extensions.code)).toEqual([code]);
    }
  });
});

describe("row-level security", () => {
  /** One statement as the service's role, with the settings of a transaction. */
  async function asService(settings: Record<string, string>, sql: string): Promise<any[]> {
    const client = new Client(desk.stack.database.urlFor("communications_app"));
    await client.connect();
    try {
      await client.query("BEGIN");
      for (const [name, value] of Object.entries(settings))
        await client.query("SELECT set_config($1, $2, true)", [name, value]);
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  test.each(["message", "delivery", "delivery_attempt"])(
    "when no scope is set, then %s shows no row; with a merchant, that merchant's",
    async (table) => {
      const sql = `SELECT merchant_id FROM communications.${table}`;
      expect(await asService({}, sql)).toEqual([]);
      expect(await asService({ "app.job": "service:communications" }, sql)).toEqual([]);
      expect(await asService({ "app.merchants": B }, sql)).toEqual([{ merchant_id: B }]);
    },
  );

  test.each([
    ["an attempt is changed", "UPDATE communications.delivery_attempt SET outcome = 'X'"],
    ["an attempt is deleted", "DELETE FROM communications.delivery_attempt"],
    ["a message is changed", "UPDATE communications.message SET dedupe_key = 'x'"],
    ["a message is deleted", "DELETE FROM communications.message"],
    ["a delivery changes hands", `UPDATE communications.delivery SET merchant_id = '${B}'`],
    ["a delivery is deleted", "DELETE FROM communications.delivery"],
  ])("when %s, then the database refuses", async (_what, sql) => {
    await expect(asService({ "app.job": "delivery", "app.merchants": A }, sql)).rejects.toMatchObject({
      code: "42501",
    });
  });

  test.each(["message", "delivery", "delivery_attempt"])(
    "when an erasure deletes rows of %s, then a merchant's, which it sees, stay",
    async (table) => {
      const erasure = { "app.job": "erasure", "app.merchants": A };
      expect(await asService(erasure, `SELECT FROM communications.${table}`)).not.toEqual([]);
      expect(await asService(erasure, `DELETE FROM communications.${table} RETURNING 1`)).toEqual([]);
    },
  );

  test("when a delivery is put into a state that contradicts itself, then the database refuses", async () => {
    const sql = "UPDATE communications.delivery SET state = 'RETRY'";
    await expect(asService({ "app.job": "delivery" }, sql)).rejects.toMatchObject({ code: "23514" });
  });
});
