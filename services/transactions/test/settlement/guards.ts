import { openDataSource } from "@alpokat/persistence";
import { verifyLedger } from "../../src/persistence/verification/verify-ledger";
import { budi, siti, stack } from "../sale-money/shop";
import { asService } from "../support";

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
    onIdleError: (error) => {
      throw error;
    },
  });
  try {
    return (await verifyLedger(source)).faults;
  } finally {
    await source.destroy();
  }
}
