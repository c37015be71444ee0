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
import { askSubgraph, openOutlet, principalOf, rowsAs } from "../support";

export let clock: FixedClock;
export let stack: Stack;
export let client: GatewayClient;
export let siti: Person & { merchantId: string };
export let budi: Person & { merchantId: string };
let outletId: string;
export let restaurantId: string;
export let terminalId: string;

export const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
export const coffee = { name: "Kopi susu", unitPrice: idr("18000"), quantity: "2" };
export const rows = (sql: string, values: readonly unknown[] = []) =>
  rowsAs(stack.database.adminUrl, sql, values);

const MONEY = `total { amount } subtotal { amount } discountTotal { amount } serviceCharge { amount } taxTotal { amount }
  tip { amount } cashRounding { amount }`;
const SALE = `id number state version paymentMethod cashier isOffline deviceTime ${MONEY}
  taxes { code rate baseFraction isInclusive base { amount } amount { amount } }
  discounts { lineNumber name percent amount { amount } }
  payments { id state method amount { amount } tendered { amount } change { amount } refundedAmount { amount } providerReference }
  refunds { id state total { amount } }
  terminal { id name }`;
const ERRORS = "userErrors { code field details { name value } }";

const TRIES = 5;

/** Runs a mutation or query of one `input`; on a busy machine some are told to try again. @returns its payload. */
export async function run(who: Person, operation: Operation, input: object) {
  const { field, type, answer, kind = "mutation" } = operation;
  const document = `${kind} ($input: ${type}!) { ${field}(input: $input) { ${answer} ${ERRORS} } }`;
  for (let tries = 1; ; tries += 1) {
    const { data, errors } = await client.as(who).ask(document, { input });
    if (data?.[field]) return data[field];
    const isBusy = errors[0]?.extensions.code === "SERVICE_UNAVAILABLE";
    if (!isBusy || tries === TRIES) throw new Error(JSON.stringify(errors));
  }
}

interface Operation {
  readonly field: string;
  readonly type: string;
  readonly answer: string;
  readonly kind?: string;
}

export const key = () => ({ idempotencyKey: crypto.randomUUID() });
export const record = (over: object = {}, who: Person = siti) =>
  run(
    who,
    { field: "recordSale", type: "RecordSaleInput", answer: `sale { ${SALE} }` },
    { outletId, paymentMethod: "CASH", lines: [coffee], ...key(), ...over },
  );
export const preview = (over: object = {}) =>
  run(
    siti,
    {
      field: "salePreview",
      type: "SalePreviewInput",
      answer: `preview { ${MONEY} due { amount } change { amount } taxes { code amount { amount } } }`,
      kind: "query",
    },
    { outletId, lines: [coffee], ...over },
  );
export const refund = (saleId: string, over: object = {}, who: Person = siti) =>
  run(
    who,
    {
      field: "refundSale",
      type: "RefundSaleInput",
      answer: `refund { id number state total { amount } reason sale { state version refunds { state } } }`,
    },
    { saleId, reason: "Salah pesan", ...key(), ...over },
  );
export const review = (refundId: string, decision: string, who: Person) =>
  run(
    who,
    {
      field: "reviewRefund",
      type: "ReviewRefundInput",
      answer: `refund { state reviewReason sale { state } }`,
    },
    { refundId, decision, reason: "Diperiksa", ...key() },
  );
export const undo = (saleId: string, over: object = {}, who: Person = siti) =>
  run(
    who,
    { field: "voidSale", type: "VoidSaleInput", answer: `sale { ${SALE} }` },
    { saleId, ...key(), ...over },
  );
export const pay = (saleId: string, payment: object, over: object = {}) =>
  run(
    siti,
    { field: "paySale", type: "PaySaleInput", answer: `sale { ${SALE} }` },
    { saleId, payment, ...key(), ...over },
  );
export const settings = (over: object = {}, who: Person = siti) =>
  run(
    who,
    {
      field: "updateTaxSettings",
      type: "UpdateTaxSettingsInput",
      answer: "taxSettings { validFrom pbjtPercent cashRoundingUnit }",
    },
    { outletId: restaurantId, ...over },
  );

/** Asks the subgraph itself some time later, when no token holds any more. */
export async function later(milliseconds: number, query: string, input: object) {
  const principal = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
  clock.advance(milliseconds);
  try {
    const { data, errors } = await askSubgraph(stack, { principal, at: clock() }, query, {
      input: { ...input, ...key() },
    });
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  } finally {
    clock.advance(-milliseconds);
  }
}

/** What the ledger posted for a sale, refund or shift: account, side and amount. */
export const posted = async (reference: string) =>
  (
    await rows(
      `SELECT t.kind, a.code, e.side, e.amount::text AS amount FROM transactions.ledger_entry e
         JOIN transactions.ledger_account a ON a.id = e.account_id JOIN transactions.ledger_transfer t ON t.id = e.transfer_id
        WHERE t.reference = $1 ORDER BY t.kind, a.code`,
      [reference],
    )
  ).map(
    ({ kind, code, side, amount }) =>
      `${String(kind)} ${String(code).replace(/:[0-9a-f-]{36}$/, "")} ${String(side)} ${String(amount)}`,
  );
export const events = (type: string, subject: string) =>
  rows("SELECT type FROM transactions.outbox WHERE type = $1 AND subject = $2", [type, subject]);
export const counts = async (): Promise<Readonly<Record<string, number>>> => {
  const [found] =
    await rows(`SELECT (SELECT count(*)::int FROM transactions.sale) AS sales, (SELECT count(*)::int FROM transactions.payment) AS payments,
    (SELECT count(*)::int FROM transactions.refund) AS refunds, (SELECT count(*)::int FROM transactions.ledger_transfer) AS transfers`);
  return found;
};

/** Starts a stack with two merchants; one has two outlets, of which one taxes, and a till. */
export async function startShop(): Promise<void> {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  outletId = await openOutlet(client, siti);
  restaurantId = await openOutlet(client, siti, "Medan");
  const registered = await run(
    siti,
    {
      field: "registerTerminal",
      type: "RegisterTerminalInput",
      answer: "terminal { id name outlet { id } }",
    },
    { outletId, name: "Kasir 1", ...key() },
  );
  terminalId = registered.terminal.id as string;
  await settings({
    isPpnRegistered: true,
    pbjtPercent: "10",
    serviceChargePercent: "5",
    cashRounding: { unit: 100 },
    refundReviewFrom: idr("500000"),
  });
  clock.advance(60_000);
}
