import { type GatewayClient, registerMerchant, registerPerson } from "@alpokat/testing";
import { type Business, NOW, codesOf, dataOf, mailsTo, openBusiness } from "./business";

let business: Business;
let app: GatewayClient;
beforeAll(async () => {
  business = await openBusiness();
  app = business.client.as(business.owner);
});
afterAll(() => business.close());

const SALES_PAGE = `query ($id: ID!) {
  merchant(id: $id) {
    tradeName
    sales(first: 10) {
      edges { node {
        number total { amount currencyCode } paymentMethod occurredAt
        lines { name quantity lineTotal { amount } }
        receipts { number address } receiptDeliveries { channel state }
      } }
      pageInfo { hasNextPage }
    }
  }
}`;

test("when the app shows its sales after a receipt went out, then all subgraphs answer and the address is masked", async () => {
  const sale = await business.recordSale();
  await business.requestReceipt(sale.id, "pembeli@contoh.id");
  await mailsTo(business, "pembeli@contoh.id");
  const answer = await app.ask(SALES_PAGE, { id: business.owner.merchantId });
  expect(dataOf(answer)).toEqual({
    merchant: {
      tradeName: "Kopi Alpukat",
      sales: {
        edges: [
          {
            node: {
              number: sale.number,
              total: { amount: "50000", currencyCode: "IDR" },
              paymentMethod: "CASH",
              occurredAt: NOW,
              lines: [
                { name: "Kopi Susu", quantity: "2", lineTotal: { amount: "36000" } },
                { name: "Roti Bakar", quantity: "1", lineTotal: { amount: "14000" } },
              ],
              receipts: [{ number: expect.any(String), address: "p•••@contoh.id" }],
              receiptDeliveries: [{ channel: "EMAIL", state: "SENT" }],
            },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
    },
  });
  expect(answer.extensions.policy.masked).toEqual([
    ["merchant", "sales", "edges", 0, "node", "receipts", 0, "address"],
  ]);
});

test("1.4: when another merchant's app asks for that shop, then it gets what an unknown id gets", async () => {
  const other = business.client.as(
    await registerMerchant(business.client, await registerPerson(business.client)),
  );
  const foreign = await other.ask(SALES_PAGE, { id: business.owner.merchantId });
  const unknown = await other.ask(SALES_PAGE, { id: crypto.randomUUID() });
  expect(foreign.data).toEqual({ merchant: null });
  expect(foreign.errors).toEqual(unknown.errors);
  expect(foreign.data).toEqual(unknown.data);
});

test("when communications is down, then its field alone is null and the rest of the page answers", async () => {
  await business.stack.stopService("communications");
  const answer = await app.ask(SALES_PAGE, { id: business.owner.merchantId });
  expect(answer.data.merchant.sales.edges[0].node).toMatchObject({
    total: { amount: "50000" },
    receiptDeliveries: null,
  });
  expect([...new Set(codesOf(answer))]).toEqual(["SERVICE_UNAVAILABLE"]);
});
