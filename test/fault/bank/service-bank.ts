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
  /** Gives back a part of what an intent paid in; absent where money only comes in. */
  readonly giveBack?: (back: GivingBack) => Promise<"DONE" | "REFUSED" | "UNKNOWN">;
  state(): Promise<BankState>;
}

/** What is given back of an acknowledged payment, under an intent of its own. */
interface GivingBack {
  readonly intent: string;
  readonly of: string;
  /** Null undoes it as a whole. */
  readonly amount: bigint | null;
}

const RECORD = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code } } }`;
const REFUND = `mutation ($input: RefundSaleInput!) { refundSale(input: $input) { refund { state } userErrors { code } } }`;
const VOID = `mutation ($input: VoidSaleInput!) { voidSale(input: $input) { sale { state } userErrors { code } } }`;
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
  const sales = new Map<string, string>();
  return {
    async pay(intent, amount) {
      const unitPrice = { amount: amount.toString(), currencyCode: "IDR" };
      const input = {
        outletId,
        paymentMethod: "CASH",
        lines: [{ name: intent, unitPrice }],
        idempotencyKey: keyOf(intent),
      };
      const answer = answerOf(await ask(brokenUrl, owner, RECORD, { input }), "recordSale");
      if (!answer) return false;
      if (!answer.sale) throw new Error(`The bank was refused: ${JSON.stringify(answer)}`);
      sales.set(intent, answer.sale.id as string);
      return true;
    },
    async giveBack({ intent, of, amount }) {
      const same = { saleId: sales.get(of), idempotencyKey: keyOf(intent) };
      const money = amount !== null && { amount: { amount: amount.toString(), currencyCode: "IDR" } };
      const answer = money
        ? answerOf(
            await ask(brokenUrl, owner, REFUND, { input: { ...same, ...money, reason: intent } }),
            "refundSale",
          )
        : answerOf(await ask(brokenUrl, owner, VOID, { input: same }), "voidSale");
      if (!answer) return "UNKNOWN";
      return answer.userErrors.length > 0 ? "REFUSED" : "DONE";
    },
    state: async () => {
      const state = await stateOf(database, merchantId);
      const refunds = await refundsOf(database, merchantId);
      const asked = await Promise.all(
        [...new Set(refunds.map(({ saleId }) => saleId))].map((id) => ask(url, owner, REASONS, { id })),
      );
      const reasons = new Map<string, string>(
        asked
          .flatMap((answer) => ("isUnknown" in answer ? [] : answer.data.sale.refunds))
          .map(({ id, reason }) => [id, reason]),
      );
      const effects = new Map(state.effects);
      for (const { id } of refunds) {
        const intent = reasons.get(id) ?? `refund ${id} that nobody asked for`;
        effects.set(intent, (effects.get(intent) ?? 0) + 1);
      }
      return { ...state, effects };
    },
  };
}

/** @returns the payload, or null where nobody knows what became of it. */
function answerOf(outcome: Outcome, operation: string): any {
  if ("isUnknown" in outcome) return null;
  const codes = (outcome.errors ?? []).map(({ extensions }) => extensions.code);
  // What was done may be there and not be shown, where the record of showing it could not be written.
  if (codes.length === 0) return outcome.data[operation];
  if (codes.every((code) => TRY_AGAIN.includes(code))) return null;
  throw new Error(`The bank was refused: ${JSON.stringify(outcome)}`);
}

/** How often each intent is in the books: sales and voids by what was sold. */
const EFFECTS = `
  SELECT l.name AS intent, count(*)::int AS times FROM transactions.sale_line l
    JOIN transactions.ledger_transfer t ON t.reference = l.sale_id AND t.kind = 'SALE' WHERE l.merchant_id = $1 GROUP BY l.name
  UNION ALL
  SELECT 'void of ' || l.name, count(*)::int FROM transactions.sale_line l
    JOIN transactions.ledger_transfer t ON t.reference = l.sale_id AND t.kind = 'VOID' WHERE l.merchant_id = $1 GROUP BY l.name`;

/** Refunds in the books. What they are for is sealed, and read through the graph. */
const REFUNDS = `
  SELECT r.id, r.sale_id AS "saleId" FROM transactions.refund r
    JOIN transactions.ledger_transfer t ON t.reference = r.id AND t.kind = 'REFUND' WHERE r.merchant_id = $1`;
const REASONS = "query ($id: ID!) { sale(id: $id) { refunds { id reason } } }";

/** Sales that gave back more than they took, or other than their payments say. */
const OVERDRAWN = `
  SELECT s.id FROM transactions.sale s
    JOIN (SELECT sale_id, sum(amount) AS paid, sum(refunded_amount) AS back FROM transactions.payment GROUP BY sale_id) p ON p.sale_id = s.id
    LEFT JOIN (SELECT sale_id, sum(total) AS total FROM transactions.refund WHERE state = 'COMPLETED' GROUP BY sale_id) r ON r.sale_id = s.id
   WHERE s.merchant_id = $1 AND (p.back > p.paid OR p.back <> CASE s.state WHEN 'VOIDED' THEN p.paid ELSE COALESCE(r.total, 0) END)`;

async function refundsOf(
  database: TestDatabase,
  merchantId: string,
): Promise<readonly { readonly id: string; readonly saleId: string }[]> {
  const client = new Client(database.adminUrl);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<{ id: string; saleId: string }>(REFUNDS, [merchantId])).rows;
  } finally {
    await client.end();
  }
}

async function stateOf(database: TestDatabase, merchantId: string): Promise<BankState> {
  const client = new Client(database.adminUrl);
  client.on("error", () => undefined); // A last blow of the nemesis; the query that runs is rejected as well.
  await client.connect();
  try {
    const { rows: effects } = await client.query<{ intent: string; times: number }>(EFFECTS, [merchantId]);
    const { rows: overdrawn } = await client.query<{ id: string }>(OVERDRAWN, [merchantId]);
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
      faults: [
        ...overdrawn.map(({ id }) => `sale ${id} gave back other than it may`),
        ...(await faultsOf(database)),
      ],
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
