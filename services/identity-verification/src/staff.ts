import {
  BlindIndex,
  SubjectKeys,
  inSession,
  jobScope,
  keyEncryptionOf,
  openDataSource,
} from "@alpokat/persistence";
import { systemClock } from "@alpokat/kernel";
import { RegisterStaff, type StaffMember } from "./application/register-staff";
import type { IdentityConfig } from "./config";
import { ROWS } from "./persistence/rows";
import { Argon2PasswordHasher } from "./security/argon2-password-hasher";
import { repositories } from "./wiring";

/**
 * Registers members of staff with the service's own configuration: for the demo, for tests and for an operator at the
 * first start of an installation. There is no way to do it over the network.
 * @returns how many are new.
 */
export async function registerStaff(
  config: IdentityConfig,
  members: readonly StaffMember[],
): Promise<number> {
  const settings = {
    schema: "identity",
    entities: ROWS,
    poolSize: 1,
    mustBeDurable: config.MODE === "production",
    onIdleError: () => undefined,
  };
  const dataSource = await openDataSource({ ...settings, url: config.DATABASE_URL });
  const keys = await openDataSource({ ...settings, url: config.KEYS_DATABASE_URL });
  try {
    const transaction = repositories({
      subjectKeys: new SubjectKeys({
        schema: "identity",
        database: keys,
        keyEncryption: keyEncryptionOf(config).keyEncryption,
      }),
      blindIndex: (column) => new BlindIndex(config.BLIND_INDEX_KEY, column),
      clock: systemClock,
      publish: () => Promise.reject(new Error("Registering staff tells nobody anything")),
    });
    const register = new RegisterStaff(
      (job, work) => inSession(dataSource, jobScope(job), (manager) => work(transaction(manager))),
      new Argon2PasswordHasher(),
      systemClock,
    );
    const added = await Promise.all(members.map((member) => register.run(member)));
    return added.filter(Boolean).length;
  } finally {
    await keys.destroy();
    await dataSource.destroy();
  }
}
