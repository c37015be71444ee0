import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { newId, type Principal, systemClock } from "@alpokat/kernel";
import { openDataSource } from "@alpokat/persistence";
import { about, guardSchema, POLICY_DIRECTIVES_SDL, PolicyInForce } from "@alpokat/policy";
import { testDatabase, type TestDatabase } from "@alpokat/testing";
import express from "express";
import { buildSchema } from "graphql";
import { Client } from "pg";
import pino from "pino";
import type { DataSource } from "typeorm";
import { GrantVerifier } from "../src/disclosure-grant";
import { Recorder } from "../src/recorder";
import { createRequestSigner, createRequestVerifier } from "../src/request-signature";
import { subgraphRoutes } from "../src/subgraph-server";

const LONG = 150;
const SHOP = newId();
const BUYERS = [newId(), newId()];
const pair = generateKeyPairSync("ed25519");
const privateJwk = { ...pair.privateKey.export({ format: "jwk" }), kid: "gateway-1" };
const publicJwks = { keys: [{ ...pair.publicKey.export({ format: "jwk" }), kid: "gateway-1" }] } as never;

let database: TestDatabase;
let dataSource: DataSource;
let admin: Client;
let server: Server;

beforeAll(async () => {
  database = await testDatabase();
  dataSource = await openDataSource({
    url: database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  admin = new Client(database.adminUrl);
  await admin.connect();
  server = createServer();
  const { routes } = await subgraphRoutes(await parts(), server);
  server.on("request", express().use(routes));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await admin.end();
  await dataSource.destroy();
  await database.drop();
});

async function parts(): Promise<Parameters<typeof subgraphRoutes>[0]> {
  const recorder = new Recorder({
    service: "transactions",
    schema: "transactions",
    subjectKey: randomBytes(32),
    clock: systemClock,
  });
  const schema = buildSchema(`${POLICY_DIRECTIVES_SDL}
    type Purchase { what: String @personalData(category: "user.behavior.purchase_history")
      shop: Shop } 
    type Shop { what: String @personalData(category: "user.behavior.purchase_history") }
    type Query { purchases: [Purchase!]! }`);
  const shop = (): object => about({ subject: SHOP, merchant: SHOP }, { what: "Teh" });
  Object.assign(schema.getQueryType()?.getFields()["purchases"] ?? {}, {
    resolve: () =>
      Array.from({ length: LONG }, (_, place) =>
        about({ subject: BUYERS[place % 2] ?? SHOP, customerOf: SHOP }, { what: "Kopi", shop }),
      ),
  });
  return {
    schema: guardSchema(schema),
    policies: new PolicyInForce(),
    facts: (subjects) =>
      Promise.resolve(new Map(subjects.map((id) => [id, { restricted: false, erased: false }]))),
    verifier: await createRequestVerifier({
      audience: "transactions",
      publicJwks,
      clock: systemClock,
      rememberNonce: () => Promise.resolve(true),
    }),
    grants: new GrantVerifier(publicJwks, systemClock),
    logger: pino({ level: "silent" }),
    writeRecords: (guard) => recorder.write(dataSource, guard),
    storeAhead: (records, deciding) => recorder.store(dataSource, records, deciding),
  };
}

async function ask(query: string): Promise<{ readonly requestId: string; readonly answer: any }> {
  const requestId = newId();
  const principal: Principal = {
    id: newId(),
    role: "customer",
    merchants: [SHOP],
    sessionId: null,
    purpose: null,
    caseFacts: null,
    telemetry: {
      ip: "203.0.113.7",
      deviceId: newId(),
      application: null,
      system: null,
      at: new Date().toISOString(),
    },
    requestId,
    locale: "en",
  };
  const body = Buffer.from(JSON.stringify({ query }));
  const signer = await createRequestSigner(privateJwk, systemClock);
  const request = { audience: "transactions", method: "POST", path: "/graphql", principal, body } as const;
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${String(port)}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(await signer.sign(request)) },
    body,
  });
  return { requestId, answer: await response.json() };
}

/** Events of a request, and how many entries of access logs were told of, each with the transaction that stored it. */
async function recordOf(requestId: string): Promise<{ relations: string[]; transactions: number }> {
  const { rows } = await admin.query<{ payload: string; transaction_id: string }>(
    "SELECT payload, transaction_id::text FROM transactions.audit_event WHERE request_id = $1 ORDER BY seq",
    [requestId],
  );
  return {
    relations: rows.map(({ payload }) => (JSON.parse(payload) as { relation: string }).relation),
    transactions: new Set(rows.map((row) => row.transaction_id)).size,
  };
}
const toldEntries = async (): Promise<number> => {
  const { rows } = await admin.query<{ told: number }>(
    "SELECT coalesce(sum(jsonb_array_length(payload -> 'data' -> 'entries')), 0)::int AS told FROM transactions.outbox",
  );
  return rows[0]?.told ?? 0;
};

test("when a long list is answered, then its record is stored once, and tells the subjects' access logs with it", async () => {
  const before = await toldEntries();
  const { requestId, answer } = await ask("{ purchases { what } }");
  expect(answer.data.purchases).toHaveLength(LONG);
  expect(await recordOf(requestId)).toEqual({
    relations: ["own_customer", "own_customer"],
    transactions: 1,
  });
  expect((await toldEntries()) - before).toBe(2);
});

test("when fields further down are about somebody else, then that is recorded after it, in the order of the decisions", async () => {
  const { requestId } = await ask("{ purchases { what shop { what } } }");
  expect(await recordOf(requestId)).toEqual({
    relations: ["own_customer", "own_customer", "own_merchant"],
    transactions: 2,
  });
});

test.each(["audit_event", "outbox"])(
  "when %s can't be written ahead, then nothing is answered and nothing is stored",
  async (table) => {
    const before = await toldEntries();
    await admin.query(`ALTER TABLE transactions.${table} ADD CONSTRAINT refuse_all CHECK (false) NOT VALID`);
    const { requestId, answer } = await ask("{ purchases { what } }").finally(() =>
      admin.query(`ALTER TABLE transactions.${table} DROP CONSTRAINT refuse_all`),
    );
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toEqual([
      expect.objectContaining({ extensions: { code: "SERVICE_UNAVAILABLE", requestId } }),
    ]);
    expect(await recordOf(requestId)).toEqual({ relations: [], transactions: 0 });
    expect(await toldEntries()).toBe(before);
  },
);
