import { setTimeout as pause } from "node:timers/promises";
import type { Operation } from "../seed";

/** Keys of the demo's mutations, apart from those of the shop. */
const keyOf = (group: number, number: number): string =>
  `0199f5d0-0000-4000-8${String(group).padStart(3, "0")}-${String(number).padStart(12, "0")}`;

const STALLS = ["Lapak Ijo", "Kedai Mentega", "Dapur Miki", "Warung Cipedak", "Gubuk Fuerte"] as const;

/** The market's cells: each with about 150 people, so that noise and the rule against dominance leave them. */
const CELLS = [
  { city: "Bandung", itemCategory: "Minuman", paymentMethod: "QRIS", customers: 36, price: 84_000 },
  { city: "Bandung", itemCategory: "Minuman", paymentMethod: "CASH", customers: 28, price: 96_000 },
  { city: "Bandung", itemCategory: "Makanan", paymentMethod: "QRIS", customers: 30, price: 121_000 },
  { city: "Yogyakarta", itemCategory: "Makanan", paymentMethod: "CASH", customers: 32, price: 88_000 },
  { city: "Yogyakarta", itemCategory: "Minuman", paymentMethod: "EWALLET", customers: 27, price: 99_000 },
] as const;
const CITIES = ["Bandung", "Yogyakarta"] as const;
const CATEGORIES = ["Minuman", "Makanan"] as const;

/** Under the limits of a request's size and time. */
const ROWS_OF_BATCH = 80;

type Row = Readonly<Record<string, string | number>>;

/** Stalls whose sales of closed months are taken over from older books: what the page of statistics is made from. */
export class DemoMarket {
  constructor(
    private readonly operation: Operation,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** @returns the merchants' ids */
  async register(): Promise<string[]> {
    return Promise.all(
      STALLS.map(async (tradeName, stall) => {
        const { registerMerchant } = await this.run<{ registerMerchant: { merchant: { id: string } } }>(
          "mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { merchant { id } } }",
          { tradeName, idempotencyKey: keyOf(1, stall) },
        );
        return registerMerchant.merchant.id;
      }),
    );
  }

  /** Opens the outlets of one stall, lists what it sells and takes over its sales of these months. */
  async trade(merchantId: string, stall: number, months: readonly string[]): Promise<void> {
    const items = CATEGORIES.map((category) => ({ sku: category, name: category, category }));
    await this.run(
      "mutation ($input: UpsertCatalogItemsInput!) { upsertCatalogItems(input: $input) { items { id } } }",
      { merchantId, items },
    );
    for (const [place, city] of CITIES.entries()) {
      const outletId = await this.openOutlet(merchantId, city, stall * 10 + place);
      const rows = months.flatMap((month) => rowsOf(stall, city, month));
      for (let from = 0; from < rows.length; from += ROWS_OF_BATCH) {
        await this.run(
          "mutation ($input: ImportSalesInput!) { importSales(input: $input) { salesImport { sales } } }",
          {
            merchantId,
            outletId,
            currencyCode: "IDR",
            rows: rows.slice(from, from + ROWS_OF_BATCH),
            idempotencyKey: keyOf(3, (stall * 10 + place) * 10_000 + from),
          },
        );
      }
    }
  }

  private async openOutlet(merchantId: string, city: string, number: number): Promise<string> {
    const { createOutlet } = await this.run<{ createOutlet: { outlet: { id: string } } }>(
      "mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } } }",
      { merchantId, name: city, city, idempotencyKey: keyOf(2, number) },
    );
    return createOutlet.outlet.id;
  }

  private async run<Data>(document: string, input: object): Promise<Data> {
    return (await this.operation({ document, variables: { input }, headers: this.headers })) as Data;
  }
}

/** A stall's sales in a city and month: as many as its share, at prices about the cell's own. */
function rowsOf(stall: number, city: string, month: string): Row[] {
  const [year = "", number = ""] = month.split("-");
  return CELLS.filter((cell) => cell.city === city).flatMap(
    ({ itemCategory, paymentMethod, customers, price }, cell) =>
      Array.from({ length: customers + 3 * ((stall + cell) % 3) - 3 }, (_, sale): Row => {
        const day = String(1 + (sale % 28)).padStart(2, "0");
        const hour = String(8 + ((sale + stall) % 12)).padStart(2, "0");
        const invoice = `${month}-${city.slice(0, 3)}-${String(cell)}-${String(sale)}`;
        return {
          invoice,
          lineNumber: 1,
          sku: itemCategory,
          name: itemCategory,
          quantity: "1",
          occurredAt: `${number}-${day}-${year} ${hour}:15`,
          unitPrice: String(price + 1_000 * ((sale * 7 + stall) % 23) - 11_000),
          customer: invoice,
          itemCategory,
          paymentMethod,
        };
      }),
  );
}

/** The last two months that are closed whatever the time zone, the older first, such as `2026-09`. */
export function closedMonths(now: Date): readonly string[] {
  const settled = new Date(now.getTime() - 5 * 86_400_000);
  return [2, 1].map((ago) =>
    new Date(Date.UTC(settled.getUTCFullYear(), settled.getUTCMonth() - ago, 1)).toISOString().slice(0, 7),
  );
}

const PATIENCE_MS = 20_000;
const PAUSE_MS = 200;

/** Has the months released, one after the other, and waits until the job has made them. */
export async function releaseMonths(
  operation: Operation,
  headers: Readonly<Record<string, string>>,
  months: readonly string[],
): Promise<void> {
  const document = `mutation ($input: ReleasePurchaseStatisticsInput!) {
    releasePurchaseStatistics(input: $input) { release { id } }
  }`;
  for (const [number, period] of months.entries()) {
    const variables = { input: { period, idempotencyKey: keyOf(4, number) } };
    await operation({ document, variables, headers });
  }
  const deadline = Date.now() + PATIENCE_MS;
  const released = "{ statisticsReleases(first: 2) { edges { node { period } } } }";
  while (Date.now() < deadline) {
    const { statisticsReleases } = (await operation({ document: released })) as {
      statisticsReleases: { edges: readonly unknown[] };
    };
    if (statisticsReleases.edges.length === months.length) return;
    await pause(PAUSE_MS);
  }
}
