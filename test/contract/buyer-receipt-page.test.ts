import { type Business, codesOf, dataOf, mailsTo, openBusiness } from "./business";

let business: Business;
let token: string;
beforeAll(async () => {
  business = await openBusiness();
  const sale = await business.recordSale();
  await business.requestReceipt(sale.id, "pembeli@contoh.id");
  const [mail] = await mailsTo(business, "pembeli@contoh.id");
  token = /receipts\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
});
afterAll(() => business.close());

const RECEIPT = `query ($token: String!) {
  receipt(token: $token) {
    number outlet { name city }
    sale { total { amount currencyCode } lines { name quantity lineTotal { amount } } }
  }
}`;

test("when the buyer opens the link of the mail, then the receipt shows without signing in", async () => {
  expect(token.length).toBeGreaterThanOrEqual(22);
  const answer = await business.client.ask(RECEIPT, { token });
  expect(dataOf(answer).receipt).toEqual({
    number: expect.any(String),
    outlet: { name: "Dago", city: "Bandung" },
    sale: {
      total: { amount: "50000", currencyCode: "IDR" },
      lines: [
        { name: "Kopi Susu", quantity: "2", lineTotal: { amount: "36000" } },
        { name: "Roti Bakar", quantity: "1", lineTotal: { amount: "14000" } },
      ],
    },
  });
});

test.each(["", "x", "a".repeat(43)])(
  "when the token is %j, then there is no receipt and no error tells why",
  async (guess) => {
    const answer = await business.client.ask(RECEIPT, { token: guess });
    expect(answer.data).toEqual({ receipt: null });
    expect(codesOf(answer)).toEqual([]);
  },
);

test("when nobody is signed in, then sales and people are UNAUTHENTICATED", async () => {
  for (const query of ["{ sales(first: 1) { edges { cursor } } }", "{ me { id } }"]) {
    expect(codesOf(await business.client.ask(query))).toEqual(["UNAUTHENTICATED"]);
  }
});
