import { inSession, jobScope, migrate, openDataSource } from "@alpokat/persistence";
import { GatewayClient, type Stack, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { migrations } from "../src/persistence/migrations";
import { READERS_END_JOB, forgetReaders } from "../src/persistence/receipts/forget-readers";
import { asService, openOutlet, rowsAs, sellCoffee } from "./support";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
});
afterAll(() => stack.stop());

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

/** The tables as they were before receipts had a limit and versions. */
const BEFORE = `
  DROP VIEW transactions.sale_person;
  DROP TABLE transactions.receipt_version, transactions.receipt_resend;
  DROP TRIGGER frozen ON transactions.receipt;
  DROP TRIGGER receipt_limit ON transactions.receipt;
  DROP FUNCTION transactions.freeze_receipt, transactions.freeze_receipt_version, transactions.limit_receipts;
  DROP POLICY to_claimer ON transactions.receipt;
  DROP POLICY claimed_by_holder ON transactions.receipt;
  DROP POLICY for_claimer_data ON transactions.receipt;
  DROP POLICY of_purchase ON transactions.sale;
  DROP POLICY of_purchase ON transactions.sale_line;
  DROP POLICY of_purchase ON transactions.sale_line_modifier;
  DROP POLICY of_purchase ON transactions.outlet;
  ALTER TABLE transactions.receipt DROP COLUMN place, DROP COLUMN link_ends_at, DROP COLUMN claimed_by, DROP COLUMN claimed_at;
  DELETE FROM transactions.schema_migration WHERE name LIKE 'Receipt%' AND name <> 'Receipts1763870400000';
`;

test("when a sale has more receipts from before the limit, then they stay with one version each, and repetitions take no place", async () => {
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  const outletId = await openOutlet(client, owner);
  const saleId = await sellCoffee(client, owner, outletId);
  await rows(BEFORE);
  for (const [index, buyer] of ["a", "a", "b", "a", "c", "d", "b"].entries()) {
    await rows(
      `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
         address_sealed, token_hash, issued_at, requested_by)
       VALUES (uuidv7(), $1, $2, $3, '2026-11-23', $4::integer, 'id', 'buyer:' || repeat($5, 64), '', $6, now(), uuidv7())`,
      [owner.merchantId, outletId, saleId, index + 1, buyer, Buffer.from([index])],
    );
  }
  const done = await migrate(stack.database.urlFor("transactions_migrator"), migrations);
  expect(done).toEqual([
    "ReceiptLimit1763874000000",
    "ReceiptVersions1795640000000",
    "ReceiptSignatures1795750000000",
  ]);
  const places = await rows(
    "SELECT day_number, right(buyer, 1) AS buyer, place FROM transactions.receipt ORDER BY place",
  );
  expect(places.map(({ day_number, buyer, place }) => [day_number, buyer, place])).toEqual([
    [1, "a", 1],
    [3, "b", 2],
    [5, "c", 3],
    [6, "d", 4],
    [2, "a", 8],
    [7, "b", 9],
    [4, "a", 10],
  ]);
  const versions = await rows(
    `SELECT v.version, v.state, v.cause, v.document_sealed, v.issued_at = r.issued_at AS at, r.link_ends_at - r.issued_at > '729 days' AS ends
       FROM transactions.receipt_version v JOIN transactions.receipt r ON r.id = v.receipt_id AND r.buyer = v.buyer`,
  );
  const first = {
    version: 1,
    state: "ISSUED",
    cause: "REQUEST",
    document_sealed: null,
    at: true,
    ends: true,
  };
  expect(versions).toEqual(places.map(() => first));
  const [forced] = await rows(
    "SELECT relforcerowsecurity AS forced FROM pg_class WHERE oid = 'transactions.receipt'::regclass",
  );
  expect(forced).toEqual({ forced: true });
});

/** Runs the job once. */
async function endReaders(now: Date): Promise<boolean> {
  const source = await openDataSource({
    url: stack.database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  try {
    return await inSession(source, jobScope(READERS_END_JOB), (manager) => forgetReaders(manager, now));
  } finally {
    await source.destroy();
  }
}

test("2.5: when a receipt's link has ended, then so has the list of its readers, but for its account's and what a hold keeps", async () => {
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client), "Kopi Wayan");
  const outletId = await openOutlet(client, owner);
  const LINK_ENDS = "2028-11-23T03:00:00Z";
  const buyers = ["nobody", "later", "account", "held"];
  for (const [place, name] of buyers.entries()) {
    const saleId = await sellCoffee(client, owner, outletId);
    await rows(
      `WITH receipt AS (
         INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer, address_sealed,
           token_hash, issued_at, requested_by, place, link_ends_at, claimed_by, claimed_at)
         VALUES (uuidv7(), $1, $2, $3, '2026-11-24', $4::text::integer, 'id', 'buyer:' || repeat($4::text, 64), '', $5, '2026-11-24', uuidv7(), 1,
           $6::timestamptz + CASE $7 WHEN 'later' THEN interval '1 second' ELSE interval '0' END,
           CASE $7 WHEN 'account' THEN uuidv7() END, CASE $7 WHEN 'account' THEN now() END)
         RETURNING id, buyer, link_ends_at), held AS (
         INSERT INTO transactions.subject_standing (subject, holds) SELECT buyer, 1 FROM receipt WHERE $7 = 'held')
       INSERT INTO transactions.receipt_access (id, receipt_id, buyer, at, service, role, action, categories, outcome, clause, ends_at)
       SELECT uuidv7(), id, buyer, now(), $7, 'auditor', 'read', '{}', 'ALLOW', '3', link_ends_at FROM receipt`,
      [owner.merchantId, outletId, saleId, String(place + 1), Buffer.from([100 + place]), LINK_ENDS, name],
    );
  }
  const kept = async () =>
    (await rows("SELECT service FROM transactions.receipt_access WHERE role = 'auditor' ORDER BY id")).map(
      ({ service }) => service,
    );
  await endReaders(new Date(Date.parse(LINK_ENDS) - 1));
  expect(await kept()).toEqual(buyers);
  expect(await endReaders(new Date(LINK_ENDS))).toBe(false);
  expect(await kept()).toEqual(["later", "account", "held"]);
  await rows("UPDATE transactions.subject_standing SET holds = 0");
  await endReaders(new Date(LINK_ENDS));
  expect(await kept()).toEqual(["later", "account"]);
  // Planted: no other job takes an entry away.
  for (const job of ["receipt-access", "receipt-page", "telemetry-expiry"])
    await asService(stack, { "app.job": job }, ["DELETE FROM transactions.receipt_access"]);
  expect(await kept()).toEqual(["later", "account"]);
});
