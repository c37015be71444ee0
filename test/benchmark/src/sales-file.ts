import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { realData } from "@alpokat/testing";
import { type SaleDistribution, saleDistribution } from "./sale-distribution";

/** A file of another system's sales, in the layout that is read without a mapping. */
export interface SalesFile {
  readonly path: string;
  /** Its lines without the header. */
  readonly rows: number;
  /** Where it is from, for whoever reads the figures. */
  readonly source: string;
}

const ROWS = 10_000;
const FIRST_INVOICE = 536_365;
const FIRST_MOMENT = Date.UTC(2010, 11, 1, 8, 26);
const MINUTES_BETWEEN = 7;
/** Of the real file's 512 invoices 43 are cancellations, of two lines each. */
const CANCELLED_EVERY = 12;
const CANCELLED_LINES = 2;
const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

/** The real file, which is read in place; or one of its shape, where it is absent. */
export async function salesFile(folder: string): Promise<SalesFile> {
  const real = realData("online-retail-2010-12.csv");
  if (real !== null) {
    const lines = (await readFile(real, "utf8")).trimEnd().split("\n");
    return { path: real, rows: lines.length - 1, source: "the real file" };
  }
  const made = path.join(folder, "sales.csv");
  await writeFile(made, [HEADER, ...madeLines(await saleDistribution())].join("\n"));
  return { path: made, rows: ROWS, source: "a made file, without the real one" };
}

function madeLines({ lines, linesOfInvoice, customers }: SaleDistribution): string[] {
  const made: string[] = [];
  for (let place = 0; made.length < ROWS; place += 1) {
    const isCancelled = place % CANCELLED_EVERY === CANCELLED_EVERY - 1;
    // A cancellation is of the invoice before it, whose lines begin at the same item.
    const of = isCancelled ? place - 1 : place;
    const length = isCancelled ? CANCELLED_LINES : at(linesOfInvoice, of);
    const invoice = `${isCancelled ? "C" : ""}${String(FIRST_INVOICE + place)}`;
    const moment = momentText(FIRST_MOMENT + place * MINUTES_BETWEEN * 60_000);
    for (let line = 0; line < length; line += 1) {
      const { name, unitPrice, quantity } = at(lines, of * 3 + line);
      const sold = `${isCancelled ? "-" : ""}${String(quantity)},${moment},${(unitPrice / 100).toFixed(2)}`;
      made.push(
        `${invoice},${name.replace(" ", "-")},${name},${sold},${at(customers, of) ?? ""},United Kingdom`,
      );
    }
  }
  return made.slice(0, ROWS);
}

const at = <T>(values: readonly T[], place: number): T => values[place % values.length] as T;

/** MM-DD-YYYY HH:MM. */
function momentText(moment: number): string {
  const [year = "", month = "", day = "", time = ""] = new Date(moment).toISOString().split(/[-T]/);
  return `${month}-${day}-${year} ${time.slice(0, 5)}`;
}
