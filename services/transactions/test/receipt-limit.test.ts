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

test("when a sale has more receipts from before the limit, then they stay, and repetitions take no place", async () => {
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  const outletId = await openOutlet(client, owner);
  const saleId = await sellCoffee(client, owner, outletId);
  await rows("ALTER TABLE transactions.receipt DROP COLUMN place");
  await rows("DELETE FROM transactions.schema_migration WHERE name = 'ReceiptLimit1763874000000'");
  for (const [index, buyer] of ["a", "a", "b", "a", "c", "d", "b"].entries()) {
    await rows(
      `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
         address_sealed, token_hash, issued_at, requested_by)
       VALUES (uuidv7(), $1, $2, $3, '2026-11-23', $4::integer, 'id', 'buyer:' || repeat($5, 64), '', $6, now(), uuidv7())`,
      [owner.merchantId, outletId, saleId, index + 1, buyer, Buffer.from([index])],
    );
  }
  const done = await migrate(stack.database.urlFor("transactions_migrator"), migrations);
  expect(done).toEqual(["ReceiptLimit1763874000000"]);
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
  const [forced] = await rows(
    "SELECT relforcerowsecurity AS forced FROM pg_class WHERE oid = 'transactions.receipt'::regclass",
  );
  expect(forced).toEqual({ forced: true });
});
