import {
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  eventually,
  fixedClock,
  registerMerchant,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { openOutlet } from "../support";

type Owner = Person & { readonly merchantId: string };

/** What one merchant sold in a month, every sale to another customer. */
export interface Trade {
  readonly city: string;
  readonly customers: number;
  /** Decimal text of each sale, in rupiah. */
  readonly each: string;
  readonly month?: string;
  readonly itemCategory?: string;
  readonly paymentMethod?: string;
}

const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) { salesImport { sales rejected { message } } userErrors { code } }
}`;
const UPSERT = `mutation ($input: UpsertCatalogItemsInput!) {
  upsertCatalogItems(input: $input) { userErrors { code } }
}`;
const RELEASE = `mutation ($input: ReleasePurchaseStatisticsInput!) {
  releasePurchaseStatistics(input: $input) {
    release { id period state budget { spent } }
    userErrors { code field details { name value } }
  }
}`;

export const STATISTICS = `query ($input: PurchaseStatisticsInput!) {
  purchaseStatistics(input: $input) {
    cells { period city itemCategory paymentMethod currencyCode people sales revenue { amount } }
  }
}`;
export const NOVEMBER = { from: "2026-11-01", to: "2026-11-30", period: "MONTH" };

interface Parts {
  readonly stack: Stack;
  readonly clock: FixedClock;
  readonly client: GatewayClient;
  readonly merchants: readonly Owner[];
  readonly analyst: GatewayClient;
}

/** Merchants of one market, and an analyst. */
export class Market {
  readonly #outlets = new Map<string, string>();
  #sales = 0;

  private constructor(private readonly parts: Parts) {}

  get stack(): Stack {
    return this.parts.stack;
  }

  get clock(): FixedClock {
    return this.parts.clock;
  }

  get client(): GatewayClient {
    return this.parts.client;
  }

  get merchants(): readonly Owner[] {
    return this.parts.merchants;
  }

  /** A data analyst with the purpose of statistics. */
  get analyst(): GatewayClient {
    return this.parts.analyst;
  }

  /** @param now such as `2026-12-05T03:00:00.000Z` */
  static async open(now: string, count: number): Promise<Market> {
    const clock = fixedClock(now);
    const stack = await startStack({ services: ["identity-verification", "transactions"], clock });
    const client = new GatewayClient(stack.gatewayUrl);
    const merchants: Owner[] = [];
    for (let merchant = 0; merchant < count; merchant += 1)
      merchants.push(await registerMerchant(client, await registerPerson(client)));
    const analyst = client
      .as(await registerStaff(stack, client, "data_analyst"))
      .with({ "x-alpokat-purpose": "statistics.aggregate" });
    return new Market({ stack, clock, client, merchants, analyst });
  }

  /** An outlet of each merchant in the city, and an item of the category in each catalogue. */
  async settle(city: string, merchants: number, category = "Minuman"): Promise<void> {
    for (const owner of this.merchants.slice(0, merchants)) {
      this.#outlets.set(`${owner.merchantId} ${city}`, await openOutlet(this.client, owner, city));
      const item = { sku: `sku-${category}`, name: category, category };
      const input = { merchantId: owner.merchantId, items: [item] };
      const { data, errors } = await this.client.as(owner).ask(UPSERT, { input });
      if (errors.length > 0 || data.upsertCatalogItems.userErrors.length > 0)
        throw new Error(JSON.stringify({ data, errors }));
    }
  }

  /** Takes over sales of one merchant. @returns the customers' numbers. */
  async trade(merchant: number, { city, customers, each, month = "11", ...said }: Trade): Promise<string[]> {
    const owner = this.merchants[merchant];
    if (!owner) throw new Error("No such merchant");
    const rows = Array.from({ length: customers }, () => {
      this.#sales += 1;
      const number = String(this.#sales);
      const row = { invoice: number, lineNumber: 1, sku: "K", name: "Kopi", quantity: "1", unitPrice: each };
      return { ...row, occurredAt: `${month}-18-2026 10:00`, customer: number, ...said };
    });
    const input = {
      merchantId: owner.merchantId,
      outletId: this.#outlets.get(`${owner.merchantId} ${city}`),
      currencyCode: "IDR",
      rows,
      idempotencyKey: crypto.randomUUID(),
    };
    const { data, errors } = await this.client.as(owner).ask(IMPORT, { input });
    if (data?.importSales?.salesImport?.sales !== customers)
      throw new Error(JSON.stringify({ data, errors }));
    return rows.map(({ customer }) => customer);
  }

  async release(period: string, client = this.analyst, idempotencyKey = crypto.randomUUID()): Promise<any> {
    return client.ask(RELEASE, { input: { period, idempotencyKey } });
  }

  /** Has a month released and waits for it. @returns the release's id. */
  async released(period: string): Promise<string> {
    const { data, errors } = await this.release(period);
    const id = data?.releasePurchaseStatistics?.release?.id as string | undefined;
    if (id === undefined || (await this.stateOf(id)) !== "RELEASED")
      throw new Error(JSON.stringify({ data, errors }));
    return id;
  }

  /** Waits until the job has made a release, or refused it. */
  async stateOf(id: string): Promise<string> {
    const query = "query ($id: ID!) { statisticsRelease(id: $id) { state } }";
    return eventually(
      async () => (await this.client.ask(query, { id })).data.statisticsRelease.state as string,
      (state) => state !== "REQUESTED",
    );
  }

  /** What its analyst is told. */
  async told(input: object): Promise<any[]> {
    const { data, errors } = await this.analyst.ask(STATISTICS, { input });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data.purchaseStatistics.cells;
  }
}
