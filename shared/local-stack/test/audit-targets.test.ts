import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { keepSecrets, publicKeySet } from "../src";
import { auditTargets } from "../src/audit-targets";

describe("whose records are verified", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-targets-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("when there is a local stack, then those of its services with every stream, by its data folder", () => {
    const secrets = keepSecrets(path.join(folder, "secrets.json"));
    const targets = auditTargets({ ALPOKAT_DATA_DIR: folder, ALPOKAT_PORT: "5000" }, folder);
    expect(targets.map(({ service, schema, stream }) => [service, schema, stream])).toEqual([
      ["identity-verification", "identity", undefined],
      ["identity-verification", "identity", "privacy"],
      ["transactions", "transactions", undefined],
      ["transactions", "transactions", "fraud_case"],
      ["communications", "communications", undefined],
      ["disclosure-requests", "disclosure", undefined],
      ["disclosure-requests", "disclosure", "custody"],
    ]);
    const password = encodeURIComponent(secrets.rolePasswords.transactions_app ?? "");
    expect(targets[2]).toMatchObject({
      databaseUrl: `postgresql://transactions_app:${password}@127.0.0.1:5032/alpokat`,
      anchorFile: path.join(folder, "audit-anchors/transactions/transactions.heads.ndjson"),
      publicKeys: publicKeySet(secrets.services.transactions.auditSigningKey).keys,
    });
    expect(targets[6]?.anchorFile).toBe(
      path.join(folder, "audit-anchors/disclosure-requests/disclosure-requests.custody.heads.ndjson"),
    );
    expect(JSON.stringify(targets)).not.toContain(secrets.services.transactions.auditSigningKey.d);
  });

  test("when there is no local stack, then it says so in a sentence", () => {
    const missing = path.join(folder, "missing");
    expect(() => auditTargets({ ALPOKAT_DATA_DIR: missing }, folder)).toThrow(
      `There is no local stack in ${missing}`,
    );
  });

  test("when one service is named, then it is verified by its own settings", () => {
    const settings = {
      AUDIT_SERVICE: "communications",
      DATABASE_URL: "postgresql://auditor@db.example/communications",
      AUDIT_PUBLIC_JWKS: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"abc"}]}',
      AUDIT_ANCHOR_DIR: "/var/lib/anchors",
    };
    expect(auditTargets(settings, folder)).toEqual([
      {
        service: "communications",
        schema: "communications",
        databaseUrl: settings.DATABASE_URL,
        anchorFile: "/var/lib/anchors/communications.heads.ndjson",
        publicKeys: [{ kty: "OKP", crv: "Ed25519", x: "abc" }],
      },
    ]);
  });

  test("when one service is named without its settings, then every missing one is named", () => {
    expect(() => auditTargets({ AUDIT_SERVICE: "communications" }, folder)).toThrow(
      /DATABASE_URL: .*AUDIT_PUBLIC_JWKS: .*AUDIT_ANCHOR_DIR: /,
    );
    expect(() => auditTargets({ AUDIT_SERVICE: "communications", AUDIT_PUBLIC_JWKS: "{" }, folder)).toThrow(
      "AUDIT_PUBLIC_JWKS: is not JSON",
    );
  });
});
