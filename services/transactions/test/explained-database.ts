import { open } from "node:fs/promises";
import path from "node:path";
import { type TestDatabase, eventually, testDatabase } from "@alpokat/testing";
import { Client } from "pg";

/** Tables that grow with every sale, without the names of their months. */
const LARGE =
  /^(sale|sale_line|sale_line_modifier|refund|refund_line|document_number|document_reference|import_row|stock_adjustment|receipt|catalog_item|price_version|ledger_transfer|ledger_entry|ledger_account|day_counter|payment|settlement|settlement_line|recon_match|qris_report|qris_payment|qris_return|qris_work_item|receipt_version|sale_tax|sale_discount|refund_tax|sales_day|fraud_decision|fraud_counter)(_history|_\d{4}_\d\d)?$/;

/** A scan that reads all of a large table, or all of one of its months. */
export interface WholeScan {
  readonly table: string;
  readonly query: string;
}

/**
 * A database that tells every plan that is carried out in it, also those inside of functions and triggers, whoever asks:
 * no query can be forgotten that is asked at all. Sequential scans are turned off, so that one that is left is of a query
 * that no index serves, however few rows the table has.
 */
export class ExplainedDatabase {
  private constructor(
    readonly database: TestDatabase,
    private readonly logFile: string,
    private readonly from: number,
  ) {}

  static async open(): Promise<ExplainedDatabase> {
    const database = await testDatabase();
    const admin = new Client(database.adminUrl);
    await admin.connect();
    const settings = {
      session_preload_libraries: "auto_explain",
      enable_seqscan: "off",
      "auto_explain.log_min_duration": "0",
      "auto_explain.log_nested_statements": "on",
    };
    for (const [name, value] of Object.entries(settings))
      await admin.query(`ALTER DATABASE ${database.name} SET ${name} = '${value}'`);
    const { rows } = await admin.query<{ data_directory: string }>("SHOW data_directory");
    await admin.end();
    const logFile = path.join(path.dirname(rows[0]?.data_directory ?? ""), "postgres.log");
    const handle = await open(logFile);
    const { size } = await handle.stat();
    await handle.close();
    return new ExplainedDatabase(database, logFile, size);
  }

  /** Plans so far: of this database alone, since no other tells any. Waits until a mark of its own is among them. */
  async plans(): Promise<readonly string[]> {
    const mark = `mark ${crypto.randomUUID()}`;
    const client = new Client(this.database.adminUrl);
    await client.connect();
    await client.query(`SELECT '${mark}'`);
    await client.end();
    const text = await eventually(
      () => this.log(),
      (log) => log.includes(mark),
    );
    return text.split(/^(?=\S)/m).filter((entry) => entry.includes("  plan:\n"));
  }

  private async log(): Promise<string> {
    const handle = await open(this.logFile);
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(size - this.from);
      await handle.read(buffer, 0, buffer.length, this.from);
      return buffer.toString("utf8");
    } finally {
      await handle.close();
    }
  }
}

const NODE =
  /^\s*(?:->\s+)?(?:Parallel )?(?<scan>Seq|Index|Index Only|Bitmap Heap) Scan\b.*?\bon (?<table>\w+)/;
const depthOf = (line: string): number => line.search(/\S/);

/** Large tables that a plan reads, each with whether all of it. */
function scansOf(plan: string): { readonly table: string; readonly isWhole: boolean }[] {
  const lines = plan.split("\n");
  return lines.flatMap((line, place) => {
    const { scan, table } = NODE.exec(line)?.groups ?? {};
    if (!scan || !table || !LARGE.test(table)) return [];
    const below = lines.slice(place + 1);
    const end = below.findIndex((next) => depthOf(next) <= depthOf(line));
    const node = (end < 0 ? below : below.slice(0, end)).join("\n");
    // An index that is walked without a condition is a scan of everything too.
    return [{ table, isWhole: scan === "Seq" || !node.includes("Index Cond:") }];
  });
}

const queryOf = (plan: string): string =>
  /Query Text: ([\s\S]*?)\n\t(?=\S.*\(cost=)/.exec(plan)?.[1]?.replace(/\s+/g, " ").trim() ?? plan;

/** Scans of whole large tables among plans, each once. */
export function wholeScans(plans: readonly string[]): WholeScan[] {
  const found = plans.flatMap((plan) =>
    scansOf(plan)
      .filter(({ isWhole }) => isWhole)
      .map(({ table }) => ({ table, query: queryOf(plan) })),
  );
  return [...new Map(found.map((scan) => [JSON.stringify(scan), scan])).values()];
}

/** Names of the large tables that plans read, without their months. */
export const tablesRead = (plans: readonly string[]): ReadonlySet<string> =>
  new Set(plans.flatMap(scansOf).map(({ table }) => table.replace(/_(history|\d{4}_\d\d)$/, "")));
