import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { newId, type Principal, systemClock } from "@alpokat/kernel";
import { inSession, jobScope, openDataSource } from "@alpokat/persistence";
import {
  about,
  guardSchema,
  Policy,
  POLICY_DIRECTIVES_SDL,
  PolicyInForce,
  PolicyTextError,
  readPolicyText,
} from "@alpokat/policy";
import { testDatabase, type TestDatabase } from "@alpokat/testing";
import express from "express";
import { buildSchema } from "graphql";
import pino from "pino";
import type { DataSource } from "typeorm";
import { GrantVerifier } from "../src/disclosure-grant";
import { Recorder } from "../src/recorder";
import { createRequestSigner, createRequestVerifier } from "../src/request-signature";
import { subgraphRoutes } from "../src/subgraph-server";

const text = readPolicyText();
/** The rules, and one more under which nobody's name is read by anybody. */
const STRICTER = {
  ...text,
  rules: `${text.rules}
    @id("law.no-names") @clause("UU PDP") @law("l") @basis("prohibition") @notice("none") @retention("none") @note_id("a") @note_en("b")
    forbid (principal, action in [Alpokat::Action::"read", Alpokat::Action::"read_masked"],
      resource in Alpokat::Category::"user.name");`,
};
const LIMITLESS = { restricted: false, erased: false, legalHold: false };
const ID = newId();
const PRINCIPAL: Principal = {
  id: ID,
  role: "customer",
  merchants: [],
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
  requestId: newId(),
  locale: "en",
};

const pair = generateKeyPairSync("ed25519");
const privateJwk = { ...pair.privateKey.export({ format: "jwk" }), kid: "gateway-1" };
const publicJwks = { keys: [{ ...pair.publicKey.export({ format: "jwk" }), kid: "gateway-1" }] } as never;

describe("policy reloaded in the middle of a request", () => {
  const policies = new PolicyInForce(new Policy(text));
  let database: TestDatabase;
  let dataSource: DataSource;
  let server: Server;
  /** Runs between the two names of an answer. */
  let meanwhile = (): void => undefined;

  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await openDataSource({
      url: database.urlFor("transactions_app"),
      schema: "transactions",
      entities: [],
      mustBeDurable: false,
      onIdleError: () => undefined,
    });
    server = createServer();
    const app = express();
    const { routes } = await subgraphRoutes(await parts(), server);
    app.use(routes);
    server.on("request", app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
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
      type Person { name: String @personalData(category: "user.name") later: Person }
      type Query { person: Person }`);
    const person = (): object => about({ subject: ID }, { name: "Ayu", later });
    const later = (): object => {
      meanwhile();
      return about({ subject: ID, merchant: newId() }, { name: "Ayu" });
    };
    const { person: field } = schema.getQueryType()?.getFields() ?? {};
    if (field) field.resolve = person;
    return {
      schema: guardSchema(schema),
      policies,
      facts: async (subjects) => new Map(subjects.map((subject) => [subject, LIMITLESS])),
      verifier: await createRequestVerifier({
        audience: "transactions",
        publicJwks,
        clock: systemClock,
        rememberNonce: async () => true,
      }),
      grants: new GrantVerifier(publicJwks, systemClock),
      logger: pino({ level: "silent" }),
      writeRecords: (guard) =>
        inSession(dataSource, jobScope("audit"), (manager) => recorder.write(manager, guard)),
    };
  }

  async function ask(): Promise<{ readonly names: unknown; readonly hashes: readonly string[] }> {
    const requestId = newId();
    const body = Buffer.from(JSON.stringify({ query: "{ person { name later { name } } }" }));
    const signer = await createRequestSigner(privateJwk, systemClock);
    const principal = { ...PRINCIPAL, requestId };
    const request = { audience: "transactions", method: "POST", path: "/graphql", principal, body } as const;
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${String(port)}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(await signer.sign(request)) },
      body,
    });
    const { data } = (await response.json()) as { data: any };
    const events: { payload: string }[] = await dataSource.query(
      "SELECT payload FROM transactions.audit_event WHERE request_id = $1 ORDER BY seq",
      [requestId],
    );
    return {
      names: [data?.person?.name, data?.person?.later?.name],
      hashes: events.map(({ payload }) => (JSON.parse(payload) as { policyHash: string }).policyHash),
    };
  }

  test("when it is reloaded between two fields, then both are decided and recorded by the policy that the request began with; the next request has the new one", async () => {
    const before = policies.current.hash;
    meanwhile = () => policies.reload(STRICTER);
    expect(await ask()).toEqual({ names: ["Ayu", "Ayu"], hashes: [before] });
    const after = policies.current.hash;
    expect(after).not.toBe(before);
    expect(await ask()).toEqual({ names: [null, null], hashes: [after] });
  });

  test("when the new text can't be used, then the policy before stays in force", () => {
    policies.reload(text);
    const before = policies.current;
    expect(() => policies.reload({ ...text, rules: `${text.rules} permit (principal` })).toThrow(
      PolicyTextError,
    );
    expect(policies.current).toBe(before);
  });

  test("when the text is the same, then nothing changes", () => {
    const before = policies.current;
    expect(policies.reload(text)).toBe(false);
    expect(policies.current).toBe(before);
  });
});
