import type { DataSource, QueryRunner } from "typeorm";
import { Journal, type JournalTransfer } from "./journal";
import { readJournal } from "./read-journal";

/** The end of a merchant's chain, as somebody wrote it down outside of the database. */
export interface ChainHead {
  readonly place: string;
  readonly hash: string;
}

/** What verification found. */
export interface LedgerVerification {
  /** Empty where the books are sound. */
  readonly faults: readonly string[];
  readonly transfers: number;
  /** By merchant. */
  readonly heads: Readonly<Record<string, ChainHead>>;
}

const SNAPSHOT = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0;
  SELECT set_config('app.job', 'ledger', true)`;

/**
 * Proves all books from their journal alone: every hash, every balance, the order of every account; and that accounts,
 * holds and ends of chains are what the journal comes to. Reads one snapshot, in constant memory for each merchant.
 * @param known heads of an earlier run, which must still be in their chains: whoever rewrote a whole chain is found by them.
 */
export async function verifyLedger(
  dataSource: DataSource,
  known: Readonly<Record<string, ChainHead>> = {},
): Promise<LedgerVerification> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await runner.query(SNAPSHOT);
    const result = await verifySnapshot(runner, known);
    await runner.query("COMMIT");
    return result;
  } finally {
    await runner.query("ROLLBACK").catch(() => undefined);
    await runner.release();
  }
}

async function verifySnapshot(
  runner: QueryRunner,
  known: Readonly<Record<string, ChainHead>>,
): Promise<LedgerVerification> {
  const books = new BooksCheck(runner, known);
  for await (const transfer of readJournal(runner)) await books.follow(transfer);
  return books.end();
}

/** Goes through all journals, one merchant's after the other. */
class BooksCheck {
  readonly #faults: string[] = [];
  readonly #heads: Record<string, ChainHead> = {};
  readonly #missing: Map<string, ChainHead>;
  #book: { readonly merchantId: string; readonly journal: Journal } | null = null;
  #transfers = 0;
  #entries = 0;

  constructor(
    private readonly runner: QueryRunner,
    known: Readonly<Record<string, ChainHead>>,
  ) {
    this.#missing = new Map(Object.entries(known));
  }

  async follow(transfer: JournalTransfer): Promise<void> {
    const { merchantId, id, chainPlace, hash, entries } = transfer;
    if (this.#book?.merchantId !== merchantId) await this.#close();
    this.#book ??= { merchantId, journal: new Journal() };
    this.#faults.push(...this.#book.journal.follow(transfer).map((fault) => `transfer ${id} ${fault}`));
    const noted = this.#missing.get(merchantId);
    if (noted?.place === chainPlace && noted.hash === hash) this.#missing.delete(merchantId);
    this.#transfers += 1;
    this.#entries += entries.length;
  }

  async end(): Promise<LedgerVerification> {
    await this.#close();
    const rewritten = [...this.#missing.keys()].map(
      (merchantId) => `the chain of merchant ${merchantId} no longer has the head that was noted`,
    );
    const stray = await strays(this.runner, this.#entries, this.#heads);
    const faults = [...this.#faults, ...rewritten, ...stray];
    return { faults, transfers: this.#transfers, heads: this.#heads };
  }

  async #close(): Promise<void> {
    if (!this.#book) return;
    const { merchantId, journal } = this.#book;
    this.#heads[merchantId] = { place: journal.head.place.toString(), hash: journal.head.hash };
    this.#faults.push(...(await compare(this.runner, merchantId, journal)));
    this.#book = null;
  }
}

interface AccountRow {
  readonly id: string;
  readonly code: string;
  readonly counters: readonly string[];
}

/** What the tables say of one merchant, against what its journal comes to. */
async function compare(runner: QueryRunner, merchantId: string, journal: Journal): Promise<string[]> {
  const accounts = (await runner.query(
    `SELECT id, code, ARRAY[debits_posted, credits_posted, debits_pending, credits_pending, last_seq]::text[] AS counters
       FROM transactions.ledger_account WHERE merchant_id = $1 ORDER BY code, currency`,
    [merchantId],
  )) as AccountRow[];
  const [chain] = (await runner.query(
    "SELECT last_place::text AS place, encode(last_hash, 'hex') AS hash FROM transactions.ledger_chain WHERE merchant_id = $1",
    [merchantId],
  )) as ChainHead[];
  const holds = (await runner.query(
    "SELECT transfer_id AS id, state FROM transactions.ledger_hold WHERE merchant_id = $1",
    [merchantId],
  )) as { id: string; state: string }[];
  const isEnd = chain?.place === journal.head.place.toString() && chain.hash === journal.head.hash;
  const isSameHolds =
    holds.length === journal.holds.size && holds.every(({ id, state }) => journal.holds.get(id) === state);
  return [
    ...(isEnd ? [] : [`the chain of merchant ${merchantId} ends elsewhere than its journal`]),
    ...(isSameHolds ? [] : [`the holds of merchant ${merchantId} are not what its journal comes to`]),
    ...accounts
      .filter((account) => !isProjected(account, journal))
      .map(({ code }) => `account ${code} of merchant ${merchantId} is not the sum of its entries`),
  ];
}

function isProjected({ id, counters }: AccountRow, journal: Journal): boolean {
  const {
    debitsPosted = 0n,
    creditsPosted = 0n,
    debitsPending = 0n,
    creditsPending = 0n,
    lastSeq = 0n,
  } = journal.accounts.get(id) ?? {};
  const projected = [debitsPosted, creditsPosted, debitsPending, creditsPending, lastSeq];
  return projected.every((sum, place) => sum.toString() === counters[place]);
}

/** Rows that belong to no transfer, and merchants whose whole journal is gone. */
async function strays(
  runner: QueryRunner,
  entriesSeen: number,
  heads: Readonly<Record<string, ChainHead>>,
): Promise<string[]> {
  const [row] = (await runner.query(
    `SELECT (SELECT count(*) FROM transactions.ledger_entry)::int AS entries,
            ARRAY(SELECT merchant_id::text FROM transactions.ledger_chain WHERE last_place > 0) AS merchants`,
  )) as { entries: number; merchants: string[] }[];
  const gone = (row?.merchants ?? []).filter((merchantId) => !(merchantId in heads));
  return [
    ...(row?.entries === entriesSeen
      ? []
      : [`${String(row?.entries)} entries are kept, and ${String(entriesSeen)} belong to transfers`]),
    ...gone.map((merchantId) => `the journal of merchant ${merchantId} is gone`),
  ];
}
