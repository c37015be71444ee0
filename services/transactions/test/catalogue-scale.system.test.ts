import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { readCatalogCommand } from "../src/import-cli/catalog-arguments";
import { readCatalogRows } from "../src/import-cli/catalog-rows";
import { importCatalogFile } from "../src/import-cli/import-catalog-file";
import { writeCatalog } from "./catalogue-generator";
import { rowsAs } from "./support";

const ITEMS = 100_000;
const MEGABYTE = 1024 * 1024;
/** What the heap may grow by between the 10,000th row and the last; all rows held at once take more. */
const BOUND = 24 * MEGABYTE;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

let stack: Stack;
let folder: string;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-catalogue-"));
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);

test("when 100,000 items are imported, then the heap of command, gateway and service together stays within its bound", async () => {
  const client = new GatewayClient(stack.gatewayUrl);
  const who = await registerMerchant(client, await registerPerson(client), "Toko besar");
  const file = path.join(folder, "besar.csv");
  await writeCatalog(file, ITEMS);
  const parameters = [file, "--merchant", who.merchantId, "--as", who.email, "--gateway", stack.gatewayUrl];
  const command = readCatalogCommand(parameters);
  if (!command) throw new Error("The command was not understood");
  const heaps: number[] = [];
  const startedAt = performance.now();
  const totals = await importCatalogFile(command, who.password, {
    isTerminal: false,
    columns: 80,
    write: () => heaps.push(heapInUse()),
    warn: () => undefined,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(totals).toMatchObject({ rowsRead: ITEMS, created: ITEMS, refused: 0, unreadable: 0 });
  const [stored] = await rowsAs(
    stack.database.adminUrl,
    `SELECT (SELECT count(*)::int FROM transactions.catalog_item) AS items, (SELECT count(*)::int FROM transactions.catalog_barcode) AS barcodes,
            (SELECT count(*)::int FROM transactions.price_version) AS prices`,
  );
  expect(stored).toEqual({ items: ITEMS, barcodes: ITEMS, prices: ITEMS });
  // The progress is shown every 2,000 rows.
  expect(heaps).toHaveLength(ITEMS / 2_000);
  const [atFirst = 0] = heaps.slice(4);
  const growth = Math.max(...heaps.slice(4)) - atFirst;
  const { size } = await stat(file);
  process.stdout.write(
    `${String(ITEMS)} items, ${inMegabytes(size)} MB: ${seconds.toFixed(0)} s; heap ${inMegabytes(atFirst)} MB at 10,000 rows, at most ${inMegabytes(growth)} MB more after\n`,
  );
  expect(growth).toBeLessThan(BOUND);
}, 900_000);

test("when the elements of a JSON array of 100,000 are read, then the heap stays within the bound as well", async () => {
  const file = path.join(folder, "besar.json");
  await writeCatalog(file, ITEMS);
  const before = heapInUse();
  let growth = 0;
  let count = 0;
  for await (const next of readCatalogRows(file, ",")) {
    expect("row" in next).toBe(true);
    count += 1;
    if (count % 20_000 === 0) growth = Math.max(growth, heapInUse() - before);
  }
  process.stdout.write(`${String(count)} elements of JSON: heap at most ${inMegabytes(growth)} MB more\n`);
  expect(count).toBe(ITEMS);
  expect(growth).toBeLessThan(BOUND);
}, 300_000);

test("when a reader holds all rows, then the bound is exceeded: it would tell", async () => {
  const file = path.join(folder, "ditahan.csv");
  await writeCatalog(file, ITEMS);
  const before = heapInUse();
  const held: unknown[] = [];
  for await (const next of readCatalogRows(file, ",")) held.push(next);
  const growth = heapInUse() - before;
  expect(held).toHaveLength(ITEMS);
  expect(growth).toBeGreaterThan(BOUND);
}, 300_000);
