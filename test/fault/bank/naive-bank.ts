import { Client, Pool } from "pg";
import type { TestDatabase } from "@alpokat/testing";
import type { Bank } from "./service-bank";

/** How one would write it without knowing better: reads the balance, adds to it, writes it back. */
export async function openNaiveBank(database: TestDatabase): Promise<Bank & { close(): Promise<void> }> {
  const pool = new Pool({ connectionString: database.adminUrl, max: 8 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  await pool.query(`CREATE SCHEMA naive; CREATE TABLE naive.account (balance bigint NOT NULL);
    INSERT INTO naive.account VALUES (0); CREATE TABLE naive.entry (intent text PRIMARY KEY, amount bigint NOT NULL)`);
  return {
    async pay(intent, amount) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const { rows } = await client.query<{ balance: string }>("SELECT balance FROM naive.account");
        await client.query("INSERT INTO naive.entry VALUES ($1, $2)", [intent, amount.toString()]);
        const balance = BigInt(rows[0]?.balance ?? 0) + amount;
        await client.query("UPDATE naive.account SET balance = $1", [balance.toString()]);
        await client.query("COMMIT");
        return true;
      } finally {
        client.release();
      }
    },
    async state() {
      const client = new Client(database.adminUrl);
      client.on("error", () => undefined);
      await client.connect();
      const { rows } = await client.query<{ intent: string; amount: string }>("SELECT * FROM naive.entry");
      const { rows: accounts } = await client.query<{ balance: string }>("SELECT balance FROM naive.account");
      await client.end();
      return {
        effects: new Map(rows.map(({ intent }) => [intent, 1])),
        balance: BigInt(accounts[0]?.balance ?? 0),
        entries: rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
        faults: [],
      };
    },
    close: () => pool.end(),
  };
}
