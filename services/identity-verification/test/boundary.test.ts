import { randomUUID } from "node:crypto";
import { createRequestSigner } from "@alpokat/subgraph";
import type { Principal, ServiceName } from "@alpokat/kernel";
import {
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerPerson,
  startStack,
  testKeys,
} from "@alpokat/testing";
import { Client } from "pg";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
let ani: Person;
let budi: Person;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification"], clock });
  const client = new GatewayClient(stack.gatewayUrl);
  ani = await registerPerson(client, { email: "ani@contoh.id" });
  budi = await registerPerson(client, { email: "budi@contoh.id" });
});
afterAll(() => stack.stop());

const ENTITIES = `query ($id: ID!) { _entities(representations: [{ __typename: "Account", id: $id }]) { ... on Account { id email } } }`;
const principal = (over: Partial<Principal> = {}): Principal => ({
  id: ani.accountId,
  role: "customer",
  merchants: [],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "127.0.0.1",
    deviceId: randomUUID(),
    application: null,
    system: null,
    at: clock().toISOString(),
  },
  requestId: randomUUID(),
  locale: "en",
  ...over,
});

/** Speaks to the subgraph directly, as the gateway does. */
async function askSubgraph(
  query: string,
  variables: object,
  who: Principal | null,
  audience: ServiceName = "identity-verification",
): Promise<{ status: number; body: any }> {
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const signer = await createRequestSigner(testKeys().gateway.signingKey, clock);
  const signed = who
    ? await signer.sign({
        audience,
        method: "POST",
        path: "/graphql",
        principal: who,
        body,
      })
    : {};
  const response = await fetch(`${stack.url("identity-verification")}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...signed },
    body,
  });
  return { status: response.status, body: await response.json() };
}

describe("the subgraph's own door", () => {
  test.each(["{ me { id } }", "{ _service { sdl } }", ENTITIES])(
    "when %j comes unsigned, then it is refused and nothing is answered",
    async (query) => {
      const { status, body } = await askSubgraph(query, { id: ani.accountId }, null);
      expect(status).toBe(401);
      expect(body).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: "UNAUTHENTICATED" } }],
      });
    },
  );

  test("when a request was signed for another subgraph, then it is refused here", async () => {
    const own = await askSubgraph("{ me { id } }", {}, principal());
    expect([own.status, own.body.data.me.id]).toEqual([200, ani.accountId]);
    const foreign = await askSubgraph("{ me { id } }", {}, principal(), "transactions");
    expect([foreign.status, foreign.body.data]).toEqual([401, undefined]);
  });

  test("trap, _entities around a guard: when a signed request resolves a reference, then the caller's own account comes and another's is null", async () => {
    const own = await askSubgraph(ENTITIES, { id: ani.accountId }, principal());
    expect(own.body.data._entities).toEqual([{ id: ani.accountId, email: "ani@contoh.id" }]);
    const foreign = await askSubgraph(ENTITIES, { id: budi.accountId }, principal());
    expect(foreign.body.data._entities).toEqual([null]);
  });

  test("trap, DataLoader cache shared across principals: when two people ask for both at once, then each gets their own alone", async () => {
    const both = `query ($ani: ID!, $budi: ID!) {
      _entities(representations: [{ __typename: "Account", id: $ani }, { __typename: "Account", id: $budi }]) { ... on Account { email } }
    }`;
    const ids = { ani: ani.accountId, budi: budi.accountId };
    const rounds = Array.from({ length: 10 }, () => [ani, budi]).flat();
    const answers = await Promise.all(
      rounds.map(({ accountId: id }) => askSubgraph(both, ids, principal({ id, requestId: randomUUID() }))),
    );
    const [ofAni, ofBudi] = [
      [{ email: "ani@contoh.id" }, null],
      [null, { email: "budi@contoh.id" }],
    ];
    expect(answers.map(({ body }) => body.data._entities)).toEqual(
      rounds.map((person) => (person === ani ? ofAni : ofBudi)),
    );
  });

  test("when a role other than customer reads without a purpose, then every classified field is denied", async () => {
    const { body } = await askSubgraph(ENTITIES, { id: ani.accountId }, principal({ role: "data_analyst" }));
    expect(body.data._entities).toEqual([{ id: ani.accountId, email: null }]);
    expect(body.errors.map(({ extensions }: any) => extensions.code)).toEqual(["POLICY_DENIED"]);
  });
});

describe("the database roles", () => {
  const connected = async <T>(role: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client(stack.database.urlFor(role));
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const INSUFFICIENT_PRIVILEGE = expect.objectContaining({ code: "42501" });

  test("when the app role reads without a scope, then row-level security shows nothing; with ani's scope, ani alone", async () => {
    await connected("identity_app", async (client) => {
      expect((await client.query("SELECT id FROM identity.account")).rows).toEqual([]);
      await client.query("SELECT set_config('app.subjects', $1, false)", [ani.accountId]);
      expect((await client.query("SELECT id FROM identity.account")).rows).toEqual([{ id: ani.accountId }]);
    });
  });

  test("planted: when the superuser reads, whom no policy binds, then both rows are there", async () => {
    const client = new Client(stack.database.adminUrl);
    await client.connect();
    const { rows } = await client.query("SELECT id FROM identity.account");
    await client.end();
    expect(rows).toHaveLength(2);
  });

  test.each([
    "SELECT * FROM transactions.schema_migration",
    "SELECT * FROM transactions_keys.subject_key",
    "SELECT * FROM identity.schema_migration",
    "CREATE TABLE identity.extra (id int)",
    "ALTER TABLE identity.account ADD COLUMN extra int",
    "ALTER TABLE identity.account NO FORCE ROW LEVEL SECURITY",
    "DROP TABLE identity.account",
    "TRUNCATE identity.account",
    "DELETE FROM identity.account",
    "UPDATE identity.audit_event SET payload = ''",
    "DELETE FROM identity.audit_event",
    "SET ROLE identity_owner",
    "CREATE TABLE public.extra (id int)",
  ])("when the app role tries %s, then PostgreSQL refuses it", async (sql) => {
    await connected("identity_app", async (client) => {
      await expect(client.query(sql)).rejects.toEqual(INSUFFICIENT_PRIVILEGE);
    });
  });

  test("when another service's role reads identity's accounts, then PostgreSQL refuses it", async () => {
    await connected("transactions_app", async (client) => {
      await expect(client.query("SELECT * FROM identity.account")).rejects.toEqual(INSUFFICIENT_PRIVILEGE);
    });
  });

  test("when tables with a subject or merchant are listed, then each forces row-level security", async () => {
    const client = new Client(stack.database.adminUrl);
    await client.connect();
    const { rows } = await client.query(
      `SELECT DISTINCT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE n.nspname = 'identity' AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
          AND a.attname IN ('account_id', 'subject', 'merchant_id')`,
    );
    await client.end();
    // Their `subject` is the thing that an event is about, an id; relay and consumer read them for everybody.
    expect(rows.map(({ relname }: { relname: string }) => relname).sort()).toEqual(["inbox_retry", "outbox"]);
  });
});
