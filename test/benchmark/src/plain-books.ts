import type { Script } from "./pgbench";

/** Double entry as one writes it by hand, in plain tables without row security, triggers or hashes. */
export const PLAIN_BOOKS = `
  CREATE SCHEMA plain;
  CREATE TABLE plain.account (merchant integer NOT NULL, code text NOT NULL, debits bigint NOT NULL DEFAULT 0, credits bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant, code)) WITH (fillfactor = 50);
  CREATE TABLE plain.transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, merchant integer NOT NULL, kind text NOT NULL, at timestamptz NOT NULL);
  CREATE TABLE plain.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, merchant integer NOT NULL, code text NOT NULL, side text NOT NULL,
    amount bigint NOT NULL);
  INSERT INTO plain.account (merchant, code) SELECT m, c FROM generate_series(1, 64) m, unnest(ARRAY['cash', 'owed']) c;
`;

/** Seven round trips: begin, locks in one order, two counters, transfer, entries, commit. @param merchants among how many. */
export const plainPosting = (merchants: number): Script => ({
  variables: { merchant: merchants },
  statements: [
    "BEGIN",
    "SELECT code, debits, credits FROM plain.account WHERE merchant = :merchant ORDER BY code FOR UPDATE",
    "UPDATE plain.account SET debits = debits + 18000 WHERE merchant = :merchant AND code = 'cash'",
    "UPDATE plain.account SET credits = credits + 18000 WHERE merchant = :merchant AND code = 'owed'",
    "INSERT INTO plain.transfer (merchant, kind, at) VALUES (:merchant, 'SALE', now())",
    "INSERT INTO plain.entry (merchant, code, side, amount) VALUES (:merchant, 'cash', 'DEBIT', 18000), (:merchant, 'owed', 'CREDIT', 18000)",
    "COMMIT",
  ],
});
