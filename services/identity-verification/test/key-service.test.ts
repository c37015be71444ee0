import { startTransitSimulator, type TransitSimulator } from "@alpokat/local-stack";
import {
  countWrappings,
  keyEncryptionOf,
  rewrapCommand,
  rewrapKeys,
  SubjectKeys,
} from "@alpokat/persistence";
import { keyEncryptionEnvironment } from "@alpokat/persistence/key-encryption-environment";
import {
  eventually,
  GatewayClient,
  type Person,
  registerPerson,
  type Stack,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";
import { z } from "zod";

const TOKEN = "s.token-milik-identity";
const NAME = "alpokat-identity-verification";
const POLICY = {
  paths: [
    `transit/encrypt/${NAME}`,
    `transit/decrypt/${NAME}`,
    `transit/keys/${NAME}`,
    "auth/token/renew-self",
  ],
};
const OPERATOR = { paths: [`transit/rewrap/${NAME}`, `transit/encrypt/${NAME}`, `transit/keys/${NAME}`] };

let kms: TransitSimulator;
let stack: Stack;
let client: GatewayClient;
let admin: Client;
let ani: Person;

const ready = async (): Promise<number> =>
  (await fetch(`${stack.url("identity-verification")}/ready`)).status;
const isReady = (status: number): boolean => status === 200;
const told: string[] = [];
const operatorKeys = (variables: Readonly<Record<string, string>>) =>
  keyEncryptionOf(
    z.object(keyEncryptionEnvironment).parse({
      KMS_URL: kms.url,
      KMS_KEY: NAME,
      KMS_TOKEN: "s.operator",
      ...variables,
    }),
  );

beforeAll(async () => {
  kms = await startTransitSimulator();
  kms.engine.create(NAME, { isDerived: true, isExportable: false });
  kms.admit(TOKEN, POLICY);
  kms.admit("s.operator", OPERATOR);
  kms.setState("sealed");
  stack = await startStack({
    services: ["identity-verification"],
    environment: {
      "identity-verification": {
        KMS_URL: kms.url,
        KMS_KEY: NAME,
        KMS_TOKEN: TOKEN,
        FIELD_ENCRYPTION_KEY: "",
      },
    },
  });
  client = new GatewayClient(stack.gatewayUrl);
  admin = new Client(stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await stack.stop();
  await kms.stop();
});

/** What is kept of people, and of their keys. */
const stored = async () => ({
  accounts: (await admin.query("SELECT id FROM identity.account")).rowCount,
  keys: (await admin.query("SELECT subject FROM identity_keys.subject_key")).rowCount,
});
const ME = "{ me { id email } }";
const REGISTER = `mutation ($input: RegisterAccountInput!) {
  registerAccount(input: $input) { registration { receivedAt } userErrors { code } }
}`;
const BUDI = {
  name: "Budi Santoso",
  email: "budi@contoh.id",
  password: "kata-sandi-rahasia-budi",
  dateOfBirth: "1990-05-17",
  acknowledgedNoticeVersion: 1,
};

describe("a service whose keys are wrapped by a key management service", () => {
  test("when it is started while that is sealed, then it waits without anybody's hand", async () => {
    expect(await ready()).toBe(503);
    expect(stack.logs()).toContain("is sealed or not available");
    kms.setState("open");
    expect(await eventually(ready, isReady)).toBe(200);
  });

  test("when somebody registers, then their key stands wrapped by it, and their data is theirs to read", async () => {
    ani = await registerPerson(client, { email: "ani@contoh.id" });
    const { data, errors } = await client.as(ani).ask(ME);
    expect(errors).toEqual([]);
    expect(data.me).toEqual({ id: ani.accountId, email: "ani@contoh.id" });
    expect(Object.keys(await countWrappings(admin, "identity"))).toEqual(["v1"]);
  });

  test.each<[string, () => void, () => void]>([
    ["is sealed", () => kms.setState("sealed"), () => kms.setState("open")],
    ["does not answer", () => kms.setState("hanging"), () => kms.setState("open")],
    ["takes the token no more", () => kms.revoke(TOKEN), () => kms.admit(TOKEN, POLICY)],
  ])(
    "when it %s, then nothing is read and nothing is stored, and afterwards all is as before",
    async (_how, arrange, heal) => {
      const before = await stored();
      arrange();
      const read = await client.as(ani).ask(ME);
      expect(read.errors.map(({ extensions }) => extensions.code)).toEqual(["SERVICE_UNAVAILABLE"]);
      expect(JSON.stringify(read.data)).not.toContain("ani@contoh.id");
      const registered = await client.ask(REGISTER, { input: BUDI });
      expect(registered.errors.map(({ extensions }) => extensions.code)).toEqual(["SERVICE_UNAVAILABLE"]);
      expect(await stored()).toEqual(before);
      expect(await ready()).toBe(503);
      heal();
      expect(await eventually(ready, isReady)).toBe(200);
      expect((await client.as(ani).ask(ME)).data.me.email).toBe("ani@contoh.id");
    },
  );

  test("when the key is rotated and the keys are rewrapped beside the running service, then all are of the new version", async () => {
    kms.engine.rotate(NAME);
    const keyEncryption = operatorKeys({});
    await rewrapCommand(admin, { schema: "identity", keyEncryption, tell: (line) => told.push(line) });
    const { keys } = await stored();
    expect(told).toEqual([
      `before: v1 ${String(keys)}`,
      `rewrapped ${String(keys)}; 0 were destroyed meanwhile`,
      `after: v2 ${String(keys)}`,
    ]);
    kms.engine.setMinDecryptionVersion(NAME, 2);
    expect((await client.as(ani).ask(ME)).data.me.email).toBe("ani@contoh.id");
    expect(kms.asked().filter((path) => path.includes("decrypt")).length).toBeGreaterThan(0);
  });

  const keysAsService = (): SubjectKeys => {
    const database = { query: (sql: string, values?: unknown[]) => admin.query(sql, values) };
    return new SubjectKeys({
      schema: "identity",
      database: { ...database, transaction: (work) => work(database) },
      keyEncryption: operatorKeys({ KMS_TOKEN: TOKEN }).keyEncryption,
    });
  };
  /** Rotates the key, and rewraps all keys while something happens to one that was read already. */
  const rewrapWhile = (version: number, act: () => Promise<unknown>) => {
    kms.engine.rotate(NAME);
    const { kms: operator } = operatorKeys({});
    return rewrapKeys(
      admin,
      { schema: "identity", version },
      {
        async rewrap(wrapped) {
          await act();
          return operator?.transit.rewrap(wrapped) ?? [];
        },
      },
    );
  };
  const erasing = (subject: string) => ({ subject, requestId: crypto.randomUUID(), at: new Date() });

  test("when a person is erased while keys are rewrapped, then no wrapped key of theirs is left, and none comes back", async () => {
    const keys = keysAsService();
    await keys.keyFor("citra", "service");
    const summary = await rewrapWhile(3, () => keys.destroy(erasing("citra"), ["service"]));
    expect(summary.passedBy).toBe(1);
    expect((await keys.keysOf(["citra"], "service")).size).toBe(0);
    await expect(keys.keyFor("citra", "service")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("6.9: when a person's key is set aside for a legal case while keys are rewrapped, then it is rewrapped where it is held", async () => {
    const keys = keysAsService();
    const place = { table: "t", column: "c", row: "r" };
    const sealed = (await keys.keyFor("dimas", "service")).seal(place, "surat");
    const summary = await rewrapWhile(4, () => keys.held.setAside(erasing("dimas"), ["service"]));
    expect(summary.passedBy).toBe(1);
    expect(Object.keys(await countWrappings(admin, "identity"))).toEqual(["v4"]);
    expect((await keys.held.keysOf(["dimas"], "service")).get("dimas")?.open(place, sealed)).toBe("surat");
  });

  test("when a wrapped key is forged in the table, then its data does not open, and no answer tells why", async () => {
    await admin.query("UPDATE identity_keys.subject_key SET wrapped = $2 WHERE subject = $1", [
      ani.accountId,
      Buffer.from("vault:v3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ]);
    const { errors } = await client.as(ani).ask(ME);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["INTERNAL_SERVER_ERROR"]);
  });

  test("when all is over, then no log has a token or a key", () => {
    expect(stack.logs()).not.toMatch(/s\.token-milik|vault:v/);
    expect(stack.logs()).toContain("the key management service gives no keys");
  });
});

describe("a service whose key management service is set up wrongly", () => {
  test.each([
    [
      "no such key",
      { KMS_KEY: "warung", KMS_TOKEN: "s.semua" },
      /KMS_KEY: there is no key warung; make it: bao/,
    ],
    ["a token that it refuses", { KMS_KEY: NAME, KMS_TOKEN: "s.lain" }, /KMS_TOKEN: is refused/],
  ])(
    "when there is %s, then the service does not start and says what to do",
    async (_what, given, advice) => {
      kms.admit("s.semua", { paths: ["transit/*"] });
      const environment = {
        "identity-verification": { KMS_URL: kms.url, FIELD_ENCRYPTION_KEY: "", ...given },
      };
      const { database } = stack;
      const started = startStack({ services: ["identity-verification"], environment, database });
      await expect(started).rejects.toThrow(advice);
    },
  );
});
