import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Migrations } from "../migrate";
import { heldKeyTable, keySchema } from "./tables";

/** Migrations of the key schema beside a part's data; it may stand in a database of its own. */
export function keyMigrations(schema: string): Migrations {
  class SubjectKeys1795530001000 implements MigrationInterface {
    readonly name = "SubjectKeys1795530001000";

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(keySchema(schema));
    }

    down(): Promise<void> {
      return Promise.reject(new Error("Migrations go forward: write a new one"));
    }
  }
  class HeldKeys1795790000000 implements MigrationInterface {
    readonly name = "HeldKeys1795790000000";

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(heldKeyTable(schema));
    }

    down(): Promise<void> {
      return Promise.reject(new Error("Migrations go forward: write a new one"));
    }
  }
  const all = [SubjectKeys1795530001000, HeldKeys1795790000000];
  return { schema: `${schema}_keys`, owner: `${schema}_owner`, migrations: all };
}
