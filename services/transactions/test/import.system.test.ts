import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import {
  type Person,
  type Stack,
  GatewayClient,
  describeWithData,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import {
  ImportingShop,
  SUMMARY,
  expectCancellationInItsCurrency,
  expectFirstRowDecides,
  expectLargestInvoice,
  expectNothingOf,
  expectOneCurrencyAndOutlet,
  expectOneDocument,
} from "./importing-shop";
import { rowsAs, sumsOfDays } from "./support";
import { importFile } from "../src/import-cli/import-file";
import { readCommand } from "../src/import-cli/arguments";

let stack: Stack;
let client: GatewayClient;
let folder: string;

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-import-"));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

async function run(file: string, who: Person & { merchantId: string }) {
  // What the command writes is in the test's own folder: the real data are in one that nobody writes to.
  const own = path.join(folder, path.basename(file));
  const written = ["--rejects", `${own}.rejects.csv`, "--state", `${own}.import.json`];
  const parameters = [
    file,
    "--merchant",
    who.merchantId,
    "--as",
    who.email,
    "--gateway",
    stack.gatewayUrl,
    ...written,
  ];
  const command = readCommand(parameters);
  if (!command) throw new Error("The command was not understood");
  const shown: string[] = [];
  const write = (text: string) => void shown.push(text);
  const output = { isTerminal: false, columns: 80, write, warn: write };
  return { totals: await importFile(command, who.password, output), written: shown.join("") };
}

describeWithData("online-retail-2010-12.csv", "the real sales of a retailer", (file) => {
  let retailer: Person & { merchantId: string };
  beforeAll(async () => {
    retailer = await registerMerchant(client, await registerPerson(client), "Retailer");
  });

  test("when the file is imported, then every line is accounted for and the ledger balances", async () => {
    const started = process.hrtime.bigint();
    const { totals } = await run(file, retailer);
    process.stdout.write(`import took ${String((process.hrtime.bigint() - started) / 1_000_000n)} ms\n`);
    expect(totals).toEqual({
      rows: 10_000,
      added: 10_000,
      repeated: 0,
      sales: 439,
      refunds: 43,
      linkedRefundLines: 10,
      stockAdjustments: 30,
      bad: 0,
    });
    const { data, errors } = await client.as(retailer).ask(SUMMARY, { id: retailer.merchantId });
    expect(errors).toEqual([]);
    expect(data.merchant).toEqual({
      salesSummary: [
        {
          currencyCode: "GBP",
          sales: 439,
          refunds: 43,
          gross: { amount: "184248.33" },
          refunded: { amount: "3580.58" },
          net: { amount: "180667.75" },
        },
      ],
      ledgerAccounts: [
        { code: "import:clearing", balance: { amount: "180667.75", currencyCode: "GBP" } },
        { code: "merchant:payable", balance: { amount: "180667.75", currencyCode: "GBP" } },
      ],
    });
    const [invoices] = await rows(
      "SELECT count(DISTINCT invoice)::int AS invoices, count(*)::int AS lines FROM transactions.import_row",
    );
    expect(invoices).toEqual({ invoices: 512, lines: 10_000 });
    const [ledger] = await rows(
      `SELECT sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END)::int AS difference, count(DISTINCT transfer_id)::int AS transfers
         FROM transactions.ledger_entry`,
    );
    expect(ledger.difference).toBe(0);
    const [unposted] = await rows(
      `SELECT count(*)::int AS zero FROM transactions.sale s WHERE total = 0
          AND NOT EXISTS (SELECT FROM transactions.ledger_transfer t WHERE t.reference = s.id)`,
    );
    // Of the 45 invoices that come to nothing 30 are stock adjustments, which are no sales.
    expect(unposted).toEqual({ zero: 15 });
  });

  test("when it is imported again, then nothing is added", async () => {
    const { totals } = await run(file, retailer);
    expect(totals).toMatchObject({
      rows: 10_000,
      added: 0,
      repeated: 10_000,
      sales: 0,
      refunds: 0,
      stockAdjustments: 0,
      bad: 0,
    });
    const { data } = await client.as(retailer).ask(SUMMARY, { id: retailer.merchantId });
    expect(data.merchant.salesSummary[0].net).toEqual({ amount: "180667.75" });
    expect(await sumsOfDays(stack.database.adminUrl)).toMatchObject({ wrong: [] });
  });

  test("when a line is planted, then it is told with its number and reason, and the rest goes on", async () => {
    const lines = (await readFile(file, "utf8")).split("\n").slice(0, 31);
    lines.splice(11, 0, "536367,22745,POPPY'S PLAYHOUSE,six,12-01-2010 08:34,2.10,13047,United Kingdom");
    lines.splice(21, 0, "536367,22745,too few");
    const planted = path.join(folder, "planted.csv");
    await writeFile(planted, lines.join("\n"));
    const other = await registerMerchant(client, await registerPerson(client), "Other");
    const { totals, written } = await run(planted, other);
    expect(totals).toMatchObject({ rows: 30, added: 30, bad: 2 });
    expect(written).toContain("line 12: the quantity is not a number other than zero");
    expect(written).toContain("line 22: is not a row of CSV");
  });

  test("when rows were sold, then no customer's number is kept in clear", async () => {
    const dump = await rows("SELECT buyer FROM transactions.sale WHERE buyer IS NOT NULL LIMIT 1");
    expect(dump[0].buyer).toMatch(/^buyer:[0-9a-f]{64}$/);
    const [found] = await rows(
      "SELECT count(*)::int AS n FROM transactions.sale s WHERE to_jsonb(s)::text LIKE '%17850%' AND s.merchant_id = $1 AND import_reference = '536365'",
      [retailer.merchantId],
    );
    expect(found).toEqual({ n: 0 });
  });
});

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

test("when a row comes again with another content, or a cancellation is not negative, then it is told", async () => {
  const shop = await registerMerchant(client, await registerPerson(client), "Shop");
  const file = path.join(folder, "shop.csv");
  await writeFile(
    file,
    [HEADER, "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", ""].join("\n"),
  );
  expect((await run(file, shop)).totals).toMatchObject({ added: 2, sales: 1, bad: 0 });
  await writeFile(
    file,
    [
      HEADER,
      "1,A,Tea,3,12-01-2010 08:26,2.55,7,UK",
      "C2,A,Tea,1,12-01-2010 08:26,2.55,7,UK",
      "C3,A,Tea,-1,12-02-2010 08:26,2.55,7,UK",
      "",
    ].join("\n"),
  );
  const { totals, written } = await run(file, shop);
  expect(totals).toMatchObject({ added: 1, refunds: 1, linkedRefundLines: 1, bad: 2 });
  expect(written).toContain("line 2: this row was imported before with another content");
  expect(written).toContain("line 3: a line of a cancellation is not negative");
});

describe("invoices that come in parts", () => {
  let shop: ImportingShop;
  beforeEach(async () => {
    shop = await ImportingShop.open(stack, client);
  });

  test.each([
    { invoice: "9001", quantity: "2", table: "sale" },
    { invoice: "C9001", quantity: "-2", table: "refund" },
  ] as const)(
    "when six batches of one new $table come at once, then it is one document of all their lines",
    ({ table, ...row }) => expectOneDocument(shop, table, row),
  );

  test.each([
    {
      field: "currencyCode",
      of: () => ({ currencyCode: "IDR" }),
      row: { unitPrice: "5000" },
      rule: "currency",
    },
    { field: "outletId", of: () => ({ outletId: shop.otherOutletId }), row: {}, rule: "outlet" },
    { field: "occurredAt", of: () => ({}), row: { occurredAt: "12-02-2010 00:01" }, rule: "day" },
    { field: "customer", of: () => ({}), row: { customer: "8" }, rule: "customer" },
  ])(
    "when a row would grow an invoice of another $rule, then it is told and nothing of it is stored",
    ({ field, of, row, rule }) =>
      expectNothingOf(shop, {
        row,
        of: of(),
        told: { field, ruleEnglish: `this invoice began with another ${rule}` },
      }),
  );

  test("when rows of one batch are of two customers or days, then their invoice is as its first row says", () =>
    expectFirstRowDecides(shop));

  test("when an invoice would come to more than the largest amount, then the row is told by its field, and what fits is taken", () =>
    expectLargestInvoice(shop));

  test("when batches of two currencies and outlets begin one invoice at once, then it is of the first", () =>
    expectOneCurrencyAndOutlet(shop));

  test("when a sale is cancelled in another currency, then the cancellation is not of that sale", () =>
    expectCancellationInItsCurrency(shop));
});

test("when the file belongs to a merchant that the sign-in does not act for, then nothing is imported", async () => {
  const shop = await registerMerchant(client, await registerPerson(client), "Shop");
  const stranger = await registerPerson(client);
  const file = path.join(folder, "foreign.csv");
  await writeFile(file, [HEADER, "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", ""].join("\n"));
  await expect(run(file, { ...stranger, merchantId: shop.merchantId })).rejects.toThrow(
    "does not act for that merchant",
  );
});

test("when the command is not understood, then it says how it is used and ends with status 64", async () => {
  const main = path.resolve(__dirname, "../dist/import-cli/main.js");
  const ended = promisify(execFile)(process.execPath, [main, "file.csv"]);
  await expect(ended).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining("--merchant ID --as SIGN-IN"),
  });
});

test("when the command runs as a process, then it tells what was done and its status says whether a line was bad", async () => {
  const shop = await registerMerchant(client, await registerPerson(client), "Shop");
  const file = path.join(folder, "process.csv");
  const main = path.resolve(__dirname, "../dist/import-cli/main.js");
  const parameters = [
    main,
    file,
    "--merchant",
    shop.merchantId,
    "--as",
    shop.email,
    "--gateway",
    stack.gatewayUrl,
  ];
  const command = () =>
    promisify(execFile)(process.execPath, parameters, {
      env: { ...process.env, ALPOKAT_PASSWORD: shop.password },
    });
  await writeFile(file, [HEADER, "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", ""].join("\n"));
  const told =
    "1 rows: 1 added, 0 known already, 0 bad. New: 1 sales, 0 refunds (0 lines of a known sale), 0 stock adjustments.\n";
  // As an earlier version left it: without the options that it was under.
  const { size, mtime } = await stat(file);
  const left = { merchantId: shop.merchantId, size, modifiedAt: mtime.toISOString(), lines: 1 };
  await writeFile(`${file}.import.json`, JSON.stringify(left));
  expect(await command()).toEqual({
    stdout: told,
    stderr: expect.stringContaining("starts at the first line"),
  });
  await writeFile(
    file,
    [HEADER, "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", "2,A,Tea,x,12-01-2010 08:26,2.55,7,UK", ""].join("\n"),
  );
  await expect(command()).rejects.toMatchObject({
    code: 65,
    stdout: expect.stringContaining("line 3: the quantity is not a number other than zero"),
  });
});
