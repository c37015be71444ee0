import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
import { openOutlet, rowsAs, sumsOfDays } from "./support";
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
  const output = { isTerminal: false, columns: 80, write: (text: string) => void shown.push(text) };
  return { totals: await importFile(command, who.password, output), written: shown.join("") };
}

const SUMMARY = `query ($id: ID!) {
  merchant(id: $id) {
    salesSummary { currencyCode sales refunds gross { amount } refunded { amount } net { amount } }
    ledgerAccounts { code balance { amount currencyCode } }
  }
}`;

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

const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) {
    salesImport { added repeated sales refunds linkedRefundLines rejected { index code field ruleIndonesian ruleEnglish } }
    userErrors { code }
  }
}`;

describe("batches at once", () => {
  const LINES_OF_BATCH = 5;
  const batches = [0, 1, 2, 3, 4, 5];

  const importAll = async (shop: Person & { merchantId: string }, row: object) => {
    const outletId = await openOutlet(client, shop);
    const answers = await Promise.all(
      batches.map((batch) => {
        const rowsOfBatch = Array.from({ length: LINES_OF_BATCH }, (_, line) => ({
          ...row,
          lineNumber: batch * LINES_OF_BATCH + line + 1,
        }));
        const input = {
          merchantId: shop.merchantId,
          outletId,
          currencyCode: "GBP",
          rows: rowsOfBatch,
          idempotencyKey: crypto.randomUUID(),
        };
        return client.as(shop).ask(IMPORT, { input });
      }),
    );
    expect(answers.map(({ errors }) => errors)).toEqual(batches.map(() => []));
    return answers.map(({ data }) => data.importSales.salesImport);
  };

  test.each([
    { kind: "sale", invoice: "9001", quantity: "2", table: "sale" },
    { kind: "refund", invoice: "C9001", quantity: "-2", table: "refund" },
  ])(
    "when six batches of one new $kind come at once, then it is one document of all their lines",
    async ({ invoice, quantity, table }) => {
      const shop = await registerMerchant(client, await registerPerson(client), "Shop");
      const results = await importAll(shop, {
        invoice,
        sku: "A",
        name: "Tea",
        quantity,
        unitPrice: "2.55",
        occurredAt: "12-01-2010 08:26",
        customer: "7",
      });
      expect(results.map(({ added }) => added)).toEqual(batches.map(() => LINES_OF_BATCH));
      const begun = results.map((result) => Number(result[`${table}s`])).sort();
      expect(begun).toEqual([0, 0, 0, 0, 0, 1]);
      const documents = await rows(
        `SELECT d.total::int AS total, d.day_number, count(*)::int AS lines FROM transactions.${table} d
           JOIN transactions.${table}_line l ON l.${table}_id = d.id WHERE d.merchant_id = $1 GROUP BY d.id`,
        [shop.merchantId],
      );
      expect(documents).toEqual([{ total: 30 * 510, day_number: 1, lines: 30 }]);
    },
  );
});

describe("an invoice is of one currency, outlet, day and customer", () => {
  const FIRST = {
    ...{ invoice: "X1", lineNumber: 1, sku: "A", name: "Tea", quantity: "1", unitPrice: "2.55" },
    ...{ occurredAt: "12-01-2010 16:57", customer: "7" },
  };
  type Shop = Person & { readonly merchantId: string; readonly outletId: string };
  let shop: Shop;
  let otherOutletId: string;

  beforeEach(async () => {
    const merchant = await registerMerchant(client, await registerPerson(client), "Shop");
    shop = { ...merchant, outletId: await openOutlet(client, merchant) };
    otherOutletId = await openOutlet(client, merchant);
  });

  async function take(sent: readonly object[], of: { currencyCode?: string; outletId?: string } = {}) {
    const { merchantId, outletId } = shop;
    const idempotencyKey = crypto.randomUUID();
    const input = { merchantId, outletId, currencyCode: "GBP", ...of, rows: sent, idempotencyKey };
    const { data, errors } = await client.as(shop).ask(IMPORT, { input });
    expect([errors, data?.importSales.userErrors]).toEqual([[], []]);
    return data.importSales.salesImport;
  }

  /** What the merchant's books say, in pence and rupiah; they are the same as the documents. */
  async function books(): Promise<Record<string, string>> {
    const { data } = await client.as(shop).ask(SUMMARY, { id: shop.merchantId });
    const { salesSummary, ledgerAccounts } = data.merchant;
    const net = Object.fromEntries(salesSummary.map((sum: any) => [sum.currencyCode, sum.net.amount]));
    const payable = ledgerAccounts.filter(({ code }: any) => code === "merchant:payable");
    const posted = Object.fromEntries(
      payable.map(({ balance }: any) => [balance.currencyCode, balance.amount]),
    );
    expect(posted).toEqual(net);
    return net;
  }

  const stored = async () => {
    const [counts] = await rows(
      `SELECT (SELECT count(*)::int FROM transactions.import_row WHERE merchant_id = $1) AS rows,
              (SELECT count(*)::int FROM transactions.sale_line WHERE merchant_id = $1) AS sold,
              (SELECT count(*)::int FROM transactions.refund_line WHERE merchant_id = $1) AS refunded`,
      [shop.merchantId],
    );
    return counts;
  };

  test.each([
    {
      field: "currencyCode",
      of: () => ({ currencyCode: "IDR" }),
      row: { unitPrice: "5000" },
      rule: "currency",
    },
    { field: "outletId", of: () => ({ outletId: otherOutletId }), row: {}, rule: "outlet" },
    { field: "occurredAt", of: () => ({}), row: { occurredAt: "12-02-2010 00:01" }, rule: "day" },
    { field: "customer", of: () => ({}), row: { customer: "8" }, rule: "customer" },
  ])(
    "when a row would grow an invoice of another $rule, then it is told and nothing of it is stored",
    async ({ field, of, row, rule }) => {
      const cancelled = { ...FIRST, invoice: "CX1", quantity: "-1" };
      await take([FIRST, cancelled]);
      const before = await stored();
      const further = [
        { ...FIRST, ...row, lineNumber: 2 },
        { ...cancelled, ...row, lineNumber: 2 },
      ];
      const answer = await take(further, of());
      const told = { code: "INVOICE_DIFFERS", field, ruleEnglish: `this invoice began with another ${rule}` };
      expect(answer).toMatchObject({ added: 0, repeated: 0, sales: 0, refunds: 0, linkedRefundLines: 0 });
      expect(answer.rejected).toMatchObject([
        { index: 0, ...told },
        { index: 1, ...told },
      ]);
      expect([await stored(), await books()]).toEqual([before, { GBP: "0.00" }]);
      // The line itself is still to come, and so is one of the minute after, or of no customer.
      const right = { ...FIRST, lineNumber: 2, occurredAt: "12-01-2010 16:58", customer: null };
      expect(await take([right])).toMatchObject({ added: 1, sales: 0, rejected: [] });
      expect(await books()).toEqual({ GBP: "2.55" });
    },
  );

  test("when rows of one batch are of two customers or days, then their invoice is as its first row says", async () => {
    const answer = await take([
      FIRST,
      { ...FIRST, lineNumber: 2, customer: "8" },
      { ...FIRST, lineNumber: 3, occurredAt: "11-30-2010 23:59" },
      { ...FIRST, lineNumber: 4, occurredAt: "12-01-2010 16:58" },
      { ...FIRST, lineNumber: 4, occurredAt: "12-01-2010 16:58" },
      { ...FIRST, lineNumber: 2 },
    ]);
    expect(answer).toMatchObject({ added: 3, repeated: 1, sales: 1 });
    expect(answer.rejected).toMatchObject([
      { index: 1, field: "customer", ruleIndonesian: "faktur ini dimulai dengan pelanggan lain" },
      { index: 2, field: "occurredAt", ruleIndonesian: "faktur ini dimulai dengan hari lain" },
    ]);
    expect([await stored(), await books()]).toEqual([{ rows: 3, sold: 3, refunded: 0 }, { GBP: "7.65" }]);
  });

  test("when batches of two currencies and outlets begin one invoice at once, then it is of the first", async () => {
    const kinds = [
      { currencyCode: "GBP" },
      { currencyCode: "IDR" },
      { currencyCode: "GBP", outletId: otherOutletId },
      { currencyCode: "IDR", outletId: otherOutletId },
    ];
    const answers = await Promise.all(
      [...kinds, ...kinds].map((of, place) =>
        take([{ ...FIRST, unitPrice: "3", lineNumber: place + 1 }], of),
      ),
    );
    expect(answers.map(({ added }) => added).filter((added) => added === 1)).toHaveLength(2);
    expect(answers.flatMap(({ rejected }) => rejected)).toHaveLength(6);
    expect(await stored()).toEqual({ rows: 2, sold: 2, refunded: 0 });
    const expected = answers[0].added + answers[2].added > 0 ? { GBP: "6.00" } : { IDR: "6" };
    expect(await books()).toEqual(expected);
  });

  test("when a sale is cancelled in another currency, then the cancellation is not of that sale", async () => {
    await take([FIRST]);
    const cancelled = { ...FIRST, quantity: "-1", occurredAt: "12-02-2010 09:00" };
    expect(
      await take([{ ...cancelled, invoice: "C2", unitPrice: "5000" }], { currencyCode: "IDR" }),
    ).toMatchObject({ refunds: 1, linkedRefundLines: 0 });
    expect(await take([{ ...cancelled, invoice: "C3" }])).toMatchObject({ refunds: 1, linkedRefundLines: 1 });
    expect(await books()).toEqual({ GBP: "0.00", IDR: "-5000" });
  });
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
  expect((await command()).stdout).toBe(told);
  await writeFile(
    file,
    [HEADER, "1,A,Tea,2,12-01-2010 08:26,2.55,7,UK", "2,A,Tea,x,12-01-2010 08:26,2.55,7,UK", ""].join("\n"),
  );
  await expect(command()).rejects.toMatchObject({
    code: 65,
    stdout: expect.stringContaining("line 3: the quantity is not a number other than zero"),
  });
});
