import { type Server, createServer, connect } from "node:net";
import {
  GatewayClient,
  type Person,
  type Stack,
  eventually,
  freePort,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";
import { parseConfig } from "../src/config";
import { start } from "../src/server";

let stack: Stack;
let client: GatewayClient;
let ani: Person;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification"] });
  client = new GatewayClient(stack.gatewayUrl);
  ani = await registerPerson(client, { email: "ani@contoh.id" });
});
afterAll(() => stack.stop());

const asAdmin = async (sql: string): Promise<unknown[]> => {
  const admin = new Client(stack.database.adminUrl);
  await admin.connect();
  try {
    return (await admin.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await admin.end();
  }
};

describe("trap, audit write fails: when the audit record can't be written", () => {
  beforeAll(() =>
    asAdmin("ALTER TABLE identity.audit_event ADD CONSTRAINT refuse_all CHECK (false) NOT VALID"),
  );
  afterAll(() => asAdmin("ALTER TABLE identity.audit_event DROP CONSTRAINT refuse_all"));

  test("then a read is not answered", async () => {
    const { data, errors } = await client.as(ani).ask("{ me { email } }");
    expect(JSON.stringify(data)).not.toContain("ani@contoh.id");
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["SERVICE_UNAVAILABLE"]);
  });

  test("then a registration is refused and nothing of it stays", async () => {
    const before = await asAdmin("SELECT id FROM identity.account");
    await expect(registerPerson(client, { email: "baru@contoh.id" })).rejects.toThrow();
    expect(await asAdmin("SELECT id FROM identity.account")).toEqual(before);
  });
});

test("when it can be written again, then reads are answered", async () => {
  expect((await client.as(ani).ask("{ me { email } }")).data).toEqual({ me: { email: "ani@contoh.id" } });
});

test("F12: when every connection to the database is ended, then the next request is answered", async () => {
  await asAdmin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'identity_app'");
  const answer = await eventually(
    () => client.as(ani).ask("{ me { email } }"),
    ({ errors }) => errors.length === 0,
  );
  expect(answer.data).toEqual({ me: { email: "ani@contoh.id" } });
});

/** A way to PostgreSQL that is opened later. */
function wayTo(databaseUrl: string, port: number): Promise<Server> {
  const { hostname, port: target } = new URL(databaseUrl);
  const server = createServer((socket) => {
    const upstream = connect(Number(target), hostname);
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      resolve(server);
    });
  });
}

test("F14: when PostgreSQL is away at the start, then it is healthy and not ready, and ready by itself once it is there", async () => {
  const port = await freePort();
  const environment = stack.environment("identity-verification");
  const databaseUrl = new URL(String(environment["DATABASE_URL"]));
  databaseUrl.port = String(port);
  const service = await start(
    parseConfig({ ...environment, PORT: "0", DATABASE_URL: databaseUrl.toString(), LOG_LEVEL: "silent" }),
  );
  const status = async (path: string): Promise<number> => (await fetch(`${service.url}${path}`)).status;
  expect([await status("/health"), await status("/ready")]).toEqual([200, 503]);
  const graphql = await fetch(`${service.url}/graphql`, { method: "POST", body: "{}" });
  expect(await graphql.json()).toEqual({
    errors: [{ message: "The service is starting.", extensions: { code: "SERVICE_UNAVAILABLE" } }],
  });

  const way = await wayTo(String(environment["DATABASE_URL"]), port);
  expect(
    await eventually(
      () => status("/ready"),
      (ready) => ready === 200,
    ),
  ).toBe(200);
  await service.stop();
  way.close();
});
