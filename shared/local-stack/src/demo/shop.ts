import type { Operation } from "../seed";

/** Keys of the demo's mutations: fixed, so that an interrupted start that goes on repeats nothing. */
const keyOf = (number: number): string => `0199f5d0-0000-4000-8000-${String(number).padStart(12, "0")}`;

const KEYS = { merchant: 1, outlet: 2, receipt: 3, openSale: 4, payment: 5, firstSale: 100 } as const;

const MENU = [
  { name: "Es alpukat", price: "18000" },
  { name: "Roti bakar", price: "14000" },
  { name: "Kopi susu", price: "16000" },
] as const;

const SALES = 12;
const METHODS = ["CASH", "QRIS", "EWALLET"] as const;

const rupiah = (amount: string) => ({ amount, currencyCode: "IDR" });

/** The shop of the demo, made by its owner through the gateway. */
export class DemoShop {
  constructor(
    private readonly operation: Operation,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** @returns the merchant's id */
  async register(tradeName: string): Promise<string> {
    const { registerMerchant } = await this.run<{ registerMerchant: { merchant: { id: string } } }>(
      "mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { merchant { id } } }",
      { tradeName, idempotencyKey: keyOf(KEYS.merchant) },
    );
    return registerMerchant.merchant.id;
  }

  /** @returns the outlet's id */
  async openOutlet(merchantId: string): Promise<string> {
    const { createOutlet } = await this.run<{ createOutlet: { outlet: { id: string } } }>(
      "mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } } }",
      { merchantId, name: "Dago", city: "Bandung", idempotencyKey: keyOf(KEYS.outlet) },
    );
    return createOutlet.outlet.id;
  }

  /** Registers the outlet for QRIS, so that its codes can be paid on the simulator's page. */
  async registerForQris(outletId: string): Promise<void> {
    await this.run(
      "mutation ($input: UpdateQrisSettingsInput!) { updateQrisSettings(input: $input) { settings { version } } }",
      {
        outletId,
        nmid: "ID1020304050607",
        criteria: "UMI",
        merchantCategory: "5814",
        accountIdentifier: "ID.CO.SIMULATOR.WWW",
        merchantName: "Warung Alpukat",
        city: "BANDUNG",
        postcode: "40135",
      },
    );
  }

  /** Leaves a sale open whose code is valid for a day: the first one on the simulator's page. */
  async leaveToBePaid(outletId: string): Promise<void> {
    const { recordSale } = await this.run<{ recordSale: { sale: { id: string } } }>(
      "mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } } }",
      {
        outletId,
        payments: [],
        isLeftOpen: true,
        lines: [{ name: "Es alpukat", unitPrice: rupiah("18000") }],
        idempotencyKey: keyOf(KEYS.openSale),
      },
    );
    await this.run(
      "mutation ($input: CreateQrisPaymentInput!) { createQrisPayment(input: $input) { payment { id } } }",
      { saleId: recordSale.sale.id, validSeconds: 86_400, idempotencyKey: keyOf(KEYS.payment) },
    );
  }

  /** @returns the id of the last sale */
  async sell(outletId: string): Promise<string> {
    let last = "";
    for (let number = 0; number < SALES; number += 1) last = await this.recordSale(outletId, number);
    return last;
  }

  async requestReceipt(saleId: string, email: string): Promise<void> {
    await this.run(
      "mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { id } } }",
      {
        saleId,
        email,
        idempotencyKey: keyOf(KEYS.receipt),
      },
    );
  }

  private async recordSale(outletId: string, number: number): Promise<string> {
    const lines = MENU.slice(0, 1 + (number % MENU.length)).map(({ name, price }) => ({
      name,
      unitPrice: rupiah(price),
      quantity: String(1 + (number % 2)),
    }));
    const paymentMethod = METHODS[number % METHODS.length];
    const { recordSale } = await this.run<{ recordSale: { sale: { id: string } } }>(
      "mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } } }",
      { outletId, paymentMethod, lines, idempotencyKey: keyOf(KEYS.firstSale + number) },
    );
    return recordSale.sale.id;
  }

  private async run<Data>(document: string, input: object): Promise<Data> {
    return (await this.operation({ document, variables: { input }, headers: this.headers })) as Data;
  }
}
