import type { QueryRunner } from "typeorm";
import type { JournalTransfer } from "./journal";

const MOMENT = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Chain by chain. The database sorts, on its disk where it must; here there is one page at a time. */
const JOURNAL = `
  SELECT t.id, t.merchant_id AS "merchantId", t.chain_place::text AS "chainPlace", t.act, t.kind, t.reference, t.follows, t.currency,
         ${MOMENT("t.occurred_at")} AS "occurredAt", ${MOMENT("t.recorded_at")} AS "recordedAt", ${MOMENT("t.expires_at")} AS "expiresAt",
         encode(t.fingerprint, 'hex') AS fingerprint, encode(t.prev_hash, 'hex') AS "prevHash", encode(t.hash, 'hex') AS hash,
         COALESCE(legs.entries, '[]') AS entries
    FROM transactions.ledger_transfer t LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('leg', e.leg, 'accountId', e.account_id, 'accountCode', a.code, 'normalSide', a.normal_side,
               'accountSeq', e.account_seq::text, 'side', e.side, 'phase', e.phase, 'amount', e.amount::text,
               'balanceAfter', e.balance_after::text) ORDER BY e.leg) AS entries
        FROM transactions.ledger_entry e JOIN transactions.ledger_account a ON a.id = e.account_id WHERE e.transfer_id = t.id) legs ON true
   ORDER BY t.merchant_id, t.chain_place`;

const PAGE = 500;

/** Every transfer of all books, chain by chain, in the order of posting. */
export async function* readJournal(runner: QueryRunner): AsyncGenerator<JournalTransfer> {
  await runner.query(`DECLARE journal NO SCROLL CURSOR FOR ${JOURNAL}`);
  for (;;) {
    const page = (await runner.query(`FETCH ${String(PAGE)} FROM journal`)) as JournalTransfer[];
    yield* page;
    if (page.length < PAGE) break;
  }
  await runner.query("CLOSE journal");
}
