import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { testDatabase, testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { migrationVariable, parseMigrateConfig, parseProvisionConfig, passwordVariable } from "../src/config";
import { databaseUrl, LOGIN_ROLES, PARTS } from "../src";

const database = `one_shots_${randomBytes(6).toString("hex")}`;
let maintenanceUrl: string;

beforeAll(async () => {
  const template = await testDatabase();
  maintenanceUrl = databaseUrl(template.adminUrl, "postgres");
  await template.drop();
});

afterAll(() => ask(maintenanceUrl, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const provisioning = (): Record<string, string> => ({
  ADMIN_DATABASE_URL: maintenanceUrl,
  DATABASE: database,
  ...Object.fromEntries(
    LOGIN_ROLES.map((role) => [passwordVariable(role), testKeys().rolePasswords[role] ?? ""]),
  ),
});

const migration = (): Record<string, string> =>
  Object.fromEntries(
    PARTS.map((part) => {
      const url = new URL(databaseUrl(maintenanceUrl, database));
      url.username = `${part.schema}_migrator`;
      url.password = testKeys().rolePasswords[url.username] ?? "";
      return [migrationVariable(part), url.toString()];
    }),
  );

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** As a container runs it: compiled, with its own variables and no other. */
function run(main: "provision" | "migrate", env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(__dirname, `../dist/${main}-main.js`)], { env });
  const printed = { out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => (printed.out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (printed.err += text.toString()));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...printed })));
}

describe("provision-main", () => {
  it("when two start at once on an empty server, then both end well", async () => {
    const done = `provision: roles and schemas of ${database} are as they should be\n`;
    const both = await Promise.all([run("provision", provisioning()), run("provision", provisioning())]);
    expect(both).toEqual([
      { status: 0, out: done, err: "" },
      { status: 0, out: done, err: "" },
    ]);
    const [{ count }] = (await ask(
      databaseUrl(maintenanceUrl, database),
      `SELECT count(*)::int FROM pg_namespace WHERE nspname IN (${PARTS.map(({ schema }) => `'${schema}'`).join(",")})`,
    )) as [{ count: number }];
    expect(count).toBe(PARTS.length);
  });

  it("when settings are missing or weak, then all are named at once, none is told, and it ends with 78", async () => {
    const { status, err } = await run("provision", {
      ...provisioning(),
      DATABASE: "Alpokat; drop",
      GATEWAY_APP_PASSWORD: "hunter2",
      ADMIN_DATABASE_URL: "postgresql://postgres:hunter2@db/postgres",
      CARRIER_APP_PASSWORD: "",
    });
    expect(status).toBe(78);
    expect(err).toBe(
      "provision: These settings can't be used: DATABASE: must be a lower-case name of letters, digits and _; " +
        "GATEWAY_APP_PASSWORD: has a password of fewer than 16 characters; CARRIER_APP_PASSWORD: has no password; " +
        "ADMIN_DATABASE_URL: has a password of fewer than 16 characters.\n",
    );
    expect(() => parseProvisionConfig({})).toThrow(
      new RegExp(["ADMIN_DATABASE_URL", "DATABASE", ...LOGIN_ROLES.map(passwordVariable)].join("[^]*")),
    );
  });

  it("when the server is away, then one sentence says what to do", async () => {
    const ADMIN_DATABASE_URL = "postgresql://postgres:Xk3-9vQ_pL2wZ8a_Tr@127.0.0.1:9/postgres";
    expect(await run("provision", { ...provisioning(), ADMIN_DATABASE_URL })).toEqual({
      status: 1,
      out: "",
      err: "provision: Nothing was completed: no PostgreSQL listens at the address: start it, then run this again.\n",
    });
  });
});

describe("migrate-main", () => {
  it("when two start at once, then each migration is run by one of them", async () => {
    const both = await Promise.all([run("migrate", migration()), run("migrate", migration())]);
    expect(both.map(({ status, err }) => ({ status, err }))).toEqual([
      { status: 0, err: "" },
      { status: 0, err: "" },
    ]);
    const lines = both.flatMap(({ out }) => out.trim().split("\n"));
    for (const { schema } of PARTS) {
      expect(lines.filter((line) => line.startsWith(`migrate: ${schema} has run `))).toHaveLength(1);
      expect(lines.filter((line) => line === `migrate: ${schema} is current`)).toHaveLength(1);
    }
  });

  it("when it is started again, then it does nothing", async () => {
    const schemas = PARTS.flatMap(({ schema, hasSubjectKeys }) =>
      hasSubjectKeys ? [schema, `${schema}_keys`] : [schema],
    );
    const out = schemas.map((schema) => `migrate: ${schema} is current\n`).join("");
    expect(await run("migrate", migration())).toEqual({ status: 0, out, err: "" });
  });

  it("when a password is wrong, then one sentence says so without it", async () => {
    const wrong =
      migration()["IDENTITY_MIGRATION_DATABASE_URL"]?.replace(/:[^:@]*@/, ":Xk3-9vQ_pL2wZ8a_Tr@") ?? "";
    expect(await run("migrate", { ...migration(), IDENTITY_MIGRATION_DATABASE_URL: wrong })).toEqual({
      status: 1,
      out: "",
      err: "migrate: Nothing was completed: PostgreSQL refuses the password: correct the URL, then run this again.\n",
    });
  });

  it("when URLs are missing, then every one is named", () => {
    expect(() => parseMigrateConfig({})).toThrow(new RegExp(PARTS.map(migrationVariable).join("[^]*")));
  });
});
