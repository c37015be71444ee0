import type { DataSource } from "typeorm";

/** SQL for a service's first migration: nonces of signed requests, shared by its replicas. Unlogged: a crash forgets
 * them, and after a restart a replay is still refused by its age once 30 s have passed. */
export const nonceTable = (schema: string): string => `
  CREATE UNLOGGED TABLE ${schema}.request_nonce (
    nonce      text        PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX request_nonce_expiry ON ${schema}.request_nonce (expires_at);
  GRANT SELECT, INSERT, DELETE ON ${schema}.request_nonce TO ${schema}_app;
`;

const SWEEP_EVERY = 1000;

/** Remembers nonces in the service's schema. @returns a function that answers whether the nonce was new. */
export function nonceMemory(
  dataSource: () => DataSource,
  schema: string,
): (nonce: string, expiresAt: Date) => Promise<boolean> {
  let count = 0;
  return async (nonce, expiresAt) => {
    count += 1;
    const rows = await dataSource().query<unknown[]>(
      `INSERT INTO ${schema}.request_nonce (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING nonce`,
      [nonce, expiresAt],
    );
    if (count % SWEEP_EVERY === 0) {
      await dataSource().query(`DELETE FROM ${schema}.request_nonce WHERE expires_at < now()`);
    }
    return rows.length === 1;
  };
}
