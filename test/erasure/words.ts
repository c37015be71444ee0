import { LocalKeyEncryption, SubjectKeys } from "@alpokat/persistence";
import { type TestDatabase, testKeys } from "@alpokat/testing";
import { DataSource } from "typeorm";
import { sealSomeWords } from "../../services/transactions/src/wiring-words";
import { type Business, dataOf } from "../contract/business";
import { answersTo, orderErasure, rowsOf } from "./orders";
import { plantWords } from "./planted-words";

interface Moment {
  readonly business: Business;
  readonly keys: TestDatabase;
  readonly at: Date;
}

/** Erases a buyer about whom words were written, some of them before words were sealed. */
export async function expectWordsEndWithBuyer(moment: Moment): Promise<void> {
  const { business, at } = moment;
  const { database } = business.stack;
  const said = "Rangga Wicaksono 081298765432";
  const words = { refundReason: said, reviewReason: said, settlementReason: said };
  const { id: saleId } = await business.recordSale();
  const receiptId = await business.requestReceipt(saleId, "rangga@contoh.id");
  const { refundId, reviewedId, lineId } = await plantWords(business, saleId, words);
  const owners = () =>
    rowsOf(
      database,
      `SELECT reason_of, review_reason_of FROM transactions.refund WHERE sale_id = $1 ORDER BY id`,
      [saleId],
    );
  const [{ buyer }] = await rowsOf(database, "SELECT buyer FROM transactions.receipt WHERE id = $1", [
    receiptId,
  ]);
  expect(await owners()).toEqual([
    { reason_of: buyer, review_reason_of: null },
    { reason_of: buyer, review_reason_of: buyer },
  ]);

  // As it was written before words were sealed: the job that seals finds it.
  await rowsOf(
    database,
    `SET session_replication_role = replica; UPDATE transactions.refund SET reason = '${said}', reason_sealed = NULL, reason_of = NULL,
       review_reason = '${said}', review_reason_sealed = NULL, review_reason_of = NULL WHERE id = '${reviewedId}';
     UPDATE transactions.settlement_line SET reason = '${said}', reason_sealed = NULL, reason_of = NULL WHERE id = '${lineId}'`,
  );
  expect(await readWords(business, saleId, lineId)).toEqual([[said, null], [said, said], said]);
  expect([await sealInClear(moment), await sealInClear(moment)]).toEqual([2, 0]);
  expect(await readWords(business, saleId, lineId)).toEqual([[said, null], [said, said], said]);
  expect(await owners()).toEqual([
    { reason_of: buyer, review_reason_of: null },
    { reason_of: buyer, review_reason_of: buyer },
  ]);
  expect(await rowsOf(database, "SELECT id FROM transactions.refund WHERE reason IS NOT NULL")).toEqual([]);

  await answersTo(database, await orderErasure(database, { receiptId }, { at }), 4);
  expect(await readWords(business, saleId, lineId)).toEqual([[null, null], [null, null], said]);
  expect(await owners()).toEqual([
    { reason_of: null, review_reason_of: null },
    { reason_of: null, review_reason_of: null },
  ]);
  const left =
    "SELECT reason, reason_sealed, state, total::int AS total FROM transactions.refund WHERE id = $1";
  expect(await rowsOf(database, left, [refundId])).toEqual([
    { reason: null, reason_sealed: null, state: "COMPLETED", total: 10_000 },
  ]);
  const ofLine = "SELECT reason_of FROM transactions.settlement_line WHERE id = $1";
  expect(await rowsOf(database, ofLine, [lineId])).toEqual([{ reason_of: business.owner.accountId }]);
}

/** Erases a buyer who asked for the receipt when the words were there already. */
export async function expectWordsEndWithLaterBuyer({ business, at }: Moment): Promise<void> {
  const { database } = business.stack;
  const words = { refundReason: "Rangga", reviewReason: "Rangga", settlementReason: "Rangga" };
  const { id: saleId } = await business.recordSale();
  const { lineId } = await plantWords(business, saleId, words);
  const receiptId = await business.requestReceipt(saleId, "sinta@contoh.id");
  const sql = "SELECT DISTINCT reason_of FROM transactions.refund WHERE sale_id = $1";
  expect(await rowsOf(database, sql, [saleId])).toEqual([{ reason_of: business.owner.accountId }]);
  await answersTo(database, await orderErasure(database, { receiptId }, { at }), 4);
  expect(await readWords(business, saleId, lineId)).toEqual([[null, null], [null, null], "Rangga"]);
}

/** Of each refund of a sale its words, and those of a settlement's line, as the shop reads them. */
async function readWords(business: Business, saleId: string, lineId: string): Promise<unknown[]> {
  const query = `query ($saleId: ID!, $lineId: ID!) {
    sale(id: $saleId) { refunds { id reason reviewReason } } settlementLine(id: $lineId) { reason } }`;
  const { sale, settlementLine } = dataOf(
    await business.client.as(business.owner).ask(query, { saleId, lineId }),
  );
  return [
    ...sale.refunds.map(({ reason, reviewReason }: any) => [reason, reviewReason]),
    settlementLine.reason,
  ];
}

/** Runs the job of the service once. */
async function sealInClear({ business, keys }: Moment): Promise<number> {
  const { database } = business.stack;
  const sources = [database, keys].map((each) =>
    new DataSource({ type: "postgres", url: each.urlFor("transactions_app") }).initialize(),
  );
  const [dataSource, keySource] = (await Promise.all(sources)) as [DataSource, DataSource];
  const key = Buffer.from(testKeys().services.transactions.fieldEncryptionKey, "base64");
  const keyEncryption = new LocalKeyEncryption(key);
  const subjectKeys = new SubjectKeys({ schema: "transactions", database: keySource, keyEncryption });
  const sealed = await sealSomeWords({ dataSource, subjectKeys });
  await Promise.all([dataSource.destroy(), keySource.destroy()]);
  return sealed;
}
