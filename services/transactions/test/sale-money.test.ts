import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { askSubgraph, asService, openOutlet, principalOf, rowsAs } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let budi: Person & { merchantId: string };
let outletId: string;
let restaurantId: string;
let terminalId: string;

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
const coffee = { name: "Kopi susu", unitPrice: idr("18000"), quantity: "2" };
const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

const MONEY = `total { amount } subtotal { amount } discountTotal { amount } serviceCharge { amount } taxTotal { amount }
  tip { amount } cashRounding { amount }`;
const SALE = `id number state version paymentMethod cashier isOffline deviceTime ${MONEY}
  taxes { code rate baseFraction isInclusive base { amount } amount { amount } }
  discounts { lineNumber name percent amount { amount } }
  payments { id state method amount { amount } tendered { amount } change { amount } refundedAmount { amount } providerReference }
  refunds { id state total { amount } }
  terminal { id name }`;
const ERRORS = "userErrors { code field details { name value } }";

/** Runs a mutation or query of one `input`. @returns its payload. */
async function run(
  who: Person,
  field: string,
  type: string,
  input: object,
  answer: string,
  kind = "mutation",
) {
  const { data, errors } = await client
    .as(who)
    .ask(`${kind} ($input: ${type}!) { ${field}(input: $input) { ${answer} ${ERRORS} } }`, { input });
  if (!data?.[field]) throw new Error(JSON.stringify(errors));
  return data[field];
}

const key = () => ({ idempotencyKey: crypto.randomUUID() });
const record = (over: object = {}, who: Person = siti) =>
  run(
    who,
    "recordSale",
    "RecordSaleInput",
    { outletId, paymentMethod: "CASH", lines: [coffee], ...key(), ...over },
    `sale { ${SALE} }`,
  );
const preview = (over: object = {}) =>
  run(
    siti,
    "salePreview",
    "SalePreviewInput",
    { outletId, lines: [coffee], ...over },
    `preview { ${MONEY} due { amount } change { amount } taxes { code amount { amount } } }`,
    "query",
  );
const refund = (saleId: string, over: object = {}, who: Person = siti) =>
  run(
    who,
    "refundSale",
    "RefundSaleInput",
    { saleId, reason: "Salah pesan", ...key(), ...over },
    `refund { id number state total { amount } reason sale { state version refunds { state } } }`,
  );
const review = (refundId: string, decision: string, who: Person) =>
  run(
    who,
    "reviewRefund",
    "ReviewRefundInput",
    { refundId, decision, reason: "Diperiksa", ...key() },
    `refund { state reviewReason sale { state } }`,
  );
const undo = (saleId: string, over: object = {}, who: Person = siti) =>
  run(who, "voidSale", "VoidSaleInput", { saleId, ...key(), ...over }, `sale { ${SALE} }`);
const pay = (saleId: string, payment: object, over: object = {}) =>
  run(siti, "paySale", "PaySaleInput", { saleId, payment, ...key(), ...over }, `sale { ${SALE} }`);
const settings = (over: object = {}, who: Person = siti) =>
  run(
    who,
    "updateTaxSettings",
    "UpdateTaxSettingsInput",
    { outletId: restaurantId, ...over },
    "taxSettings { validFrom pbjtPercent cashRoundingUnit }",
  );

/** What the ledger posted for a sale, refund or shift: account, side and amount. */
const posted = async (reference: string) =>
  (
    await rows(
      `SELECT t.kind, a.code, e.side, e.amount::int AS amount FROM transactions.ledger_entry e
         JOIN transactions.ledger_account a ON a.id = e.account_id JOIN transactions.ledger_transfer t ON t.id = e.transfer_id
        WHERE t.reference = $1 ORDER BY t.kind, a.code`,
      [reference],
    )
  ).map(
    ({ kind, code, side, amount }) =>
      `${String(kind)} ${String(code).replace(/:[0-9a-f-]{36}$/, "")} ${String(side)} ${String(amount)}`,
  );
const events = (type: string, subject: string) =>
  rows("SELECT type FROM transactions.outbox WHERE type = $1 AND subject = $2", [type, subject]);
const counts = () =>
  rows(`SELECT (SELECT count(*)::int FROM transactions.sale) AS sales, (SELECT count(*)::int FROM transactions.payment) AS payments,
    (SELECT count(*)::int FROM transactions.refund) AS refunds, (SELECT count(*)::int FROM transactions.ledger_transfer) AS transfers`);

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  outletId = await openOutlet(client, siti);
  restaurantId = await openOutlet(client, siti, "Medan");
  const registered = await run(
    siti,
    "registerTerminal",
    "RegisterTerminalInput",
    { outletId, name: "Kasir 1", ...key() },
    "terminal { id name outlet { id } }",
  );
  expect(registered.terminal).toEqual({ id: expect.any(String), name: "Kasir 1", outlet: { id: outletId } });
  terminalId = registered.terminal.id as string;
  expect(
    (
      await settings({
        isPpnRegistered: true,
        pbjtPercent: "10",
        serviceChargePercent: "5",
        cashRounding: { unit: 100 },
        refundReviewFrom: idr("500000"),
      })
    ).userErrors,
  ).toEqual([]);
});
afterAll(() => stack.stop());

describe("recording with everything", () => {
  test("when a till says all it can, then the sale shows it, the books balance by tax and tip, and the preview said the same", async () => {
    const input = {
      outletId: restaurantId,
      paymentMethod: null,
      lines: [
        { ...coffee, discounts: [{ name: "Promo", percent: "10" }] },
        { name: "Gelas", unitPrice: idr("120000"), taxKind: "PPN" },
        { name: "Sumbangan", unitPrice: idr("5000"), taxKind: "NONE" },
      ],
      discounts: [{ name: "Kupon", amount: idr("5000") }],
      tip: idr("2000"),
      payments: [
        { method: "QRIS", amount: idr("100000"), provider: "GOPAY", providerReference: "GP-1" },
        { method: "CASH", tendered: idr("100000") },
      ],
      cashier: "K-07",
      isOffline: true,
      deviceTime: "2026-11-23T01:59:00.000Z",
      occurredAt: "2026-11-23T02:00:00.000Z",
    };
    const before = await counts();
    const { preview: said } = await preview(input);
    expect(await counts()).toEqual(before);
    const { sale, userErrors } = await record(input);
    expect(userErrors).toEqual([]);
    expect(sale).toMatchObject({
      state: "COMPLETED",
      version: 1,
      paymentMethod: "QRIS",
      cashier: "K-07",
      isOffline: true,
      deviceTime: "2026-11-23T01:59:00.000Z",
      subtotal: { amount: "161000" },
      discountTotal: { amount: "8600" },
      serviceCharge: { amount: "7620" },
      taxTotal: { amount: "16721" },
      tip: { amount: "2000" },
      cashRounding: { amount: "-41" },
      total: { amount: "178700" },
      taxes: [
        {
          code: "PBJT",
          rate: "1000/10000",
          baseFraction: "1/1",
          isInclusive: false,
          amount: { amount: "3292" },
        },
        {
          code: "PPN",
          rate: "12/100",
          baseFraction: "11/12",
          isInclusive: false,
          amount: { amount: "13429" },
        },
      ],
      discounts: [
        { lineNumber: 1, name: "Promo", percent: "10", amount: { amount: "3600" } },
        { lineNumber: null, name: "Kupon", percent: null, amount: { amount: "5000" } },
      ],
      payments: [
        {
          state: "CAPTURED",
          method: "QRIS",
          amount: { amount: "100000" },
          tendered: null,
          change: { amount: "0" },
          providerReference: "GP-1",
        },
        {
          state: "CAPTURED",
          method: "CASH",
          amount: { amount: "78700" },
          tendered: { amount: "100000" },
          change: { amount: "21300" },
        },
      ],
    });
    expect(said).toMatchObject({
      total: sale.total,
      cashRounding: sale.cashRounding,
      due: { amount: "0" },
      change: { amount: "21300" },
    });
    expect(await posted(sale.id)).toEqual([
      "SALE cash:drawer DEBIT 78700",
      "SALE cash:rounding DEBIT 41",
      "SALE merchant:payable CREDIT 160020",
      "SALE qris:clearing DEBIT 100000",
      "SALE tax:pbjt:payable CREDIT 3292",
      "SALE tax:ppn:payable CREDIT 13429",
      "SALE tips:payable CREDIT 2000",
    ]);
  });
});
