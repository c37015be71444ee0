import { type PaymentSimulator, startPaymentSimulator } from "@alpokat/local-stack";
import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
  testKeys,
} from "@alpokat/testing";
import { openOutlet, rowsAs } from "../support";

export const NMID = "ID1020304050607";
const SETTINGS = {
  nmid: NMID,
  criteria: "UMI",
  merchantCategory: "5814",
  accountIdentifier: "ID.CO.ALPUKAT.WWW",
  merchantPan: "936000990000000017",
  accountMerchantId: "TOKO0001",
  merchantName: "Kopi Siti",
  city: "BANDUNG",
  postcode: "40135",
};
const UPDATE = `mutation ($input: UpdateQrisSettingsInput!) {
  updateQrisSettings(input: $input) { settings { nmid version } userErrors { code field } }
}`;
const RECORD = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) { sale { id } userErrors { code field } }
}`;
const CREATE = `mutation ($input: CreateQrisPaymentInput!) {
  createQrisPayment(input: $input) {
    payment { id state amount { amount } expiresAt qrCode { kind payload amount { amount } nmid expiresAt } }
    userErrors { code field details { name value } }
  }
}`;

export const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

/** A payment that is asked for: its sale, its id and what the provider knows it by. */
export interface AskedPayment {
  readonly saleId: string;
  readonly paymentId: string;
  readonly reference: string;
}

const NOTHING = { postings: 0, events: 0, decisions: 0 };
export const UNTOUCHED = { payment: "PENDING", sale: "OPEN", hasReference: false, ...NOTHING };
const DONE = { postings: 1, events: 1, decisions: 1 };
export const PAID = { payment: "CAPTURED", sale: "COMPLETED", hasReference: true, ...DONE };

type Over = Readonly<Record<string, unknown>>;
type Owner = Person & { merchantId: string };

/** A shop with a provider: what the tests of QRIS payments start from. */
export interface QrisShop {
  readonly clock: FixedClock;
  readonly provider: PaymentSimulator;
  readonly stack: Stack;
  readonly client: GatewayClient;
  readonly siti: Owner;
  readonly budi: Owner;
  readonly outletId: string;
}

export async function openQrisShop(): Promise<QrisShop> {
  const clock = fixedClock("2026-11-23T03:00:00.000Z");
  let gatewayUrl = "";
  const callbackUrl = () => `${gatewayUrl}/webhooks/qris`;
  const provider = await startPaymentSimulator({ port: 0, keys: testKeys().qris, callbackUrl, clock });
  const services = ["identity-verification", "transactions"] as const;
  const stack = await startStack({ services, clock, qrisProviderUrl: provider.url });
  gatewayUrl = stack.gatewayUrl;
  const client = new GatewayClient(stack.gatewayUrl);
  const siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  const budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  return { clock, provider, stack, client, siti, budi, outletId: await openOutlet(client, siti) };
}

export async function closeQrisShop({ stack, provider }: QrisShop): Promise<void> {
  await stack.stop();
  await provider.stop();
}

export const rowsOf = ({ stack }: QrisShop, sql: string, values: readonly unknown[] = []) =>
  rowsAs(stack.database.adminUrl, sql, values);

export async function updateSettings(
  { client, outletId, siti }: QrisShop,
  over: Over = {},
  who: Person = siti,
) {
  const { data, errors } = await client.as(who).ask(UPDATE, { input: { outletId, ...SETTINGS, ...over } });
  if (!data?.updateQrisSettings) throw new Error(JSON.stringify(errors));
  return data.updateQrisSettings;
}

/** A sale that nobody has paid yet. @returns its id. */
export async function openSale({ client, outletId, siti }: QrisShop, price = "50000"): Promise<string> {
  const lines = [{ name: "Kopi susu", unitPrice: idr(price) }];
  const input = { outletId, payments: [], isLeftOpen: true, lines, idempotencyKey: crypto.randomUUID() };
  const { data, errors } = await client.as(siti).ask(RECORD, { input });
  if (!data?.recordSale.sale) throw new Error(JSON.stringify({ data, errors }));
  return data.recordSale.sale.id as string;
}

export async function createPayment(
  { client, siti }: QrisShop,
  saleId: string,
  over: Over = {},
  who: Person = siti,
) {
  const input = { saleId, idempotencyKey: crypto.randomUUID(), ...over };
  const { data, errors } = await client.as(who).ask(CREATE, { input });
  if (!data?.createQrisPayment) throw new Error(JSON.stringify(errors));
  return data.createQrisPayment;
}

/** An open sale with a code that can be paid. */
export async function awaitPayment(shop: QrisShop, price = "50000"): Promise<AskedPayment> {
  const saleId = await openSale(shop, price);
  const { payment, userErrors } = await createPayment(shop, saleId);
  if (!payment) throw new Error(JSON.stringify(userErrors));
  return { saleId, paymentId: payment.id as string, reference: (payment.id as string).replaceAll("-", "") };
}

/** What became of a payment and its sale. */
export async function stateOf(
  shop: QrisShop,
  { saleId, paymentId }: Omit<AskedPayment, "reference">,
): Promise<any> {
  const [row] = await rowsOf(
    shop,
    `SELECT p.state AS payment, s.state AS sale, p.provider_reference IS NOT NULL AS "hasReference",
            (SELECT count(*)::int FROM transactions.ledger_transfer t WHERE t.reference = s.id) AS postings,
            (SELECT count(*)::int FROM transactions.outbox e WHERE e.type = 'sale.recorded.v1' AND e.subject = s.id::text) AS events,
            (SELECT count(*)::int FROM transactions.fraud_decision d WHERE d.transaction_id = p.id AND d.kind = 'PAYMENT') AS decisions,
            (SELECT array_agg(outcome ORDER BY id) FROM transactions.qris_report r WHERE r.payment_id = p.id) AS reports
       FROM transactions.payment p JOIN transactions.sale s ON s.id = p.sale_id WHERE p.id = $1 AND s.id = $2`,
    [paymentId, saleId],
  );
  return row;
}
