import { readImportRow } from "../src/domain/import-row";

const setting = {
  currency: "GBP",
  timeZone: "Asia/Jakarta",
  now: new Date("2026-11-23T03:00:00Z"),
} as const;
const row = {
  invoice: "536365",
  lineNumber: 1,
  sku: "85123A",
  name: "HEART",
  quantity: "6",
  occurredAt: "12-01-2010 08:26",
  unitPrice: "2.55",
  customer: "17850",
};

describe("a row of older books", () => {
  test.each<[string, object, object]>([
    ["a sale", {}, { kind: "SALE", lineTotal: 1530n, occurredAt: new Date("2010-12-01T01:26:00Z") }],
    ["a cancellation", { invoice: "C536365", quantity: "-6" }, { kind: "REFUND", lineTotal: 1530n }],
    ["a loss of stock", { quantity: "-6" }, { kind: "STOCK_ADJUSTMENT" }],
    ["something without a name", { name: " " }, { name: "85123A" }],
    ["the largest amount", { quantity: "1", unitPrice: "90071992547409.91" }, { lineTotal: 2n ** 53n - 1n }],
  ])("when it is %s, then it is read", (_what, over, read) => {
    expect(readImportRow({ ...row, ...over }, setting)).toMatchObject({ row: read });
  });

  test.each<[string, object, string, string]>([
    ["an invoice of blanks", { invoice: "  " }, "INVOICE_INVALID", "invoice"],
    ["an invoice of 51 characters", { invoice: "5".repeat(51) }, "INVOICE_INVALID", "invoice"],
    ["a line of number 0", { lineNumber: 0 }, "LINE_NUMBER_INVALID", "lineNumber"],
    ["a line of number 1.5", { lineNumber: 1.5 }, "LINE_NUMBER_INVALID", "lineNumber"],
    ["a stock code with NUL", { sku: "8\u0000" }, "SKU_INVALID", "sku"],
    ["a name that turns direction", { name: "HEA\u202eTR" }, "NAME_INVALID", "name"],
    ["a quantity of 0", { quantity: "0" }, "QUANTITY_INVALID", "quantity"],
    ["a quantity of 1e3", { quantity: "1e3" }, "QUANTITY_INVALID", "quantity"],
    ["a quantity of four decimals", { quantity: "1.0001" }, "QUANTITY_INVALID", "quantity"],
    ["a quantity in Arabic digits", { quantity: "٣" }, "QUANTITY_INVALID", "quantity"],
    ["a day that is none", { occurredAt: "02-30-2010 08:26" }, "DATE_INVALID", "occurredAt"],
    ["a day before 1970", { occurredAt: "12-01-1969 08:26" }, "DATE_INVALID", "occurredAt"],
    ["a day to come", { occurredAt: "11-24-2026 08:26" }, "DATE_INVALID", "occurredAt"],
    ["a price below zero", { unitPrice: "-2.55" }, "AMOUNT_INVALID", "unitPrice"],
    ["a price of three decimals", { unitPrice: "2.555" }, "AMOUNT_INVALID", "unitPrice"],
    ["a price with a comma", { unitPrice: "2,55" }, "AMOUNT_INVALID", "unitPrice"],
    [
      "a total over the limit",
      { quantity: "2", unitPrice: "90071992547409.91" },
      "AMOUNT_INVALID",
      "unitPrice",
    ],
    ["a customer with NUL", { customer: "1\u0000" }, "CUSTOMER_INVALID", "customer"],
    ["a category of blanks", { itemCategory: " " }, "CATEGORY_INVALID", "itemCategory"],
    ["a cancellation that is none", { invoice: "C1" }, "CANCELLATION_NOT_NEGATIVE", "quantity"],
  ])("when it has %s, then it is refused by its field and its rule", (_what, over, code, field) => {
    expect(readImportRow({ ...row, ...over }, setting)).toEqual({
      refusal: { code, field, message: { id: expect.any(String), en: expect.any(String) } },
    });
  });
});
