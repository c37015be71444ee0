import { openDataSource } from "@alpokat/persistence";
import { verifyLedger } from "../../src/persistence/verification/verify-ledger";
import { budi, rows, siti, stack } from "../sale-money/shop";
import { asService } from "../support";
import { SHA256, ask, balanceOf, importFile, lineOf, resolve, stored, workList } from "./files";

/** Breaks each rule of the tables as the service's role, with a file of matched and ignored lines in them. */
export async function expectDatabaseRefuses(): Promise<void> {
  const scope = { "app.merchants": siti.merchantId };
  const attempt = (sql: string, settings: Record<string, string> = scope) =>
    asService(stack, settings, [sql]);
  const copied = `INSERT INTO transactions.recon_match SELECT %LINE%, merchant_id, kind, payment_id, refund_id, 0, matched_at, NULL FROM transactions.recon_match
    WHERE kind = 'PAYMENT' LIMIT 1`;
  await expect(attempt(copied.replace("%LINE%", "line_id"))).rejects.toThrow("recon_match_pkey");
  const free =
    "(SELECT id FROM transactions.settlement_line WHERE kind = 'PAYMENT' AND state = 'IGNORED' LIMIT 1)";
  await expect(attempt(copied.replace("%LINE%", free))).rejects.toThrow("one_line_of_a_thing");
  const unmatched =
    "UPDATE transactions.settlement_line SET state = 'MATCHED', version = 9 WHERE state = 'IGNORED'";
  await expect(attempt(unmatched)).rejects.toThrow("does not move from IGNORED to MATCHED");
  for (const change of [
    "reason = 'another'",
    "reason_sealed = 'another'",
    "resolved_by = uuidv7()",
    "resolved_at = now()",
    "rule = 'UNKNOWN'",
  ])
    await expect(
      attempt(`UPDATE transactions.settlement_line SET ${change} WHERE state = 'IGNORED'`),
    ).rejects.toThrow("told anew without a move");
  for (const column of ["gross = 1", "suggested_payment_id = NULL", "provider_reference = 'x'"])
    await expect(attempt(`UPDATE transactions.settlement_line SET ${column}`)).rejects.toThrow(
      "permission denied",
    );
  await expect(attempt("UPDATE transactions.settlement SET gross = 1")).rejects.toThrow("permission denied");
  for (const table of ["settlement", "settlement_line", "recon_match"]) {
    await expect(attempt(`DELETE FROM transactions.${table}`)).rejects.toThrow("permission denied");
    const foreign = await attempt(`SELECT FROM transactions.${table}`, {
      "app.merchants": budi.merchantId,
    });
    expect([table, foreign]).toEqual([table, []]);
  }
  const claimed = `INSERT INTO transactions.settlement_line (id, settlement_id, merchant_id, line_number, kind, gross, fee, net, settled_on, state, rule)
    SELECT uuidv7(), id, merchant_id, 999, 'PAYMENT', 1, 0, 1, '2026-11-23', 'MATCHED', 'UNKNOWN' FROM transactions.settlement LIMIT 1`;
  await expect(attempt(claimed)).rejects.toThrow("is matched with nothing");
  await expect(attempt(claimed.replace("1, 0, 1", "1, 0, 2"))).rejects.toThrow("net_is_gross_less_fee");
}

/** What verification finds wrong with all books. */
export async function ledgerFaults(): Promise<readonly string[]> {
  const source = await openDataSource({
    url: stack.database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    mustBeDurable: false,
    // The database is dropped while the last connection may still be on its way out.
    onIdleError: () => undefined,
  });
  try {
    return (await verifyLedger(source)).faults;
  } finally {
    await source.destroy();
  }
}

/** Imports a line and looks at it as somebody who works for another merchant. */
export async function expectStrangersSeeNothing(): Promise<void> {
  await importFile([lineOf(1, "G-strange", { gross: "123" })], { fileReference: "F-8" });
  const [line] = await workList();
  const before = await stored();
  expect((await importFile([lineOf(9, "G-1")], {}, budi)).userErrors[0].code).toBe("MERCHANT_NOT_FOUND");
  const foreign = await resolve(line, { action: "IGNORE", reason: "x" }, budi);
  const unknown = await resolve({ ...line, id: crypto.randomUUID() }, { action: "IGNORE", reason: "x" });
  expect([foreign, unknown.userErrors[0].code]).toEqual([unknown, "SETTLEMENT_LINE_NOT_FOUND"]);
  expect(await workList(null, budi)).toEqual([]);
  expect(await workList({ merchantId: siti.merchantId }, budi)).toEqual([]);
  const query = `query ($file: ID!, $line: ID!, $merchant: ID!) { settlement(id: $file) { id } settlementLine(id: $line) { id }
    merchant(id: $merchant) { settlements { edges { node { id } } } } }`;
  const ids = { file: line.settlement.id, line: line.id, merchant: siti.merchantId };
  const seen = await ask(query, ids, budi);
  expect([seen.settlement, seen.settlementLine, seen.merchant?.settlements ?? null]).toEqual([
    null,
    null,
    null,
  ]);
  expect((await ask(query, ids)).merchant.settlements.edges[0].node.id).toBe(ids.file);
  expect(await stored()).toEqual(before);
  await resolve(line, { action: "ACCEPT_DIFFERENCE" });
}

/** Files that are not the sums of their lines. */
export const filesThatDiffer = () =>
  rows(`SELECT s.file_reference FROM transactions.settlement s
    WHERE (s.lines, s.gross, s.fee, s.net) <>
      (SELECT count(*), COALESCE(sum(gross), 0), COALESCE(sum(fee), 0), COALESCE(sum(net), 0) FROM transactions.settlement_line l WHERE l.settlement_id = s.id)`);

/** Sends files with a fault of their own. */
export async function expectBadFilesRefused(): Promise<void> {
  const before = await stored();
  const codes = async (over: object) =>
    (await importFile([lineOf(1, "G-9")], over)).userErrors.map(({ code, field }: any) => [
      code,
      field.at(-1),
    ]);
  expect(await codes({ acquirer: "gopay", fileReference: "", fileSha256: SHA256.toUpperCase() })).toEqual([
    ["ACQUIRER_INVALID", "acquirer"],
    ["FILE_REFERENCE_INVALID", "fileReference"],
    ["FILE_SHA256_INVALID", "fileSha256"],
  ]);
  expect(await codes({ rows: [], isLast: false })).toEqual([["ROWS_INVALID", "rows"]]);
  expect(await codes({ currencyCode: "GBP" })).toEqual([["CURRENCY_DIFFERS", "currencyCode"]]);
  expect(await stored()).toEqual(before);
}

/** Imports fees of the largest amount, more of them than 64 bits hold the sum of. */
export async function expectExactSums(): Promise<void> {
  const most = "9007199254740991";
  const before = BigInt(await balanceOf("bank:settlement"));
  for (const [chunk, lines] of [500, 500, 25].entries()) {
    const largest = Array.from({ length: lines }, (_, place) => ({
      ...lineOf(500 * chunk + place + 1, null, { kind: "FEE", gross: "0", fee: most }),
      net: `-${most}`,
    }));
    const { settlementImport } = await importFile(largest, { fileReference: "F-large", isLast: chunk === 2 });
    const sum = String(BigInt(most) * BigInt(500 * chunk + lines));
    expect(settlementImport).toMatchObject({
      booked: lines,
      settlement: { gross: { amount: "0" }, fee: { amount: sum }, net: { amount: `-${sum}` } },
    });
  }
  expect(BigInt(await balanceOf("bank:settlement")) - before).toBe(-9_232_379_236_109_515_775n);
}
