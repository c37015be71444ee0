import { randomUUID } from "node:crypto";
import { LocalKeyEncryption, SubjectKeys } from "@alpokat/persistence";
import { type TestDatabase, testKeys } from "@alpokat/testing";
import { DataSource } from "typeorm";

/** A consent to usage with its proof: as if a notice that names the purpose had reached the person. @returns its id. */
export async function plantUsageConsent(
  source: DataSource,
  accountId: string,
  at: Date | null = null,
): Promise<string> {
  const id = randomUUID();
  await source.query(
    `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor, actor_relation, source,
       request_id, notice_version, notice_sha256, locale, wording, wording_sha256)
     VALUES ($1, $2, 'service.improve', 'DEVICE', 'USAGE', 1, 'GIVEN', COALESCE($3, now()), $2, 'SELF', 'graphql', $1, 1, repeat('a', 64), 'en',
       'kata-tanaman', repeat('b', 64))`,
    [id, accountId, at],
  );
  return id;
}

/** Something recorded for improvement under such a consent, sealed as the product seals it. */
export async function plantUsage(
  database: TestDatabase,
  accountId: string,
  keysDatabase: TestDatabase = database,
  at: Date | null = null,
): Promise<void> {
  const [source, keySource] = await Promise.all(
    [database, keysDatabase].map(({ adminUrl }) =>
      new DataSource({ type: "postgres", url: adminUrl }).initialize(),
    ),
  );
  if (!source || !keySource) throw new Error("no database");
  const keyEncryption = new LocalKeyEncryption(
    Buffer.from(testKeys().services["identity-verification"].fieldEncryptionKey, "base64"),
  );
  const keys = new SubjectKeys({ schema: "identity", database: keySource, keyEncryption });
  const key = await keys.keyFor(accountId, "service");
  const consentId = await plantUsageConsent(source, accountId, at);
  const id = randomUUID();
  const place = { table: "identity.improvement_telemetry", column: "software", row: id };
  await source.query(
    `INSERT INTO identity.improvement_telemetry (id, account_id, consent_event_id, software_sealed, at)
     VALUES ($1, $2, $3, $4, COALESCE($5, now()))`,
    [id, accountId, consentId, key.seal(place, JSON.stringify(["Aplikasi Tanaman", "Sistem Tanaman"])), at],
  );
  await Promise.all([source.destroy(), keySource.destroy()]);
}
