import { randomUUID } from "node:crypto";
import { type Person, registerMerchant, registerPerson } from "@alpokat/testing";
import { type Business, dataOf } from "../contract/business";
import { plantUsage } from "../contract/planted-usage";

/** Somebody of whom every service keeps something: a shop that sold once, a support ticket, what their device ran. */
export async function registerShopkeeper(
  { client, stack }: Business,
  { name, email }: { readonly name: string; readonly email: string },
): Promise<Person & { readonly merchantId: string }> {
  const speaking = client.with({ "accept-language": "id", "user-agent": "Kasir/3.2 (Android 15)" });
  const person = await registerPerson(speaking, {
    name,
    email,
    phoneNumber: "0812-5555-1111",
    officeAddress: "Jalan Braga 1",
  });
  const keeper = await registerMerchant(speaking, person, `Warung ${name}`);
  const ask = async (mutation: string, type: string, answer: string, input: object): Promise<string> => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} { id } userErrors { code } } }`;
    return dataOf(await speaking.as(keeper).ask(query, { input }))[mutation][answer].id as string;
  };
  const { merchantId } = keeper;
  const outlet = { merchantId, name: "Braga", city: "Bandung", idempotencyKey: randomUUID() };
  const outletId = await ask("createOutlet", "CreateOutletInput", "outlet", outlet);
  const unitPrice = { amount: "18000", currencyCode: "IDR" };
  const lines = [{ name: "Kopi", unitPrice, quantity: "1" }];
  const sale = { outletId, paymentMethod: "CASH", lines, idempotencyKey: randomUUID() };
  await ask("recordSale", "RecordSaleInput", "sale", sale);
  const ticket = { subject: "Bantuan", message: "Tolong hubungi saya." };
  await ask("openSupportTicket", "OpenSupportTicketInput", "supportTicket", ticket);
  await plantUsage(stack.database, keeper.accountId);
  return keeper;
}
