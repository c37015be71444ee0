import { MAX_MINOR } from "@alpokat/kernel";
import { type ImportedInvoice, claimsOf } from "../src/domain/import-claims";
import type { ImportKind, ImportRow } from "../src/domain/import-row";

const invoice = (kind: ImportKind, total: bigint): ImportedInvoice => ({
  ...{ kind, invoice: "1", currency: "GBP", outletId: "o", businessDay: "2010-12-01", buyer: null },
  total,
});
const rowOf = (lineNumber: number, lineTotal: bigint, kind: ImportKind = "SALE") => ({
  understood: {
    index: lineNumber - 1,
    content: String(lineNumber),
    row: { kind, invoice: "1", lineNumber, lineTotal } as ImportRow,
  },
  known: "NEW" as const,
  invoice: invoice(kind, 0n),
});

test("when rows go beyond the largest amount of an invoice, then those that fit are taken, each kind by itself", () => {
  const rows = [
    rowOf(1, MAX_MINOR - 1n),
    rowOf(2, 2n),
    rowOf(3, 1n),
    rowOf(4, 1n),
    rowOf(5, MAX_MINOR, "REFUND"),
    rowOf(6, MAX_MINOR, "STOCK_ADJUSTMENT"),
    rowOf(7, MAX_MINOR, "STOCK_ADJUSTMENT"),
  ];
  expect(claimsOf(rows, [])).toEqual(["NEW", "EXCEEDING", "NEW", "EXCEEDING", "NEW", "NEW", "NEW"]);
});

test("when an earlier batch began the invoice, then what that came to counts", () => {
  const begun = [invoice("SALE", MAX_MINOR - 1n)];
  expect(claimsOf([rowOf(1, 2n), rowOf(2, 1n), rowOf(3, 2n, "REFUND")], begun)).toEqual([
    "EXCEEDING",
    "NEW",
    "NEW",
  ]);
});
