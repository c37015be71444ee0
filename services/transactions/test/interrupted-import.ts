import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";

const BATCH = 400;
const line = (invoice: number, unitPrice: string): string =>
  `${String(invoice)},A,Tea,1,12-01-2010 08:26,${unitPrice},7,UK`;

/** A batch; a line that is left out, where the first run ends; a further row of the last invoice; and one more invoice. */
export const INTERRUPTED = [
  "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
  ...Array.from({ length: BATCH }, (_, place) => line(1 + Math.floor(place / 200), "2")),
  ...[line(2, "x"), line(2, "2"), line(3, "2")],
].join("\n");

/** An import that ended early, and is begun again. */
export interface InterruptedImport {
  readonly interrupted: () => Promise<unknown>;
  readonly again: () => Promise<unknown>;
  /** Option of the second run that the first did not have. */
  readonly option?: "--currency" | "--outlet" | "--mapping";
  /** What is else in the state that was left. */
  readonly state?: object;
  /** What the second run comes to. */
  readonly totals?: object;
}

export async function expectBegunAgain(
  file: string,
  { interrupted, again, state, totals = {} }: InterruptedImport,
): Promise<void> {
  await expect(interrupted()).rejects.toThrow("interrupted");
  const stateFile = `${file}.import.json`;
  const left = JSON.parse(await readFile(stateFile, "utf8")) as object;
  expect(left).toMatchObject({ lines: BATCH });
  await writeFile(stateFile, JSON.stringify({ ...left, ...state }));
  expect(await again()).toMatchObject(totals);
  expect(existsSync(stateFile)).toBe(false);
}
