import { jakartaDay } from "@alpokat/kernel";
import { inSession, openDataSource } from "@alpokat/persistence";
import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import type { Backtest } from "../src/domain/fraud/backtest";
import { readMonth } from "../src/domain/statistics/month";
import { CURRENT_PARAMETERS } from "../src/domain/statistics/parameters";
import { forgetTelemetry } from "../src/persistence/forget-telemetry";
import { PERSONAL_DATA } from "../src/persistence/personal-data";
import { countCube } from "../src/persistence/statistics-count";
import { BacktestRepository } from "../src/persistence/fraud/backtest.repository";
import { QrisPaymentRepository } from "../src/persistence/qris/qris-payment.repository";
import { SaleRepository } from "../src/persistence/sale.repository";
import { SubjectDataRepository } from "../src/persistence/subject-data.repository";
import { type Owner, idr, storedItem } from "./catalogue-support";
import { ExplainedDatabase, type WholeScan, tablesRead, wholeScans } from "./explained-database";
import { openOutlet, sellCoffee } from "./support";

let explained: ExplainedDatabase;
let stack: Stack;
let client: GatewayClient;
let source: DataSource;
let owner: Owner;
let outletId: string;
let saleId: string;

const PAGE = `query ($filter: SalesFilterInput, $after: String) {
  sales(first: 1, filter: $filter, after: $after) { edges { node { id number lines { name modifiers { name } } } } pageInfo { endCursor } }
}`;
const BOOKS = `query ($id: ID!, $sale: ID!) {
  merchant(id: $id) { sales(first: 2) { edges { node { id } } } salesSummary { sales } ledgerAccounts { code } }
  sale(id: $sale) { id lines { name } }
}`;
const RECEIPT = `mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { id } userErrors { code } } }`;
const RECEIPT_BY_ID = "query ($id: ID!) { receiptById(id: $id) { id sale { number lines { name } } } }";
const BY_TOKEN =
  "query ($token: String!) { receipt(token: $token) { id accessLog(first: 1) { edges { cursor } } } }";
const STANDING = "query ($signature: String!) { receiptStanding(signature: $signature) { state } }";
const SETTLE = `mutation ($input: ImportSettlementInput!) {
  importSettlement(input: $input) { settlementImport { added settlement { id openLineCount } } userErrors { code } }
}`;
const TO_DO = `query ($merchant: ID!, $file: ID!, $after: String) {
  settlementLines(filter: { merchantId: $merchant }, first: 1, after: $after) {
    edges { cursor node { id settlement { id } suggestedPayment { id } payment { id } } }
  }
  settlement(id: $file) { lines(first: 1) { edges { node { id } } } }
  merchant(id: $merchant) { settlements(first: 1) { edges { node { id openLineCount } } }
    qrisWorkItems(first: 1, after: $after) { edges { node { id payment { id } } } } }
}`;
const RESOLVE = `mutation ($input: ResolveSettlementLineInput!) {
  resolveSettlementLine(input: $input) { settlementLine { id state } userErrors { code } }
}`;
const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) { salesImport { added sales refunds linkedRefundLines stockAdjustments } userErrors { code } }
}`;

/** Asks, and wants an answer: a plan of a refusal shows nothing. */
async function ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<any> {
  const { data, errors } = await client.as(owner).ask(query, variables);
  expect(errors).toEqual([]);
  return data;
}

beforeAll(async () => {
  explained = await ExplainedDatabase.open();
  stack = await startStack({
    services: ["identity-verification", "transactions"],
    database: explained.database,
  });
  client = new GatewayClient(stack.gatewayUrl);
  source = await openDataSource({
    url: explained.database.urlFor("transactions_app"),
    schema: "transactions",
    entities: [],
    mustBeDurable: false,
    // The database is dropped while the last connection may still be on its way out.
    onIdleError: () => undefined,
  });
  owner = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  outletId = await openOutlet(client, owner);
});
afterAll(async () => {
  await source.destroy();
  await stack.stop();
  await explained.database.drop();
});

describe("whatever is asked of the tables that grow with every sale is served by an index", () => {
  test("when sales are recorded, read, listed, summed up and given receipts, then no table is scanned", async () => {
    const item = await storedItem(client, owner, {
      sku: "KOPI",
      name: "Kopi",
      prices: [{ price: idr("18000") }],
    });
    saleId = await sellCoffee(client, owner, outletId, { lines: [{ itemId: item.id }] });
    await sellCoffee(client, owner, outletId);
    const now = new Date();
    const hour = (from: number): string => new Date(now.getTime() + from * 3_600_000).toISOString();
    const { sales } = await ask(PAGE, {});
    await ask(PAGE, { after: sales.pageInfo.endCursor });
    await ask(PAGE, { filter: { outletId } });
    await ask(PAGE, {
      filter: { merchantId: owner.merchantId, occurredFrom: hour(-1), occurredTo: hour(1) },
    });
    await ask(BOOKS, { id: owner.merchantId, sale: saleId });
    const input = { saleId, email: "ani@contoh.id", idempotencyKey: crypto.randomUUID() };
    const { requestReceipt } = await ask(RECEIPT, { input });
    await ask(RECEIPT_BY_ID, { id: requestReceipt.receipt.id });
    await ask(BY_TOKEN, { token: "x".repeat(43) });
    await ask(STANDING, { signature: "A".repeat(86) });
    expect(wholeScans(await explained.plans())).toEqual([]);
  });

  test("when sales, cancellations and adjustments are imported in parts, then no table is scanned", async () => {
    const row = { sku: "A", name: "Tea", unitPrice: "2.55", customer: "7" };
    const batch = (rows: readonly object[]) =>
      ask(IMPORT, {
        input: {
          merchantId: owner.merchantId,
          outletId,
          currencyCode: "GBP",
          rows: rows.map((each) => ({ ...row, ...each })),
          idempotencyKey: crypto.randomUUID(),
        },
      });
    await batch([{ invoice: "1", lineNumber: 1, quantity: "5", occurredAt: "12-01-2010 08:26" }]);
    await batch([
      { invoice: "1", lineNumber: 2, quantity: "2", occurredAt: "12-01-2010 08:26" },
      { invoice: "C2", lineNumber: 1, quantity: "-1", occurredAt: "12-02-2010 08:26" },
      { invoice: "3", lineNumber: 1, quantity: "-1", occurredAt: "12-02-2010 08:26" },
    ]);
    const last = await batch([
      { invoice: "C2", lineNumber: 2, quantity: "-1", occurredAt: "12-02-2010 08:26" },
    ]);
    expect(last.importSales.salesImport).toMatchObject({ added: 1, refunds: 0, linkedRefundLines: 1 });
    expect(wholeScans(await explained.plans())).toEqual([]);
  });

  test("when a settlement is imported, read and decided on, then no table is scanned", async () => {
    const references = ["G-1", "G-2"];
    const payments = references.map((providerReference) => [
      { method: "QRIS", provider: "GOPAY", providerReference },
    ]);
    for (const each of payments)
      await sellCoffee(client, owner, outletId, { paymentMethod: null, payments: each });
    const line = { kind: "PAYMENT", method: "QRIS", fee: "0", settledOn: jakartaDay(new Date()) };
    const row = (lineNumber: number, providerReference: string, gross: string) => ({
      ...line,
      ...{ lineNumber, providerReference, gross, net: gross, paidAt: "2026-11-22 10:00" },
    });
    const file = { merchantId: owner.merchantId, acquirer: "GOPAY", currencyCode: "IDR", isLast: true };
    const rows = [row(1, "G-1", "18000"), row(2, "G-2", "17000"), row(3, "G-3", "18000")];
    const { importSettlement } = await ask(SETTLE, {
      input: {
        ...{ ...file, fileReference: "F", fileSha256: "ab".repeat(32), rows },
        idempotencyKey: crypto.randomUUID(),
      },
    });
    const { settlement } = importSettlement.settlementImport;
    const { settlementLines } = await ask(TO_DO, { merchant: owner.merchantId, file: settlement.id });
    const [{ node, cursor }] = settlementLines.edges;
    await ask(TO_DO, { merchant: owner.merchantId, file: settlement.id, after: cursor });
    const paymentId = node.suggestedPayment.id as string;
    await ask(RESOLVE, {
      input: {
        ...{ lineId: node.id, version: 1, action: "ACCEPT_DIFFERENCE", paymentId },
        idempotencyKey: crypto.randomUUID(),
      },
    });
    expect(wholeScans(await explained.plans())).toEqual([]);
  });

  test("when a month is counted, receipts are shown, a person's copy is gathered, an erasure looks for rows and raw telemetry expires, then no table is scanned", async () => {
    const month = readMonth("2026-11");
    if (!month) throw new Error("No month");
    const noKeys = { keysOf: () => Promise.resolve(new Map()) } as never;
    await inSession(source, { subjects: [], merchants: [], job: "statistics" }, (manager) =>
      countCube(manager, month, CURRENT_PARAMETERS),
    );
    const gathers = { subjects: [owner.merchantId], merchants: [], job: "service:identity-verification" };
    await inSession(source, gathers, async (manager) => {
      const data = new SubjectDataRepository(manager, noKeys, () => new Date());
      const sources = [
        data.sales(owner.merchantId, owner.accountId),
        data.refunds(owner.merchantId),
        data.stockAdjustments(owner.merchantId),
        data.settlements(owner.merchantId),
        data.settlementLines(owner.merchantId),
        data.qrisWorkItems(owner.merchantId),
        data.ledger(owner.merchantId),
        data.receipt(saleId),
        data.accessOfReceipt(saleId),
        data.accessOfClaims(owner.accountId),
      ];
      for (const rows of sources) {
        const [first] = await rows(null, 1);
        if (first) await rows(first.key, 1);
      }
    });
    for (const job of ["receipt-page", "service:communications"])
      await inSession(source, { subjects: [], merchants: [], job }, async (manager) => {
        const sales = new SaleRepository(manager, noKeys);
        await sales.findByIds([saleId]);
        await sales.linesOf([saleId]);
      });
    await inSession(source, { subjects: [], merchants: [], job: "erasure" }, async (manager) => {
      for (const { table, subject, subjectType } of PERSONAL_DATA.classes.flatMap(({ tables }) => tables))
        await manager.query(`SELECT count(*) FROM ${table} WHERE ${subject} = ANY($1::${subjectType}[])`, [
          [owner.accountId],
        ]);
    });
    const ofOwner = { subjects: [], merchants: [owner.merchantId], job: null };
    await inSession(source, ofOwner, async (manager) => {
      expect(await new QrisPaymentRepository(manager).attempts(saleId, saleId)).toMatchObject({ denied: 0 });
      await manager.query("SELECT transactions.fraud_has_decided('PAYMENT', $1)", [saleId]);
    });
    await inSession(source, { subjects: [], merchants: [], job: "fraud-backtest" }, async (manager) => {
      const history = new BacktestRepository(manager);
      const period = { since: new Date(0), until: new Date(), lastDecision: null } as Backtest;
      expect(await history.total(period)).toBeGreaterThan(1);
      const [first, second] = await history.decisions(period, 2);
      const after = await history.decisions({ ...period, lastDecision: first?.id ?? null }, 1);
      expect(after).toEqual([second]);
    });
    const expired = { collectedUntil: new Date(), now: new Date(), limit: 10 };
    await inSession(source, { subjects: [], merchants: [], job: "telemetry-expiry" }, async (manager) => {
      expect(await forgetTelemetry(manager, expired)).toBeGreaterThan(0);
    });
    const found = wholeScans(await explained.plans());
    // Cells are made of all catalogues; and a policy for other jobs asks for receipts, in a part of the plan that is not
    // carried out for this one.
    const isOfCells = ({ table, query }: WholeScan): boolean =>
      ["catalog_item", "receipt"].includes(table) && query.startsWith("WITH place AS");
    expect(found.filter((scan) => !isOfCells(scan))).toEqual([]);
  });

  test("the plans that were looked at are many, and of every large table", async () => {
    const plans = await explained.plans();
    expect(plans.length).toBeGreaterThan(300);
    expect([...tablesRead(plans)]).toEqual(
      expect.arrayContaining([
        ...["sale", "sale_line", "refund", "refund_line", "receipt", "catalog_item"],
        ...["payment", "settlement", "settlement_line", "recon_match", "qris_report", "fraud_decision"],
      ]),
    );
  });

  test("planted: when a query has no index, then it is found, by itself or inside of a function", async () => {
    const admin = new Client(explained.database.adminUrl);
    await admin.connect();
    await admin.query("SELECT FROM transactions.sale WHERE recorded_at > now()");
    await admin.query("DO $$ BEGIN PERFORM FROM transactions.refund_line WHERE name = 'x'; END $$");
    await admin.query("SELECT count(*) FROM transactions.sale_line");
    await admin.end();
    const found = wholeScans(await explained.plans());
    const tables = found.map(({ table }) => table.replace(/_(history|\d{4}_\d\d)$/, ""));
    expect(tables).toEqual(expect.arrayContaining(["sale", "refund_line", "sale_line"]));
    expect(found.map(({ query }) => query).join()).toContain(
      "FROM transactions.sale WHERE recorded_at > now()",
    );
  });
});
