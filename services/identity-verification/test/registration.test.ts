import { GatewayClient, type Stack, fixedClock, registerPerson, startStack } from "@alpokat/testing";
import { Client } from "pg";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
let client: GatewayClient;
let admin: Client;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  admin = new Client(stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await stack.stop();
});

const REGISTER = `mutation ($input: RegisterAccountInput!) {
  registerAccount(input: $input) { registration { receivedAt } userErrors { code message field } }
}`;
const ANI = {
  name: "Ani Wijaya",
  email: "ani@contoh.id",
  password: "alpukat mentega matang",
  dateOfBirth: "1990-05-17",
  acknowledgedNoticeVersion: 1,
};
const register = (over: Record<string, unknown>) => client.ask(REGISTER, { input: { ...ANI, ...over } });
const count = async (table: string) => {
  const { rows } = await admin.query<{ count: string }>(`SELECT count(*) FROM identity.${table}`);
  return Number(rows[0]?.count);
};

const keys = async () => (await admin.query("SELECT subject FROM identity_keys.subject_key")).rowCount;

describe("registerAccount", () => {
  test("when a person registers and signs in, then me shows them their own data", async () => {
    const siti = await registerPerson(client, {
      name: "Siti Rahma",
      email: "Siti@Contoh.id",
      phoneNumber: "0812-3456-7890",
      officeAddress: "Jl. Melati 1, Bandung",
    });
    const { data, errors } = await client
      .as(siti)
      .ask("{ me { id status name email phoneNumber dateOfBirth officeAddress createdAt } }");
    expect(errors).toEqual([]);
    expect(data.me).toEqual({
      id: siti.accountId,
      status: "ACTIVE",
      name: "Siti Rahma",
      email: "siti@contoh.id",
      phoneNumber: "+6281234567890",
      dateOfBirth: "1990-05-17",
      officeAddress: "Jl. Melati 1, Bandung",
      createdAt: "2026-11-23T03:00:00.000Z",
    });
  });

  test("1.8: when a person registers, then the proof of the notice is kept with version, hash, locale, time and channel", async () => {
    const budi = await registerPerson(client);
    const { rows } = await admin.query(
      "SELECT * FROM identity.notice_acknowledgement WHERE account_id = $1",
      [budi.accountId],
    );
    expect(rows).toEqual([
      {
        account_id: budi.accountId,
        version: 1,
        locale: "en",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        channel: "graphql",
        at: new Date("2026-11-23T03:00:00.000Z"),
      },
    ]);
  });

  test("when the address has an account already, then the answer is the same and nothing is stored", async () => {
    const first = await register({ email: "dua@contoh.id" });
    const before = [await count("account"), await keys()];
    const second = await register({ email: "DUA@contoh.id", name: "Orang Lain" });
    expect(second.data).toEqual(first.data);
    expect([await count("account"), await keys()]).toEqual(before);
  });

  test("when 20 register one address at once, then one account is stored", async () => {
    const before = await count("account");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register({ email: "serentak@contoh.id" })),
    );
    expect(answers.map(({ data }) => data.registerAccount.userErrors)).toEqual(Array(20).fill([]));
    expect(await count("account")).toBe(before + 1);
  });

  test.each([
    ["name", "", "NAME_INVALID"],
    ["name", "a\u202eb", "NAME_INVALID"],
    ["name", "a\u0000b", "NAME_INVALID"],
    ["name", "n".repeat(101), "NAME_INVALID"],
    ["email", "a@b", "EMAIL_INVALID"],
    ["email", "a@contoh.id\r\nBcc: b@contoh.id", "EMAIL_INVALID"],
    ["email", "a@contoh.id,b@contoh.id", "EMAIL_INVALID"],
    ["email", '"a b"@contoh.id', "EMAIL_INVALID"],
    ["email", `${"a".repeat(65)}@contoh.id`, "EMAIL_INVALID"],
    ["password", "empat belas hr", "PASSWORD_TOO_WEAK"],
    ["password", "123456789012345", "PASSWORD_TOO_WEAK"],
    ["password", "aaaaaaaaaaaaaaaa", "PASSWORD_TOO_WEAK"],
    ["dateOfBirth", "2026-11-24", "DATE_OF_BIRTH_INVALID"],
    ["dateOfBirth", "1990-02-30", "DATE_OF_BIRTH_INVALID"],
    ["dateOfBirth", "17-05-1990", "DATE_OF_BIRTH_INVALID"],
    ["dateOfBirth", "1890-01-01", "DATE_OF_BIRTH_INVALID"],
    ["phoneNumber", "12", "PHONE_NUMBER_INVALID"],
    ["officeAddress", "", "OFFICE_ADDRESS_INVALID"],
    ["acknowledgedNoticeVersion", 0, "NOTICE_NOT_ACKNOWLEDGED"],
    ["acknowledgedNoticeVersion", 2, "NOTICE_NOT_ACKNOWLEDGED"],
  ])("when %s is %j, then it is refused as %s and nothing is stored", async (field, value, code) => {
    const before = await count("account");
    const { data, errors } = await register({ [field]: value });
    expect(errors).toEqual([]);
    expect(data.registerAccount).toEqual({
      registration: null,
      userErrors: [{ code, field: ["input", field], message: expect.any(String) }],
    });
    expect(await count("account")).toBe(before);
  });

  test("1.7: when the person turns 18 tomorrow in Jakarta, then a guardian's consent is required; today, it is not", async () => {
    const tomorrow = await register({ email: "besok@contoh.id", dateOfBirth: "2008-11-24" });
    expect(tomorrow.data.registerAccount.userErrors).toEqual([
      {
        code: "GUARDIAN_CONSENT_REQUIRED",
        field: ["input", "dateOfBirth"],
        message: "A person under 18 needs the consent of a parent or guardian (UU 27/2022 art. 25).",
      },
    ]);
    const today = await register({ email: "hariini@contoh.id", dateOfBirth: "2008-11-23" });
    expect(today.data.registerAccount.userErrors).toEqual([]);
  });

  test("when several fields are wrong, then each is named, in the language of the request", async () => {
    const { data } = await client
      .with({ "accept-language": "id" })
      .ask(REGISTER, { input: { ...ANI, name: "", email: "a@b" } });
    expect(data.registerAccount.userErrors).toEqual([
      { code: "NAME_INVALID", field: ["input", "name"], message: "Nama harus 1 sampai 100 huruf." },
      { code: "EMAIL_INVALID", field: ["input", "email"], message: "Alamat email tidak sah." },
    ]);
  });

  test("when a person was registered, then no table, log line or error holds their data in clear", async () => {
    const planted = {
      name: "Kenari Tersembunyi",
      email: "kenari.tersembunyi@contoh.id",
      phoneNumber: "+6281299990001",
    };
    await registerPerson(client, planted);
    await register({ ...planted, email: "kenari.tersembunyi@contoh.id\r\n" });
    const dump = await everyRow();
    expect(dump.length).toBeGreaterThan(1000);
    for (const secret of ["kenari.tersembunyi", "Kenari Tersembunyi", "81299990001", ANI.password]) {
      expect(dump).not.toContain(secret);
      expect(stack.logs()).not.toContain(secret);
    }
  });
});

/** Every row of every table of every schema of ours, as text. */
async function everyRow(): Promise<string> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join("\n");
}
