import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { newId } from "@alpokat/kernel";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type DayOfSales, generatedSales } from "./generated-sales";
import { saleDistribution } from "./sale-distribution";

const COPIES: Readonly<Record<Exclude<keyof DayOfSales, "count">, string>> = {
  sales: `transactions.sale (id, merchant_id, outlet_id, business_day, day_number, currency, subtotal, total, buyer, occurred_at, recorded_at,
    recorded_by, origin, payment_method, device_id, ip_address_sealed, software_sealed)`,
  lines: "transactions.sale_line (sale_id, line_number, merchant_id, name, quantity, unit_price, line_total)",
  numbers:
    "transactions.document_number (outlet_id, kind, business_day, day_number, merchant_id, document_id)",
};

/** What the triggers would have kept. */
const SUMS_OF_DAYS = `
  INSERT INTO transactions.sales_day (merchant_id, business_day, outlet_id, currency, part, documents, total)
  SELECT merchant_id, business_day, outlet_id, currency, 'SALE_ADDED', count(*), sum(total) FROM transactions.sale GROUP BY 1, 2, 3, 4`;

/** How many sales, over how many months from this one on. */
export interface SalesLoad {
  readonly sales: number;
  readonly months: number;
  readonly merchants: number;
  readonly mostLines: number;
}

/** What was loaded. */
export interface LoadedSales {
  /** The merchant that sells most. */
  readonly merchantId: string;
  readonly lines: number;
  readonly source: string;
}

/**
 * Streams generated sales into a database by COPY, with progress. As superuser and without triggers: what these check for
 * every sale is true of generated ones, and would take most of the time.
 */
export async function loadSales(admin: Client, load: SalesLoad): Promise<LoadedSales> {
  const distribution = await saleDistribution();
  const merchants = Array.from({ length: load.merchants }, () => ({
    merchantId: newId(),
    outletId: newId(),
  }));
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + load.months, 0));
  await admin.query("SELECT transactions.ensure_months($1::date)", [last.toISOString().slice(0, 10)]);
  await admin.query(
    `INSERT INTO transactions.outlet (id, merchant_id, name, city, time_zone, created_at)
     SELECT id, merchant, 'Gerai', 'Bandung', 'Asia/Jakarta', now() FROM unnest($1::uuid[], $2::uuid[]) AS o (id, merchant)`,
    [merchants.map(({ outletId }) => outletId), merchants.map(({ merchantId }) => merchantId)],
  );
  await admin.query("SET session_replication_role = replica");
  const days = Math.round((last.getTime() - first.getTime()) / 86_400_000) + 1;
  const plan = { ...load, first, days, merchants, seed: 20261127 };
  let [done, lines] = [0, 0];
  for (const day of generatedSales(plan, distribution)) {
    for (const part of ["sales", "lines", "numbers"] as const) await copy(admin, COPIES[part], day[part]);
    done += day.count;
    lines += day.lines.split("\n").length - 1;
    tellProgress(done, day.count, load.sales);
  }
  await admin.query("SET session_replication_role = origin");
  await admin.query(SUMS_OF_DAYS);
  await admin.query("VACUUM (ANALYZE) transactions.sale, transactions.sale_line, transactions.sales_day");
  const [best] = merchants;
  if (!best) throw new Error("nobody sells");
  return { merchantId: best.merchantId, lines, source: distribution.source };
}

/** A line for every tenth. */
function tellProgress(done: number, added: number, all: number): void {
  const tenths = (count: number): number => Math.floor((count * 10) / all);
  if (tenths(done) > tenths(done - added))
    process.stderr.write(`${done.toLocaleString("en")} of ${all.toLocaleString("en")} sales\n`);
}

const copy = (admin: Client, target: string, text: string): Promise<void> =>
  pipeline(Readable.from([text]), admin.query(copyFrom(`COPY ${target} FROM STDIN`)));
