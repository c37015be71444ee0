import { createHash } from "node:crypto";
import { newId } from "@alpokat/kernel";
import type { SaleDistribution } from "./sale-distribution";

const DAY_MS = 86_400_000;

/** Which sales to make. */
export interface SalesPlan {
  readonly sales: number;
  /** Sales are spread evenly over the days from the first to the last one. */
  readonly first: Date;
  readonly days: number;
  /** Merchants, each with its outlet; the earlier ones sell more. */
  readonly merchants: readonly { readonly merchantId: string; readonly outletId: string }[];
  /** Lines of a sale at most: the rest of a long invoice is left out. */
  readonly mostLines: number;
  readonly seed: number;
}

/** A day of sales, as rows of text for COPY. */
export interface DayOfSales {
  readonly count: number;
  readonly sales: string;
  readonly lines: string;
  readonly numbers: string;
}

/** Sales in the order of their moments, a day at a time: however many they are, one day of them is in memory. */
export function* generatedSales(plan: SalesPlan, distribution: SaleDistribution): Generator<DayOfSales> {
  const draw = drawing(plan.seed);
  let made = 0;
  for (let day = 0; day < plan.days; day += 1) {
    const upTo = Math.round((plan.sales * (day + 1)) / plan.days);
    yield dayOfSales(plan, distribution, { draw, day, count: upTo - made });
    made = upTo;
  }
}

interface Day {
  readonly draw: () => number;
  readonly day: number;
  readonly count: number;
}

function dayOfSales(plan: SalesPlan, distribution: SaleDistribution, { draw, day, count }: Day): DayOfSales {
  const start = plan.first.getTime() + day * DAY_MS;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)] as T;
  const moments = Array.from(
    { length: count },
    () => start + pick(distribution.hours) * 3_600_000 + Math.floor(draw() * 3_600_000),
  ).sort((left, right) => left - right);
  const numbers = new Map<string, number>();
  const rows = { sales: [] as string[], lines: [] as string[], numbers: [] as string[] };
  for (const moment of moments) {
    // By the square, so that the first of n merchants has a share of 1/√n.
    const seller = plan.merchants[Math.floor(draw() ** 2 * plan.merchants.length)] ?? plan.merchants[0];
    if (!seller) throw new Error("nobody sells");
    const number = (numbers.get(seller.outletId) ?? 0) + 1;
    numbers.set(seller.outletId, number);
    const length = Math.min(plan.mostLines, pick(distribution.linesOfInvoice));
    const lines = Array.from({ length }, () => pick(distribution.lines));
    writeSale(rows, { moment, number, ...seller, lines, customer: pick(distribution.customers) });
  }
  return {
    count,
    sales: rows.sales.join(""),
    lines: rows.lines.join(""),
    numbers: rows.numbers.join(""),
  };
}

interface MadeSale {
  readonly moment: number;
  readonly number: number;
  readonly merchantId: string;
  readonly outletId: string;
  readonly customer: string | null;
  readonly lines: SaleDistribution["lines"];
}

const RECORDER = newId();
const DEVICE = newId();
const buyerOf = (customer: string | null): string =>
  customer === null ? "\\N" : `buyer:${createHash("sha256").update(customer).digest("hex")}`;
/** As long as a sealed address and software are. */
const SEALED = `\\\\x${"5a".repeat(60)}`;

function writeSale(
  rows: { sales: string[]; lines: string[]; numbers: string[] },
  { moment, number, merchantId, outletId, customer, lines }: MadeSale,
): void {
  const at = new Date(moment);
  const id = newId(at);
  const day = at.toISOString().slice(0, 10);
  const total = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
  const moments = `${at.toISOString()}\t${at.toISOString()}`;
  const seen = `${RECORDER}\tTILL\tCASH\t${DEVICE}\t${SEALED}\t${SEALED}`;
  rows.sales.push(
    `${id}\t${merchantId}\t${outletId}\t${day}\t${String(number)}\tGBP\t${String(total)}\t${String(total)}\t${buyerOf(customer)}\t${moments}\t${seen}\n`,
  );
  rows.numbers.push(`${outletId}\tSALE\t${day}\t${String(number)}\t${merchantId}\t${id}\n`);
  for (const [index, { name, unitPrice, quantity }] of lines.entries()) {
    const amounts = `${String(quantity)}\t${String(unitPrice)}\t${String(unitPrice * quantity)}`;
    rows.lines.push(
      `${id}\t${String(index + 1)}\t${merchantId}\t${name.replace(/[\t\\]/g, " ")}\t${amounts}\n`,
    );
  }
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
