import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LOGIN_ROLES } from "@alpokat/persistence";
import { keepSecrets, newSecrets, parseSettings, publicKeySet } from "../src";
import { PROCESSES } from "../src/processes/processes";
import { temporaryFolder } from "./temporary-folder";

describe("parseSettings", () => {
  test("when nothing is set, then it is a demo on port 4000 with its data in the project", () => {
    expect(parseSettings({}, "/")).toMatchObject({
      mode: "demo",
      dataFolder: "/.alpokat",
      smtpUrl: null,
      ports: {
        gateway: 4000,
        services: {
          "identity-verification": 4001,
          transactions: 4002,
          communications: 4003,
          "disclosure-requests": 4004,
        },
        smtp: 4025,
        mailPage: 4026,
        payments: 4027,
        postgres: 4032,
      },
    });
  });

  test("when the port is set, then all ports move with it, but for the one of PostgreSQL where that is set too", () => {
    const { ports } = parseSettings({ ALPOKAT_PORT: "5000", ALPOKAT_POSTGRES_PORT: "6000" }, "/");
    expect([ports.gateway, ports.services.transactions, ports.smtp, ports.postgres]).toEqual([
      5000, 5002, 5025, 6000,
    ]);
  });

  test("when several settings are faulty, then one sentence names them all", () => {
    const faulty = { ALPOKAT_PORT: "80", ALPOKAT_MODE: "test", ALPOKAT_LOG_LEVEL: "loud" };
    expect(() => parseSettings(faulty, "/")).toThrow(
      /^These settings can't be used: ALPOKAT_PORT: .*; ALPOKAT_MODE: .*; ALPOKAT_LOG_LEVEL: .*\.$/,
    );
  });

  test("when production names no mail relay, then it is refused", () => {
    expect(() => parseSettings({ ALPOKAT_MODE: "production" }, "/")).toThrow(
      "These settings can't be used: ALPOKAT_SMTP_URL: is required in production, which has no mail catcher.",
    );
  });
});

describe("keepSecrets", () => {
  test("when a data folder is used again, then its secrets are the same, and only its owner may read them", () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, "secrets.json");
    const first = keepSecrets(file);
    expect(keepSecrets(file)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    folder.remove();
  });

  test("when the file is of an earlier version, then what is missing is added and the rest stays", () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, "secrets.json");
    const { grantSigningKey: _, ...earlier } = newSecrets();
    writeFileSync(file, JSON.stringify(earlier));
    const secrets = keepSecrets(file);
    expect(secrets).toEqual({ ...earlier, grantSigningKey: secrets.grantSigningKey });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(secrets);
    folder.remove();
  });

  test("when two installations are made, then they share no secret", () => {
    const values = (secrets: unknown): string[] =>
      JSON.stringify(secrets).match(/"[A-Za-z0-9+/=_-]{32,}"/g) ?? [];
    const [first, second] = [values(newSecrets()), values(newSecrets())];
    expect(first).toHaveLength(52);
    expect(first.filter((value) => second.includes(value))).toEqual([]);
  });

  test("when public keys are published, then no private part goes with them", () => {
    const { tokenSigningKey } = newSecrets();
    const { d: _, ...publicPart } = tokenSigningKey;
    expect(publicKeySet(tokenSigningKey)).toEqual({ keys: [publicPart] });
  });

  test("when roles are provisioned, then there is a password for each", () => {
    expect(Object.keys(newSecrets().rolePasswords).sort()).toEqual([...LOGIN_ROLES].sort());
  });
});

describe("the environments of the processes", () => {
  const settings = parseSettings({}, "/");
  const facts = {
    settings,
    secrets: newSecrets(),
    databaseUrl: "postgresql://postgres:x@127.0.0.1:4032/alpokat",
    smtpUrl: "smtp://127.0.0.1:4025",
    qrisProviderUrl: "http://127.0.0.1:4027",
  };

  test("when they are made, then each service encrypts, indexes and signs with keys that no other has", () => {
    for (const variable of [
      "FIELD_ENCRYPTION_KEY",
      "BLIND_INDEX_KEY",
      "AUDIT_SUBJECT_KEY",
      "SERVICE_SIGNING_KEY",
    ]) {
      const keys = PROCESSES.flatMap(({ environment }) => environment(facts)[variable] ?? []);
      expect([variable, keys.length, new Set(keys).size]).toEqual([variable, 4, 4]);
    }
  });

  test("when they are made, then no process gets the superuser or another part's role", () => {
    const roles = PROCESSES.map(({ name, environment }) => [
      name,
      new URL(environment(facts).DATABASE_URL ?? "").username,
    ]);
    expect(roles).toEqual([
      ["identity-verification", "identity_app"],
      ["transactions", "transactions_app"],
      ["communications", "communications_app"],
      ["disclosure-requests", "disclosure_app"],
      ["gateway", "gateway_app"],
    ]);
  });

  test("when they are made, then each private key goes to one process alone", () => {
    const holders = new Map<string, string[]>();
    for (const { name, environment } of PROCESSES) {
      for (const [, d = ""] of JSON.stringify(environment(facts)).matchAll(/\\"d\\":\\"([^\\]+)\\"/g)) {
        holders.set(d, [...(holders.get(d) ?? []), name]);
      }
    }
    expect(holders.size).toBe(12);
    expect([...holders.values()].filter((names) => names.length > 1)).toEqual([]);
  });
});
