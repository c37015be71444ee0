import {
  clock,
  counts,
  events,
  key,
  posted,
  refund,
  rows,
  siti,
  stack,
  startShop,
  undo,
} from "../sale-money/shop";
import { expectCommandImports } from "./command-folder";
import {
  balanceOf,
  importFile,
  lineOf,
  linesOf,
  mismatchesSeen,
  paid,
  resolve,
  stateOf,
  stored,
  workList,
} from "./files";
import {
  expectBadFilesRefused,
  expectDatabaseRefuses,
  expectExactSums,
  expectStrangersSeeNothing,
  filesThatDiffer,
  ledgerFaults,
} from "./guards";

beforeAll(startShop);
afterAll(() => stack.stop());

const NOTHING = { added: 0, repeated: 0, matched: 0, booked: 0, open: 0, rejected: [] };
describe("a file whose lines name what they settle", () => {
  test("when it is imported, then each payment is settled and posted once, whatever comes again, and no sale of it is voided", async () => {
    const [first, second] = [await paid("50000", "G-1"), await paid("50000", "G-2")];
    const { refund: back } = await refund(second.saleId, {
      amount: { amount: "20000", currencyCode: "IDR" },
    });
    const rowsOfFile = [
      lineOf(1, "G-1"),
      lineOf(2, "G-2"),
      lineOf(3, "G-2", { kind: "REFUND", gross: "-20000", fee: "-140" }),
      lineOf(4, null, { kind: "FEE", gross: "0", fee: "5000" }),
    ];
    const again = key();
    const { settlementImport } = await importFile(rowsOfFile, again);
    expect(settlementImport).toEqual({
      ...{ ...NOTHING, added: 4, matched: 3, booked: 1 },
      settlement: {
        id: expect.any(String),
        ...{ state: "COMPLETED", acquirer: "GOPAY", fileReference: "F-1", lineCount: 4, openLineCount: 0 },
        ...{ gross: { amount: "80000" }, fee: { amount: "5560" }, net: { amount: "74440" } },
        ...{ periodFrom: "2026-11-23", periodTo: "2026-11-23" },
      },
    });
    const lines = await linesOf(settlementImport.settlement.id);
    expect(lines[0].payment).toEqual({
      id: first.paymentId,
      state: "SETTLED",
      settledAt: clock().toISOString(),
    });
    expect(lines.map(({ state, payment }: any) => [state, payment?.id ?? null])).toEqual([
      ["MATCHED", first.paymentId],
      ["MATCHED", second.paymentId],
      ["MATCHED", second.paymentId],
      ["BOOKED", null],
    ]);
    expect(await posted(lines[0].id)).toEqual([
      "SETTLEMENT bank:settlement DEBIT 49650",
      "SETTLEMENT fees DEBIT 350",
      "SETTLEMENT qris:clearing CREDIT 50000",
    ]);
    expect(await posted(lines[2].id)).toEqual([
      "SETTLEMENT bank:settlement CREDIT 19860",
      "SETTLEMENT fees CREDIT 140",
      "SETTLEMENT qris:clearing DEBIT 20000",
    ]);
    expect(
      await rows("SELECT refund_id FROM transactions.recon_match WHERE line_id = $1", [lines[2].id]),
    ).toEqual([{ refund_id: back.id }]);
    expect(await events("payments.settled.v1", settlementImport.settlement.id)).toHaveLength(1);

    const before = await stored();
    expect((await importFile(rowsOfFile, again)).settlementImport).toEqual(settlementImport);
    const { settlementImport: repeated } = await importFile(rowsOfFile, { fileSha256: "a".repeat(64) });
    expect(repeated).toMatchObject({ ...NOTHING, repeated: 4, settlement: settlementImport.settlement });
    const changed = await importFile([lineOf(1, "G-1", { fee: "351" })]);
    expect(changed.settlementImport.rejected).toEqual([
      {
        ...{ index: 0, field: "lineNumber", code: "LINE_CHANGED" },
        ruleIndonesian: "baris bernomor ini sudah diimpor dengan isi lain",
        ruleEnglish: "a line of this number was imported before with another content",
      },
    ]);
    expect((await importFile([], { ...again })).userErrors[0].code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await undo(first.saleId)).userErrors[0].code).toBe("SALE_SETTLED");
    expect(await stored()).toEqual(before);
  });

  test("when its buyer contests a settled payment, then it is charged back, and nothing of it can be refunded any more", async () => {
    const { saleId, paymentId } = await paid("50000", "G-3");
    await importFile([lineOf(1, "G-3")], { fileReference: "F-2" });
    const contested = lineOf(1, "G-3", { kind: "CHARGEBACK", gross: "-50000", fee: "1000" });
    const { settlementImport } = await importFile([contested, { ...contested, lineNumber: 2 }], {
      fileReference: "F-3",
    });
    expect(settlementImport).toMatchObject({ added: 2, matched: 1, open: 1 });
    const [line, other] = await linesOf(settlementImport.settlement.id);
    expect([line.state, other.state]).toEqual(["MATCHED", "DUPLICATE"]);
    expect(await posted(line.id)).toEqual([
      "CHARGEBACK bank:settlement CREDIT 51000",
      "CHARGEBACK fees DEBIT 1000",
      "CHARGEBACK merchant:payable DEBIT 50000",
    ]);
    expect((await stateOf(paymentId)).state).toBe("CHARGED_BACK");
    expect(await events("payments.charged-back.v1", settlementImport.settlement.id)).toHaveLength(1);
    expect((await refund(saleId)).userErrors).toHaveLength(1);
    expect((await undo(saleId)).userErrors[0].code).toBe("SALE_SETTLED");
    const { settlementLine } = await resolve(other, { action: "IGNORE", reason: "Baris ganda" });
    expect(settlementLine).toMatchObject({ state: "IGNORED", version: 2, reason: "Baris ganda" });
  });
});

describe("the work list", () => {
  test("when no rule is sure, then people decide: a match, a difference, money without a payment, or nothing", async () => {
    const less = await paid("50000", "G-4");
    const unnamed = await paid("61000", null);
    const other = await paid("30000", null);
    const { settlementImport } = await importFile(
      [
        lineOf(1, "G-4", { gross: "49000" }),
        lineOf(2, "G-unknown", { gross: "61000" }),
        lineOf(3, "G-unknown", { gross: "61000" }),
        lineOf(4, "G-lost", { gross: "30000", paidAt: null }),
        lineOf(5, null, { kind: "ADJUSTMENT", gross: "-700", fee: "0" }),
      ],
      { fileReference: "F-4" },
    );
    expect(settlementImport).toMatchObject({
      added: 5,
      matched: 0,
      open: 5,
      settlement: { openLineCount: 5 },
    });
    const listed = await workList();
    expect(listed.map(({ state }: any) => state)).toEqual([
      "MISMATCH",
      "UNMATCHED",
      "DUPLICATE",
      "UNMATCHED",
      "UNMATCHED",
    ]);
    expect(listed[0]).toMatchObject({
      suggestedPayment: { id: less.paymentId },
      settlement: { fileReference: "F-4" },
    });
    expect(await workList({ state: "DUPLICATE", merchantId: siti.merchantId })).toEqual([listed[2]]);
    const [mismatch, unknown, duplicate, lost, adjustment] = listed;
    expect(await mismatchesSeen()).toBe(2);

    const refusals = [
      await resolve(mismatch, { action: "MATCH" }),
      await resolve({ ...mismatch, version: 2 }, { action: "ACCEPT_DIFFERENCE", paymentId: less.paymentId }),
      await resolve(lost, { action: "MATCH" }),
      await resolve(lost, { action: "MATCH", paymentId: crypto.randomUUID() }),
      await resolve(lost, { action: "IGNORE", reason: " " }),
      await resolve(adjustment, { action: "MATCH", paymentId: less.paymentId }),
    ];
    expect(refusals.map(({ userErrors }) => userErrors[0].code)).toEqual([
      "AMOUNT_DIFFERS",
      "VERSION_MISMATCH",
      "PAYMENT_NOT_FOUND",
      "PAYMENT_NOT_FOUND",
      "REASON_INVALID",
      "ACTION_NOT_ALLOWED",
    ]);
    const again = key();
    const accept = { action: "ACCEPT_DIFFERENCE", paymentId: less.paymentId, ...again };
    const accepted = await resolve(mismatch, accept);
    expect(accepted.settlementLine).toMatchObject({
      state: "MATCHED",
      version: 2,
      difference: { amount: "1000" },
    });
    expect(await resolve(mismatch, accept)).toEqual(accepted);
    expect(await posted(mismatch.id)).toContain("SETTLEMENT settlement:difference DEBIT 1000");
    expect(
      (await resolve(accepted.settlementLine, { action: "IGNORE", reason: "x" })).userErrors[0],
    ).toMatchObject({
      code: "ILLEGAL_STATE",
      details: [
        { name: "from", value: "MATCHED" },
        { name: "to", value: "IGNORED" },
      ],
    });
    await resolve(unknown, { action: "MATCH", paymentId: unnamed.paymentId });
    const twice = await resolve(duplicate, { action: "MATCH", paymentId: unnamed.paymentId });
    expect(twice.userErrors[0].code).toBe("NOTHING_TO_SETTLE");
    await resolve(duplicate, { action: "IGNORE", reason: "Baris ganda" });
    await resolve(lost, { action: "MATCH", paymentId: other.paymentId });
    const booked = await resolve(adjustment, { action: "ACCEPT_DIFFERENCE" });
    expect(booked.settlementLine).toMatchObject({ state: "BOOKED", payment: null, difference: null });
    expect(await posted(adjustment.id)).toEqual([
      "ADJUSTMENT bank:settlement CREDIT 700",
      "ADJUSTMENT settlement:difference DEBIT 700",
    ]);
    expect(await workList()).toEqual([]);
  });

  test("when one payment fits a line without a known number, then it is suggested and confirmed; of two people that match it at once one wins", async () => {
    const { paymentId } = await paid("72000", null);
    const suggested = await importFile([lineOf(1, "G-5", { gross: "72000" })], { fileReference: "F-5" });
    await importFile([lineOf(1, "G-6", { gross: "72000", paidAt: null })], { fileReference: "F-6" });
    expect(suggested.settlementImport).toMatchObject({ matched: 0, open: 1 });
    const lines = await workList();
    expect(lines.map(({ state, suggestedPayment }: any) => [state, suggestedPayment?.id ?? null])).toEqual([
      ["SUGGESTED", paymentId],
      ["UNMATCHED", null],
    ]);
    const [before] = await rows("SELECT count(*)::int AS transfers FROM transactions.ledger_transfer");
    const outcomes = await Promise.all(lines.map((line) => resolve(line, { action: "MATCH", paymentId })));
    expect(outcomes.map(({ userErrors }) => userErrors[0]?.code ?? "WON").sort()).toEqual([
      "NOTHING_TO_SETTLE",
      "WON",
    ]);
    expect((await stateOf(paymentId)).state).toBe("SETTLED");
    expect((await counts()).transfers).toBe(Number(before.transfers) + 1);
    const [left] = await workList();
    await resolve(left, { action: "IGNORE", reason: "Bukan milik kami" });
  });
});

test("when a till sends a payment after its line, then the file that is imported again settles it, once", async () => {
  const lines = [lineOf(1, "G-late"), lineOf(2, "G-never", { gross: "7" })];
  const again = { fileReference: "F-9" };
  expect((await importFile(lines, again)).settlementImport).toMatchObject({ added: 2, matched: 0, open: 2 });
  const { paymentId } = await paid("50000", "G-late");
  const known = { added: 0, repeated: 2, open: 0 };
  expect((await importFile(lines, again)).settlementImport).toMatchObject({ ...known, matched: 1 });
  expect((await stateOf(paymentId)).state).toBe("SETTLED");
  expect((await importFile(lines, again)).settlementImport).toMatchObject({ ...known, matched: 0 });
  const [left] = await workList();
  await resolve(left, { action: "IGNORE", reason: "Bukan milik kami" });
});

describe("what is refused", () => {
  test("when lines are bad, then each is told with its field and rule, and the others go on", async () => {
    await paid("50000", "G-7");
    const { settlementImport } = await importFile(
      [lineOf(1, "G-7"), lineOf(2, "G-8", { net: "1" }), lineOf(3, "G-8", { settledOn: "2026-02-30" })],
      { fileReference: "F-7", isLast: false },
    );
    expect(settlementImport).toMatchObject({
      added: 1,
      matched: 1,
      settlement: { state: "RECEIVING", lineCount: 1 },
    });
    expect(settlementImport.rejected.map(({ index, field, code }: any) => [index, field, code])).toEqual([
      [1, "net", "NET_DIFFERS"],
      [2, "settledOn", "DATE_INVALID"],
    ]);
    expect(settlementImport.rejected[0]).toMatchObject({
      ruleIndonesian: "jumlah bersih bukan jumlah kotor dikurangi biaya",
      ruleEnglish: "the net amount is not the gross amount less the fee",
    });
    const last = await importFile([], { fileReference: "F-7" });
    expect(last.settlementImport.settlement.state).toBe("COMPLETED");
  });

  test("when a file is named badly, empty or in another currency, then nothing is stored; when it sums up to more than 64 bits hold, then all sums are exact", async () => {
    await expectBadFilesRefused();
    await expectExactSums();
  });

  test("when a foreign merchant asks, then files and lines are as absent as unknown ones", async () => {
    await expectStrangersSeeNothing();
  });

  test("planted: when whoever writes breaks a rule, then the database refuses", async () => {
    await expectDatabaseRefuses();
  });
});

test("when the command imports a CSV file by the mapping of the manual, then bad lines go to a file, which is corrected and imported", async () => {
  await expectCommandImports();
});

test("when everything is settled, then nothing waits for the acquirer any more, files are sums of their lines, and the books verify", async () => {
  expect(await workList()).toEqual([]);
  expect(await balanceOf("qris:clearing")).toBe("0");
  expect(await filesThatDiffer()).toEqual([]);
  expect(await ledgerFaults()).toEqual([]);
});
