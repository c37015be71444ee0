import type { MigrationInterface, QueryRunner } from "typeorm";

/** Counters of executed root fields, with the columns that rate-limiter-flexible writes. Keys are HMACs. */
export class CreateRateLimits1795392000000 implements MigrationInterface {
  readonly name = "CreateRateLimits1795392000000";

  async up(queryRunner: QueryRunner): Promise<void> {
    // Unlogged: a crash of PostgreSQL forgets at most one minute of counting, and counting writes no WAL.
    await queryRunner.query(`
      CREATE UNLOGGED TABLE gateway.rate_limit (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      CREATE INDEX rate_limit_expire ON gateway.rate_limit (expire);
      GRANT USAGE ON SCHEMA gateway TO gateway_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON gateway.rate_limit TO gateway_app;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("DROP TABLE gateway.rate_limit");
  }
}
