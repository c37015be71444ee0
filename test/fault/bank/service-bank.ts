import { newId } from "@alpokat/kernel";
import { openDataSource } from "@alpokat/persistence";
import { verifyLedger } from "@alpokat/transactions/verify-ledger";
import { Client } from "pg";
import { type TestDatabase, eventually } from "@alpokat/testing";
import type { BankState } from "./judge";
import { type Outcome, ask, ownerOf } from "./signed-client";

/** Where money is put in and, by what was put in before, taken out. */
export interface Bank {
  /** @returns whether it is done for sure; otherwise nobody knows, and it is to be asked again. */
  pay(intent: string, amount: bigint): Promise<boolean>;
  state(): Promise<BankState>;
}

const RECORD = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code } } }`;
const OPEN = `mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } userErrors { code } } }`;
const TRY_AGAIN: readonly unknown[] = ["SERVICE_UNAVAILABLE", "CONFLICT"];

/** The product itself: the subgraph, asked over a line that may break. */
export async function openServiceBank(
  { url, brokenUrl }: { readonly url: string; readonly brokenUrl: string },
  database: TestDatabase,
  keyOf: (intent: string) => string,
): Promise<Bank> {
  const merchantId = newId();
  const owner = ownerOf(newId(), merchantId);
  const opening = { merchantId, name: "Gerai", city: "Bandung", idempotencyKey: crypto.randomUUID() };
  // A server that was killed may still be on its way back: the key makes it safe to ask again.
  const outletId = await eventually(
    async () => {
      const opened = await ask(url, owner, OPEN, { input: opening });
      return "isUnknown" in opened ? undefined : (opened.data?.createOutlet?.outlet?.id as unknown);
    },
    (id) => id !== undefined,
  );
  return {
    async pay(intent, amount) {
      const unitPrice = { amount: amount.toString(), currencyCode: "IDR" };
      const input = {
        outletId,
        paymentMethod: "CASH",
        lines: [{ name: intent, unitPrice }],
        idempotencyKey: keyOf(intent),
      };
      return isDone(await ask(brokenUrl, owner, RECORD, { input }));
    },
    state: () => stateOf(database, merchantId),
  };
}

function isDone(outcome: Outcome): boolean {
  if ("isUnknown" in outcome) return false;
  if (outcome.data?.recordSale?.sale) return true;
  const codes = (outcome.errors ?? []).map(({ extensions }) => extensions.code);
  if (codes.length > 0 && codes.every((code) => TRY_AGAIN.includes(code))) return false;
  throw new Error(`The bank was refused: ${JSON.stringify(outcome)}`);
}

async function stateOf(database: TestDatabase, merchantId: string): Promise<BankState> {
  const client = new Client(database.adminUrl);
  client.on("error", () => undefined); // A last blow of the nemesis; the query that runs is rejected as well.
  await client.connect();
  try {
    const { rows: effects } = await client.query<{ intent: string; times: number }>(
      `SELECT l.name AS intent, count(*)::int AS times FROM transactions.sale_line l
         JOIN transactions.ledger_transfer t ON t.reference = l.sale_id AND t.kind = 'SALE' WHERE l.merchant_id = $1 GROUP BY l.name`,
      [merchantId],
    );
    const { rows: sums } = await client.query<{ balance: string; entries: string }>(
      `SELECT (a.credits_posted - a.debits_posted)::text AS balance,
              (SELECT sum(CASE e.side WHEN 'CREDIT' THEN e.amount ELSE -e.amount END) FROM transactions.ledger_entry e WHERE e.account_id = a.id)::text AS entries
         FROM transactions.ledger_account a WHERE a.merchant_id = $1 AND a.code = 'merchant:payable'`,
      [merchantId],
    );
    return {
      effects: new Map(effects.map(({ intent, times }) => [intent, times])),
      balance: BigInt(sums[0]?.balance ?? 0),
      entries: BigInt(sums[0]?.entries ?? 0),
      faults: await faultsOf(database),
    };
  } finally {
    await client.end();
  }
}

async function faultsOf(database: TestDatabase): Promise<readonly string[]> {
  const dataSource = await openDataSource({
    url: database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    poolSize: 1,
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  try {
    return (await verifyLedger(dataSource)).faults;
  } finally {
    await dataSource.destroy();
  }
}
