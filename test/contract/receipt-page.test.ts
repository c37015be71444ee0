import { type Business, mailsTo, openBusiness } from "./business";

const BUYER = "pembeli@contoh.id";

let business: Business;
let link: string;
beforeAll(async () => {
  business = await openBusiness();
  const sale = await business.recordSale();
  await business.requestReceipt(sale.id, BUYER);
  const [mail] = await mailsTo(business, BUYER);
  link = /https?:\/\/\S+\/receipts\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
});
afterAll(() => business.close());

const open = async (address: string, language = "id") => {
  const response = await fetch(address, { headers: { "accept-language": language } });
  return { status: response.status, text: await response.text() };
};

test("when the buyer opens the link of the mail as it is, then the page shows the number and the total", async () => {
  const page = await open(link);
  expect(page.status).toBe(200);
  expect(page.text).toContain("<title>Tanda terima 20261123-0001</title>");
  expect(page.text).toMatch(/Total<\/bdi><\/th>\s*<td role="cell" class="amount">Rp50\.000<\/td>/);
  for (const text of [
    "Dago",
    "Bandung",
    "Kopi Susu",
    "2 × Rp18.000",
    "Rp36.000",
    "Roti Bakar",
    "10.00 WIB",
  ]) {
    expect(page.text).toContain(text);
  }
});

test("when the buyer reads English, then the same link opens in English", async () => {
  const page = await open(link, "en-GB,en");
  expect(page.text).toContain("<title>Receipt 20261123-0001</title>");
});

test("when the page shows a receipt, then it tells neither the address nor the people of the shop", async () => {
  const { text } = await open(link);
  for (const secret of [BUYER, "contoh.id", "Siti", "0812"]) expect(text).not.toContain(secret);
});

test("when the link is changed by a sign, then it opens nothing", async () => {
  const changed = link.slice(0, -1) + (link.endsWith("A") ? "E" : "A");
  const [page, unknown] = [await open(changed), await open(`${business.stack.gatewayUrl}/receipts/x`)];
  expect([page.status, page.text]).toEqual([404, unknown.text]);
});
