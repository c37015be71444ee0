import { createReadStream } from "node:fs";
import { realData } from "@alpokat/testing";
import { parse } from "csv-parse";

const FILE = "online-retail-2010-12.csv";

/** What sales are drawn from: every list has a value as often as it occurs. */
export interface SaleDistribution {
  /** Where it is from, for whoever reads the figures. */
  readonly source: string;
  readonly linesOfInvoice: readonly number[];
  readonly lines: readonly { readonly name: string; readonly unitPrice: number; readonly quantity: number }[];
  readonly hours: readonly number[];
  /** How often each customer bought; null stands for invoices without one. */
  readonly customers: readonly (string | null)[];
}

/** The distribution of the real file, or a made one where the folder of real data is absent. */
export async function saleDistribution(): Promise<SaleDistribution> {
  const file = realData(FILE);
  return file === null ? madeDistribution() : readDistribution(file);
}

interface Cells {
  readonly InvoiceNo: string;
  readonly Description: string;
  readonly Quantity: string;
  readonly InvoiceDate: string;
  readonly UnitPrice: string;
  readonly CustomerID: string;
}

async function readDistribution(file: string): Promise<SaleDistribution> {
  const invoices = new Map<string, { lines: number; hour: number; customer: string | null }>();
  const lines: { name: string; unitPrice: number; quantity: number }[] = [];
  const rows = createReadStream(file).pipe(
    parse({ bom: true, columns: true, relax_quotes: true }),
  ) as AsyncIterable<Cells>;
  for await (const row of rows) {
    const quantity = Number(row.Quantity);
    if (quantity <= 0) continue;
    lines.push({
      name: row.Description.trim() || "-",
      unitPrice: Math.round(Number(row.UnitPrice) * 100),
      quantity,
    });
    const hour = Number(/ (\d\d):/.exec(row.InvoiceDate)?.[1]);
    const known = invoices.get(row.InvoiceNo) ?? { lines: 0, hour, customer: row.CustomerID || null };
    known.lines += 1;
    invoices.set(row.InvoiceNo, known);
  }
  const each = [...invoices.values()];
  return {
    source: `the real file's ${each.length.toLocaleString("en")} invoices`,
    linesOfInvoice: each.map((invoice) => invoice.lines),
    lines,
    hours: each.map(({ hour }) => hour),
    customers: each.map(({ customer }) => customer),
  };
}

/** One to thirty lines of one to twelve pieces, at prices of a small shop, from eight to eight. */
const madeDistribution = (): SaleDistribution => ({
  source: "a made distribution, without the real file",
  linesOfInvoice: Array.from({ length: 60 }, (_, place) => 1 + Math.floor(place ** 2 / 120)),
  lines: Array.from({ length: 200 }, (_, place) => ({
    name: `ITEM ${String(place)}`,
    unitPrice: 50 + ((place * 37) % 1200),
    quantity: 1 + ((place * 7) % 12),
  })),
  hours: Array.from({ length: 48 }, (_, place) => 8 + (place % 12)),
  customers: Array.from({ length: 100 }, (_, place) => (place % 8 === 0 ? null : `C${String(place % 40)}`)),
});
