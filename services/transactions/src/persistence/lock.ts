import type { EntityManager } from "typeorm";

/** Lets one transaction at a time pass under a name; the others wait until it has ended. */
export async function lockUntilCommit(manager: EntityManager, name: string): Promise<void> {
  await manager.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
}
