import { createHash } from "node:crypto";
import type { Person } from "@alpokat/testing";
import { client, idr, key, record, rows, run, siti } from "../sale-money/shop";

export const SHA256 = createHash("sha256").update("file").digest("hex");
const LINE = `id version state kind lineNumber providerReference gross { amount } fee { amount } net { amount } difference { amount } reason
  payment { id state settledAt } suggestedPayment { id state }`;
const FILE = `id state acquirer fileReference lineCount openLineCount gross { amount } fee { amount } net { amount } periodFrom periodTo`;

/** A sale of that many rupiah that was paid by QRIS, with what the acquirer calls the payment. */
export async function paid(amount: string, reference: string | null, over: object = {}) {
  const { sale } = await record({
    paymentMethod: null,
    lines: [{ name: "Kopi susu", unitPrice: idr(amount) }],
    payments: [{ method: "QRIS", ...(reference && { provider: "GOPAY", providerReference: reference }) }],
    ...over,
  });
  return { saleId: sale.id as string, paymentId: sale.payments[0].id as string };
}

/** A line that pays out 50,000 less a fee of 350. */
export const lineOf = (lineNumber: number, providerReference: string | null, over: object = {}) => {
  const line = {
    kind: "PAYMENT",
    method: "QRIS",
    gross: "50000",
    fee: "350",
    settledOn: "2026-11-23",
    ...over,
  };
  const net = String(Number(line.gross) - Number(line.fee));
  return { lineNumber, providerReference, paidAt: "2026-11-23 10:00", net, ...line, ...over };
};

export const importFile = (lines: readonly object[], over: object = {}, who: Person = siti) =>
  run(
    who,
    {
      field: "importSettlement",
      type: "ImportSettlementInput",
      answer: `settlementImport { added repeated matched booked open
        rejected { index field code ruleIndonesian ruleEnglish } settlement { ${FILE} } }`,
    },
    {
      merchantId: siti.merchantId,
      acquirer: "GOPAY",
      fileReference: "F-1",
      fileSha256: SHA256,
      currencyCode: "IDR",
      isLast: true,
      rows: lines,
      ...key(),
      ...over,
    },
  );

export const resolve = (line: { id: string; version: number }, over: object, who: Person = siti) =>
  run(
    who,
    {
      field: "resolveSettlementLine",
      type: "ResolveSettlementLineInput",
      answer: `settlementLine { ${LINE} }`,
    },
    { lineId: line.id, version: line.version, ...key(), ...over },
  );

/** Asks, and wants an answer. */
export async function ask(query: string, variables: object = {}, who: Person = siti): Promise<any> {
  const { data, errors } = await client.as(who).ask(query, { ...variables });
  expect(errors).toEqual([]);
  return data;
}

/** Lines that somebody has to look at, page by page of two. */
export async function workList(filter: object | null = null, who: Person = siti): Promise<any[]> {
  const query = `query ($filter: SettlementLinesFilterInput, $after: String) { settlementLines(filter: $filter, first: 2, after: $after) {
    edges { node { ${LINE} settlement { id fileReference } } } pageInfo { hasNextPage endCursor } } }`;
  const nodes: any[] = [];
  for (let after: string | null = null; ;) {
    const { settlementLines } = await ask(query, { filter, after }, who);
    nodes.push(...settlementLines.edges.map(({ node }: any) => node));
    if (!settlementLines.pageInfo.hasNextPage) return nodes;
    after = settlementLines.pageInfo.endCursor as string;
  }
}

export const linesOf = async (settlementId: string, who: Person = siti): Promise<any[]> => {
  const query = `query ($id: ID!) { settlement(id: $id) { lines(first: 100) { edges { node { ${LINE} } } } } }`;
  const { settlement } = await ask(query, { id: settlementId }, who);
  return settlement?.lines.edges.map(({ node }: any) => node) ?? [];
};

export const stored = async () =>
  (
    await rows(`SELECT (SELECT count(*)::int FROM transactions.settlement) AS files, (SELECT count(*)::int FROM transactions.settlement_line) AS lines,
      (SELECT count(*)::int FROM transactions.recon_match) AS matches, (SELECT count(*)::int FROM transactions.ledger_transfer) AS transfers`)
  )[0];
export const stateOf = async (paymentId: string) =>
  (await rows("SELECT state, settled_at FROM transactions.payment WHERE id = $1", [paymentId]))[0];
export const balanceOf = async (account: string) => {
  const query = `query ($id: ID!) { merchant(id: $id) { ledgerAccounts { code balance { amount } } } }`;
  const { merchant } = await ask(query, { id: siti.merchantId });
  return merchant.ledgerAccounts.find(({ code }: any) => code === account).balance.amount as string;
};

export const lineNumbersOf = async (fileReference: string): Promise<number[]> =>
  (
    await rows(
      `SELECT l.line_number FROM transactions.settlement_line l JOIN transactions.settlement s ON s.id = l.settlement_id
        WHERE s.file_reference = $1 ORDER BY 1`,
      [fileReference],
    )
  ).map((row) => row.line_number as number);

/** How many lines that don't agree with the books fraud rules see with a sale of now. */
export async function mismatchesSeen(): Promise<number> {
  const { sale } = await record();
  const [decision] = await rows(
    `SELECT (inputs->'numbers'->>'settlementMismatches')::int AS seen FROM transactions.fraud_decision WHERE transaction_id = $1`,
    [sale.id],
  );
  return decision.seen as number;
}
