import { migrate } from "@alpokat/persistence";
import { GatewayClient, type Stack, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { migrations } from "../src/persistence/migrations";
import { openOutlet, rowsAs, sellCoffee } from "./support";

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
