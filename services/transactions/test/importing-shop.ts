import {
  type GatewayClient,
  type Person,
  type Stack,
  registerMerchant,
  registerPerson,
} from "@alpokat/testing";
import { openOutlet, rowsAs } from "./support";

/** A merchant's books by currency. */
export const SUMMARY = `query ($id: ID!) {
  merchant(id: $id) {
    salesSummary { currencyCode sales refunds gross { amount } refunded { amount } net { amount } }
    ledgerAccounts { code balance { amount currencyCode } }
  }
}`;
const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) {
    salesImport { added repeated sales refunds linkedRefundLines rejected { index code field ruleIndonesian ruleEnglish } }
    userErrors { code }
  }
}`;

const ROW = {
  ...{ invoice: "X1", lineNumber: 1, sku: "A", name: "Tea", quantity: "1", unitPrice: "2.55" },
  ...{ occurredAt: "12-01-2010 16:57", customer: "7" },
};
const CANCELLATION = { ...ROW, invoice: "CX1", quantity: "-1" };
const SIX = [0, 1, 2, 3, 4, 5];
const LINES_OF_BATCH = 5;

interface Of {
  readonly currencyCode?: string;
  readonly outletId?: string;
}

/** A merchant with two outlets that takes over the books of another system, in pounds where nothing else is said. */
export class ImportingShop {
  private constructor(
    private readonly stack: Stack,
    private readonly client: GatewayClient,
    private readonly owner: Person & { readonly merchantId: string; readonly outletId: string },
    readonly otherOutletId: string,
  ) {}

  static async open(stack: Stack, client: GatewayClient): Promise<ImportingShop> {
    const merchant = await registerMerchant(client, await registerPerson(client), "Shop");
    const owner = { ...merchant, outletId: await openOutlet(client, merchant) };
    return new ImportingShop(stack, client, owner, await openOutlet(client, merchant));
  }

  async take(sent: readonly object[], of: Of = {}): Promise<any> {
    const { merchantId, outletId } = this.owner;
    const idempotencyKey = crypto.randomUUID();
    const input = { merchantId, outletId, currencyCode: "GBP", ...of, rows: sent, idempotencyKey };
    const { data, errors } = await this.client.as(this.owner).ask(IMPORT, { input });
    if (!data?.importSales?.salesImport) throw new Error(JSON.stringify({ data, errors }));
    return data.importSales.salesImport;
  }

  /** What its documents come to by currency, and what its books say. */
  async books(): Promise<readonly [object, object]> {
    const { data } = await this.client.as(this.owner).ask(SUMMARY, { id: this.owner.merchantId });
    const { salesSummary, ledgerAccounts } = data.merchant;
    const net = salesSummary.map((sum: any) => [sum.currencyCode, sum.net.amount]);
    const payable = ledgerAccounts.filter(({ code }: any) => code === "merchant:payable");
    const posted = payable.map(({ balance }: any) => [balance.currencyCode, balance.amount]);
    return [Object.fromEntries(net), Object.fromEntries(posted)];
  }

  async stored(): Promise<unknown> {
    const [counts] = await this.rows(
      `SELECT (SELECT count(*)::int FROM transactions.import_row WHERE merchant_id = $1) AS rows,
              (SELECT count(*)::int FROM transactions.sale_line WHERE merchant_id = $1) AS sold,
              (SELECT count(*)::int FROM transactions.refund_line WHERE merchant_id = $1) AS refunded`,
    );
    return counts;
  }

  rows(sql: string): Promise<any[]> {
    return rowsAs(this.stack.database.adminUrl, sql, [this.owner.merchantId]);
  }
}

async function expectBooks(shop: ImportingShop, sums: object): Promise<void> {
  expect(await shop.books()).toEqual([sums, sums]);
}

/** Six batches of one invoice at once. */
export async function expectOneDocument(
  shop: ImportingShop,
  table: "sale" | "refund",
  row: object,
): Promise<void> {
  const results = await Promise.all(
    SIX.map((batch) => {
      const first = batch * LINES_OF_BATCH + 1;
      const lines = Array.from({ length: LINES_OF_BATCH }, (_, line) => ({ lineNumber: first + line }));
      return shop.take(lines.map((line) => ({ ...ROW, ...row, ...line })));
    }),
  );
  expect(results.map(({ added }) => added)).toEqual(SIX.map(() => LINES_OF_BATCH));
  expect(results.map((result) => Number(result[`${table}s`])).sort()).toEqual([0, 0, 0, 0, 0, 1]);
  const documents = await shop.rows(
    `SELECT d.total::int AS total, d.day_number, count(*)::int AS lines FROM transactions.${table} d
       JOIN transactions.${table}_line l ON l.${table}_id = d.id WHERE d.merchant_id = $1 GROUP BY d.id`,
  );
  expect(documents).toEqual([{ total: 30 * 510, day_number: 1, lines: 30 }]);
}

/** Further rows of a sale and a refund that differ from them. */
export async function expectNothingOf(
  shop: ImportingShop,
  { row, of, told }: { row: object; of: Of; told: object },
): Promise<void> {
  await shop.take([ROW, CANCELLATION]);
  const before = await shop.stored();
  const further = [ROW, CANCELLATION].map((first) => ({ ...first, ...row, lineNumber: 2 }));
  const { rejected, ...counts } = await shop.take(further, of);
  expect(counts).toEqual({ added: 0, repeated: 0, sales: 0, refunds: 0, linkedRefundLines: 0 });
  const code = "INVOICE_DIFFERS";
  expect(rejected).toMatchObject([
    { index: 0, code, ...told },
    { index: 1, code, ...told },
  ]);
  expect(await shop.stored()).toEqual(before);
  await expectBooks(shop, { GBP: "0.00" });
  // The line itself is still to come, and may be of the minute after and of no customer.
  const right = { ...ROW, lineNumber: 2, occurredAt: "12-01-2010 16:58", customer: null };
  expect(await shop.take([right])).toMatchObject({ added: 1, sales: 0, rejected: [] });
  await expectBooks(shop, { GBP: "2.55" });
}

export async function expectFirstRowDecides(shop: ImportingShop): Promise<void> {
  const answer = await shop.take([
    ROW,
    { ...ROW, lineNumber: 2, customer: "8" },
    { ...ROW, lineNumber: 3, occurredAt: "11-30-2010 23:59" },
    { ...ROW, lineNumber: 4, occurredAt: "12-01-2010 16:58" },
    { ...ROW, lineNumber: 4, occurredAt: "12-01-2010 16:58" },
    { ...ROW, lineNumber: 2 },
  ]);
  expect(answer).toMatchObject({ added: 3, repeated: 1, sales: 1 });
  expect(answer.rejected).toMatchObject([
    { index: 1, field: "customer", ruleIndonesian: "faktur ini dimulai dengan pelanggan lain" },
    { index: 2, field: "occurredAt", ruleIndonesian: "faktur ini dimulai dengan hari lain" },
  ]);
  expect(await shop.stored()).toEqual({ rows: 3, sold: 3, refunded: 0 });
  await expectBooks(shop, { GBP: "7.65" });
}

/** Rows that an invoice has no room for, in one batch and in the next. */
export async function expectLargestInvoice(shop: ImportingShop): Promise<void> {
  const most = { ...ROW, unitPrice: "90071992547409.90" };
  const penny = { ...ROW, unitPrice: "0.01" };
  const first = await shop.take([most, { ...penny, lineNumber: 2, quantity: "2" }]);
  const next = await shop.take([
    { ...most, lineNumber: 3 },
    { ...penny, lineNumber: 4 },
  ]);
  expect([first, next].map(({ added, sales }) => [added, sales])).toEqual([
    [1, 1],
    [1, 0],
  ]);
  const told = { code: "INVOICE_TOO_LARGE", field: "unitPrice" };
  const ruleEnglish = "with this row the invoice would come to more than the largest amount";
  expect(first.rejected).toMatchObject([{ index: 1, ...told, ruleEnglish }]);
  expect(next.rejected).toMatchObject([{ index: 0, ...told, ruleEnglish }]);
  expect(await shop.stored()).toEqual({ rows: 2, sold: 2, refunded: 0 });
  await expectBooks(shop, { GBP: "90071992547409.91" });
}

/** Two batches of each currency and outlet at once. */
export async function expectOneCurrencyAndOutlet(shop: ImportingShop): Promise<void> {
  const { otherOutletId: outletId } = shop;
  const kinds = [{}, { currencyCode: "IDR" }, { outletId }, { currencyCode: "IDR", outletId }];
  const answers = await Promise.all(
    [...kinds, ...kinds].map((of, place) =>
      shop.take([{ ...ROW, unitPrice: "3", lineNumber: place + 1 }], of),
    ),
  );
  const taken = answers.flatMap(({ added }, place) => (added === 1 ? [place] : []));
  const [first = -1] = taken;
  expect(taken).toEqual([first, first + kinds.length]);
  expect(answers.flatMap(({ rejected }) => rejected)).toHaveLength(6);
  expect(await shop.stored()).toEqual({ rows: 2, sold: 2, refunded: 0 });
  await expectBooks(shop, first % 2 === 0 ? { GBP: "6.00" } : { IDR: "6" });
}

export async function expectCancellationInItsCurrency(shop: ImportingShop): Promise<void> {
  await shop.take([ROW]);
  const rupiah = { ...CANCELLATION, invoice: "C2", unitPrice: "5000" };
  const unlinked = await shop.take([rupiah], { currencyCode: "IDR" });
  expect(unlinked).toMatchObject({ refunds: 1, linkedRefundLines: 0 });
  expect(await shop.take([CANCELLATION])).toMatchObject({ refunds: 1, linkedRefundLines: 1 });
  await expectBooks(shop, { GBP: "0.00", IDR: "-5000" });
}
