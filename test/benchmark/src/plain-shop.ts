import type { Script } from "./pgbench";

/**
 * A sale as one writes it by hand, in plain tables without row security, triggers or audit: the yardstick. Posting is one
 * function call that locks two accounts in one order.
 */
export const PLAIN_SHOP = `
  CREATE SCHEMA plain;
  CREATE TABLE plain.key (key uuid PRIMARY KEY, result jsonb);
  CREATE TABLE plain.sale (id uuid PRIMARY KEY, merchant integer NOT NULL, total bigint NOT NULL, occurred_at timestamptz NOT NULL);
  CREATE TABLE plain.sale_line (sale_id uuid NOT NULL REFERENCES plain.sale, place integer NOT NULL, name text NOT NULL, quantity integer NOT NULL,
    amount bigint NOT NULL, PRIMARY KEY (sale_id, place));
  CREATE TABLE plain.payment (id uuid PRIMARY KEY, sale_id uuid NOT NULL REFERENCES plain.sale, method text NOT NULL, amount bigint NOT NULL);
  CREATE TABLE plain.account (merchant integer NOT NULL, code text NOT NULL, debits bigint NOT NULL DEFAULT 0, credits bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant, code)) WITH (fillfactor = 50);
  CREATE TABLE plain.entry (id uuid PRIMARY KEY, sale_id uuid NOT NULL REFERENCES plain.sale, merchant integer NOT NULL, code text NOT NULL,
    amount bigint NOT NULL, balance bigint NOT NULL);
  CREATE TABLE plain.outbox (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, payload jsonb NOT NULL);
  INSERT INTO plain.account (merchant, code) SELECT m, c FROM generate_series(1, 64) m, unnest(ARRAY['cash', 'owed']) c;
  CREATE FUNCTION plain.post(sale uuid, of_merchant integer, moved bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM plain.account a WHERE a.merchant = of_merchant ORDER BY code FOR UPDATE;
    WITH touched AS (
      UPDATE plain.account a SET debits = debits + CASE code WHEN 'cash' THEN moved ELSE 0 END, credits = credits + CASE code WHEN 'owed' THEN moved ELSE 0 END
       WHERE a.merchant = of_merchant RETURNING code, debits - credits AS balance
    )
    INSERT INTO plain.entry SELECT uuidv7(), sale, of_merchant, code, CASE code WHEN 'cash' THEN moved ELSE -moved END, balance FROM touched;
  END $$;
`;

/** Eight round trips: begin, key, sale, three lines, payment, posting, event, commit. @param merchants among how many. */
export const plainSale = (merchants: number): Script => ({
  variables: { merchant: merchants, part: 2_000_000_000, rest: 2_000_000_000 },
  statements: [
    "BEGIN",
    `INSERT INTO plain.key VALUES (${id("1")}, '{"sale": "done"}')`,
    `INSERT INTO plain.sale VALUES (${id("2")}, :merchant, 54000, now())`,
    `INSERT INTO plain.sale_line SELECT ${id("2")}, place, 'Kopi susu', 1, 18000 FROM generate_series(1, 3) place`,
    `INSERT INTO plain.payment VALUES (${id("3")}, ${id("2")}, 'CASH', 54000)`,
    `SELECT plain.post(${id("2")}, :merchant::integer, 54000)`,
    `INSERT INTO plain.outbox (id, payload) VALUES (${id("4")}, '{"type": "sale.recorded.v1", "data": {"sale": "done"}}')`,
    "COMMIT",
  ],
});

/** An id of two drawn numbers, the same in every statement of one run. */
function id(kind: string): string {
  return `(lpad(to_hex(:part::bigint), 8, '0') || '0000700080000000'::text || lpad(to_hex(:rest::bigint / 16 * 16 + ${kind}), 8, '0'))::uuid`;
}
