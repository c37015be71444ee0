import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Role } from "@alpokat/kernel";
import { type MailCatcher, freePort, startMailCatcher } from "@alpokat/local-stack";
import {
  type Answer,
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  type StackOptions,
  eventually,
  fixedClock,
  registerMerchant,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";

export const NOW = "2026-11-23T03:00:00.000Z";

/** The whole product with a shop in it: what every consumer's contract is tried on. */
export interface Business {
  readonly clock: FixedClock;
  readonly stack: Stack;
  readonly client: GatewayClient;
  readonly mail: MailCatcher;
  readonly owner: Person & { readonly merchantId: string };
  readonly outletId: string;
  staff(role: Role): Promise<Person>;
  recordSale(): Promise<{ readonly id: string; readonly number: string }>;
  requestReceipt(saleId: string, email: string): Promise<string>;
  close(): Promise<void>;
}

const CREATE_OUTLET = `mutation ($input: CreateOutletInput!) {
  createOutlet(input: $input) { outlet { id } userErrors { code } }
}`;
const RECORD_SALE = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) { sale { id number } userErrors { code field } }
}`;
const REQUEST_RECEIPT = `mutation ($input: RequestReceiptInput!) {
  requestReceipt(input: $input) { receipt { id } userErrors { code field } }
}`;

const rupiah = (amount: string) => ({ amount, currencyCode: "IDR" });

export async function openBusiness(options: StackOptions = {}): Promise<Business> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-mail-"));
  const mail = await startMailCatcher({ smtpPort: await freePort(), pagePort: await freePort(), folder });
  const clock = fixedClock(NOW);
  const stack = await startStack({ clock, smtpUrl: mail.smtpUrl, ...options });
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(
    client,
    await registerPerson(client, {
      name: "Siti Rahma",
      email: "siti@contoh.id",
      phoneNumber: "0812-3456-7890",
    }),
    "Kopi Alpukat",
  );
  const shop = client.as(owner);
  const outlet = dataOf(
    await shop.ask(CREATE_OUTLET, {
      input: {
        merchantId: owner.merchantId,
        name: "Dago",
        city: "Bandung",
        idempotencyKey: crypto.randomUUID(),
      },
    }),
  );
  const outletId = outlet.createOutlet.outlet.id as string;
  return {
    clock,
    stack,
    client,
    mail,
    owner,
    outletId,
    staff: (role) => registerStaff(stack, client, role),
    async recordSale() {
      const lines = [
        { name: "Kopi Susu", unitPrice: rupiah("18000"), quantity: "2" },
        { name: "Roti Bakar", unitPrice: rupiah("14000"), quantity: "1" },
      ];
      const input = { outletId, paymentMethod: "CASH", lines, idempotencyKey: crypto.randomUUID() };
      return dataOf(await shop.ask(RECORD_SALE, { input })).recordSale.sale as { id: string; number: string };
    },
    async requestReceipt(saleId, email) {
      const input = { saleId, email, idempotencyKey: crypto.randomUUID() };
      return dataOf(await shop.ask(REQUEST_RECEIPT, { input })).requestReceipt.receipt.id as string;
    },
    async close() {
      await stack.stop();
      await mail.stop();
    },
  };
}

/** The data of an answer that has no errors. */
export function dataOf({ data, errors }: Answer): any {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

/** The closed codes of an answer's errors, in order. */
export const codesOf = ({ errors }: Answer): string[] =>
  errors.map(({ extensions }) => extensions.code as string);

/** The mails to an address, once there are some. */
export const mailsTo = (business: Business, address: string) =>
  eventually(
    async () => (await business.mail.messages()).filter(({ envelope }) => envelope.to.includes(address)),
    (mails) => mails.length > 0,
  );
