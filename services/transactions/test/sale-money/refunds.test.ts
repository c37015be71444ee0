import { askSubgraph, principalOf, sumsOfDays } from "../support";
import { expectOneOfBothWins, expectPaidBackOnce, expectWindowLookedAtAgain } from "./charged-back";
import {
  clock,
  stack,
  siti,
  budi,
  restaurantId,
  idr,
  rows,
  key,
  record,
  refund,
  review,
  undo,
  posted,
  counts,
  later,
  settings,
  startShop,
  coffee,
} from "./shop";

beforeAll(startShop);
afterAll(() => stack.stop());

describe("undoing", () => {
  test("when a sale is voided on its own day, then its posting is undone once, and it can be given back no more", async () => {
    const { sale } = await record({ tip: idr("1000") });
    const again = key();
    const { sale: voided } = await undo(sale.id, { version: 1, ...again });
    expect(voided).toMatchObject({
      state: "VOIDED",
      version: 2,
      payments: [{ state: "CAPTURED", refundedAmount: { amount: "37000" } }],
    });
    expect((await undo(sale.id, { version: 1, ...again })).sale).toEqual(voided);
    expect(await posted(sale.id)).toEqual([
      "SALE cash:drawer DEBIT 37000",
      "SALE merchant:payable CREDIT 36000",
      "SALE tips:payable CREDIT 1000",
      "VOID cash:drawer CREDIT 37000",
      "VOID merchant:payable DEBIT 36000",
      "VOID tips:payable DEBIT 1000",
    ]);
    expect((await refund(sale.id)).userErrors[0].code).toBe("ILLEGAL_STATE");
  });

  test("when the version is stale, the sale foreign, unknown or settled, or the day over, then nothing is undone", async () => {
    const { sale } = await record();
    const before = await counts();
    expect((await undo(sale.id, { version: 2 })).userErrors[0].code).toBe("VERSION_MISMATCH");
    expect((await undo(sale.id, {}, budi)).userErrors).toEqual((await undo(crypto.randomUUID())).userErrors);
    await rows("UPDATE transactions.payment SET state = 'SETTLED', settled_at = now() WHERE sale_id = $1", [
      sale.id,
    ]);
    expect((await undo(sale.id)).userErrors[0].code).toBe("SALE_SETTLED");
    const { sale: other } = await record();
    const UNDO = `mutation ($input: VoidSaleInput!) { voidSale(input: $input) { userErrors { code } } }`;
    const { voidSale } = await later(24 * 3_600_000, UNDO, { saleId: other.id });
    expect(voidSale.userErrors[0].code).toBe("VOID_DAY_OVER");
    expect((await counts()).transfers).toBe(Number(before["transfers"]) + 1);
  });
});

describe("giving back", () => {
  const sold = () =>
    record({
      outletId: restaurantId,
      paymentMethod: "CARD",
      lines: [
        { ...coffee, quantity: "3" },
        { name: "Gelas", unitPrice: idr("100000"), taxKind: "PPN" },
      ],
      tip: idr("5000"),
    });

  test("when a sale goes back in parts, by line, by amount and the rest, then taxes mirror and nothing is left", async () => {
    const { sale } = await sold();
    const { refund: first } = await refund(sale.id, { lines: [{ lineNumber: 1, quantity: "1" }] });
    expect(first).toMatchObject({
      state: "COMPLETED",
      total: { amount: "20790" },
      sale: { state: "PARTIALLY_REFUNDED", version: 2 },
    });
    expect(await posted(first.id)).toEqual([
      "REFUND card:clearing CREDIT 20790",
      "REFUND merchant:payable DEBIT 18900",
      "REFUND tax:pbjt:payable DEBIT 1890",
    ]);
    expect((await refund(sale.id, { amount: idr("50000") })).refund.total.amount).toBe("50000");
    const { refund: last } = await refund(sale.id);
    expect(last.sale.state).toBe("REFUNDED");
    const [left] = await rows(
      `SELECT sum(CASE e.side WHEN 'DEBIT' THEN e.amount ELSE -e.amount END)::int AS balance, a.code FROM transactions.ledger_entry e
         JOIN transactions.ledger_account a ON a.id = e.account_id JOIN transactions.ledger_transfer t ON t.id = e.transfer_id
        WHERE t.reference = $1 OR t.reference IN (SELECT id FROM transactions.refund WHERE sale_id = $1)
        GROUP BY a.code HAVING sum(CASE e.side WHEN 'DEBIT' THEN e.amount ELSE -e.amount END) <> 0`,
      [sale.id],
    );
    expect(left).toBeUndefined();
    expect((await refund(sale.id)).userErrors[0].code).toBe("ILLEGAL_STATE");
  });

  test("when 64 ask for all of it at once, each with a key of its own, then exactly one wins", async () => {
    const { sale } = await record({ paymentMethod: "CARD" });
    const principal = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
    const REFUND = `mutation ($input: RefundSaleInput!) { refundSale(input: $input) { refund { id } userErrors { code } } }`;
    const ask = async (): Promise<string> => {
      const input = { saleId: sale.id, reason: "Semua", ...key() };
      for (;;) {
        const { data, errors } = await askSubgraph(stack, { principal, at: clock() }, REFUND, { input });
        if (data?.refundSale) return (data.refundSale.userErrors[0]?.code ?? "WON") as string;
        // Who waits for their turn holds no connection, so that nobody runs out of time for one.
        if (errors[0].extensions.code !== "CONFLICT") throw new Error(JSON.stringify(errors));
      }
    };
    const outcomes = await Promise.all(Array.from({ length: 64 }, ask));
    expect(outcomes.filter((outcome) => outcome === "WON")).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(["WON", "ILLEGAL_STATE"]));
    expect(
      await rows(
        "SELECT count(*)::int AS n, sum(total)::int AS total FROM transactions.refund WHERE sale_id = $1",
        [sale.id],
      ),
    ).toEqual([{ n: 1, total: 36000 }]);
  });

  test.each<[string, object, string]>([
    ["more than is left", { amount: idr("36001") }, "REFUND_EXCEEDS_REST"],
    ["nothing", { amount: idr("0") }, "AMOUNT_INVALID"],
    ["another currency", { amount: { amount: "1", currencyCode: "GBP" } }, "AMOUNT_INVALID"],
    ["an amount and lines", { amount: idr("1"), lines: [{ lineNumber: 1, quantity: "1" }] }, "LINES_INVALID"],
    ["no line", { lines: [] }, "LINES_INVALID"],
    [
      "a line twice",
      {
        lines: [
          { lineNumber: 1, quantity: "1" },
          { lineNumber: 1, quantity: "1" },
        ],
      },
      "LINES_INVALID",
    ],
    ["a line that is not there", { lines: [{ lineNumber: 2, quantity: "1" }] }, "LINE_NOT_FOUND"],
    [
      "more of a line than was sold",
      { lines: [{ lineNumber: 1, quantity: "2.001" }] },
      "REFUND_EXCEEDS_REST",
    ],
    ["none of a line", { lines: [{ lineNumber: 1, quantity: "0" }] }, "QUANTITY_INVALID"],
    ["no reason", { reason: " " }, "REASON_INVALID"],
    ["an unknown payment", { paymentId: crypto.randomUUID() }, "PAYMENT_NOT_FOUND"],
    ["a stale version", { version: 7 }, "VERSION_MISMATCH"],
    ["an unknown sale", { saleId: crypto.randomUUID() }, "SALE_NOT_FOUND"],
  ])("when a refund asks for %s, then it is refused and nothing is stored", async (_case, over, code) => {
    const { sale } = await record({ paymentMethod: "CARD" });
    const before = await counts();
    const { refund: made, userErrors } = await refund(sale.id, over);
    expect([made, userErrors[0]?.code]).toEqual([null, code]);
    expect(await counts()).toEqual(before);
  });

  test("when the 21st refund of a sale is asked for, then it is refused", async () => {
    const { sale } = await record({ paymentMethod: "CARD" });
    for (let count = 0; count < 20; count += 1)
      expect((await refund(sale.id, { amount: idr("1") })).userErrors).toEqual([]);
    expect((await refund(sale.id, { amount: idr("1") })).userErrors[0].code).toBe("REFUND_LIMIT");
  });

  test("when the provider's window is over, then the buyer's money stays with it", async () => {
    const { sale } = await record({ paymentMethod: null, payments: [{ method: "QRIS", provider: "OVO" }] });
    const REFUND = `mutation ($input: RefundSaleInput!) { refundSale(input: $input) { userErrors { code } } }`;
    const { refundSale } = await later(8 * 86_400_000, REFUND, { saleId: sale.id, reason: "Terlambat" });
    expect(refundSale.userErrors[0].code).toBe("REFUND_WINDOW_OVER");
  });

  test("when payments share a sale, then each takes back no more than it gave", async () => {
    const { sale } = await record({
      paymentMethod: null,
      payments: [{ method: "CARD", amount: idr("16000") }, { method: "CASH" }],
    });
    expect((await refund(sale.id)).userErrors[0].code).toBe("REFUND_EXCEEDS_PAYMENT");
    expect(
      (await refund(sale.id, { amount: idr("16000"), paymentId: sale.payments[0].id })).userErrors,
    ).toEqual([]);
    expect((await refund(sale.id)).refund.sale.state).toBe("REFUNDED");
  });

  test("when another merchant asks, then the sale is as absent as an unknown one", async () => {
    const { sale } = await record();
    expect((await refund(sale.id, {}, budi)).userErrors[0].code).toBe("SALE_NOT_FOUND");
  });

  test("when a refund is large, then it waits, holds its amount, and somebody else decides", async () => {
    const lines = [{ name: "Katering", unitPrice: idr("1000000"), taxKind: "NONE" }];
    const { sale } = await record({
      outletId: restaurantId,
      paymentMethod: "CARD",
      serviceChargePercent: "0",
      lines,
    });
    const before = await counts();
    expect((await undo(sale.id)).userErrors[0]).toMatchObject({
      code: "SECOND_PERSON_NEEDED",
      field: ["input", "saleId"],
    });
    expect([await counts(), (await posted(sale.id)).length]).toEqual([before, 2]);
    const { refund: waiting } = await refund(sale.id, { amount: idr("600000") });
    expect(waiting).toMatchObject({ state: "REVIEW", sale: { state: "COMPLETED" } });
    expect(await posted(waiting.id)).toEqual([]);
    expect((await refund(sale.id, { amount: idr("400001") })).userErrors[0].code).toBe("REFUND_EXCEEDS_REST");
    expect((await undo(sale.id)).userErrors[0].code).toBe("ILLEGAL_STATE");
    expect((await review(waiting.id, "APPROVED", siti)).userErrors[0].code).toBe("REVIEWER_IS_REQUESTER");
    expect((await review(waiting.id, "APPROVED", budi)).userErrors[0].code).toBe("REFUND_NOT_FOUND");
    const partner = principalOf({ id: budi.accountId, role: "customer", merchants: [siti.merchantId] });
    const REVIEW = `mutation ($input: ReviewRefundInput!) { reviewRefund(input: $input) { refund { state sale { state } } userErrors { code } } }`;
    const decide = async (refundId: string, decision: string) =>
      (
        await askSubgraph(stack, { principal: partner, at: clock() }, REVIEW, {
          input: { refundId, decision, reason: "Diperiksa", ...key() },
        })
      ).data.reviewRefund;
    expect(await decide(waiting.id, "REJECTED")).toEqual({
      refund: { state: "REJECTED", sale: { state: "COMPLETED" } },
      userErrors: [],
    });
    const { refund: whole } = await refund(sale.id);
    expect(whole.state).toBe("REVIEW");
    expect(await decide(whole.id, "APPROVED")).toEqual({
      refund: { state: "COMPLETED", sale: { state: "REFUNDED" } },
      userErrors: [],
    });
    expect(await posted(whole.id)).toEqual([
      "REFUND card:clearing CREDIT 1000000",
      "REFUND merchant:payable DEBIT 1000000",
    ]);
    expect((await decide(whole.id, "APPROVED")).userErrors[0].code).toBe("ILLEGAL_STATE");
  });

  test("when it comes in pieces, then their sum counts; whoever asked for the last may withdraw it, and no open sale passes by", async () => {
    const shop = { outletId: restaurantId, serviceChargePercent: "0" };
    const lines = [{ name: "Katering", unitPrice: idr("1000000"), taxKind: "NONE" }];
    const { sale } = await record({ ...shop, paymentMethod: "CARD", lines });
    const first = await refund(sale.id, { amount: idr("300000") });
    const second = await refund(sale.id, { amount: idr("200000") });
    expect([first.refund.state, second.refund.state]).toEqual(["COMPLETED", "REVIEW"]);
    expect((await review(second.refund.id, "REJECTED", siti)).refund.state).toBe("REJECTED");
    expect((await refund(sale.id, { amount: idr("199999") })).refund.state).toBe("COMPLETED");
    const payments = [{ method: "CARD", amount: idr("600000") }];
    const { sale: open } = await record({ ...shop, paymentMethod: null, payments, isLeftOpen: true, lines });
    expect([open.state, (await undo(open.id)).userErrors[0].code]).toEqual(["OPEN", "SECOND_PERSON_NEEDED"]);
  });

  test("when its payment is charged back while it waits, then it can be rejected only, and the money leaves once", async () => {
    await expectPaidBackOnce();
  });
  test("when it is approved while its payment is charged back, then one of both wins", async () => {
    await expectOneOfBothWins();
  });
  test("when it is approved after the provider's window, then it goes on waiting", async () => {
    await expectWindowLookedAtAgain();
  });

  test("when the outlet's limit is raised or taken away, then it stays for the sales that were recorded before", async () => {
    const lines = [{ name: "Katering", unitPrice: idr("1000000"), taxKind: "NONE" }];
    const sell = async () =>
      (await record({ outletId: restaurantId, paymentMethod: "CARD", serviceChargePercent: "0", lines }))
        .sale;
    const [one, other] = [await sell(), await sell()];
    clock.advance(1);
    await settings({ isPpnRegistered: true, refundReviewFrom: idr("5000000") });
    expect((await refund(one.id)).refund.state).toBe("REVIEW");
    clock.advance(1);
    await settings({ isPpnRegistered: true, refundReviewFrom: null });
    expect((await refund(other.id, { amount: idr("600000") })).refund.state).toBe("REVIEW");
    expect((await refund((await sell()).id)).refund.state).toBe("COMPLETED");
    clock.advance(1);
    await settings({ isPpnRegistered: true, refundReviewFrom: idr("600000") });
    const recent = await sell();
    clock.advance(1);
    await settings({ isPpnRegistered: true, refundReviewFrom: idr("100") });
    expect((await refund(recent.id, { amount: idr("100") })).refund.state).toBe("REVIEW");
  });

  test("when all of this has happened, then what the days sum up to is what their documents come to", async () => {
    const { days, wrong } = await sumsOfDays(stack.database.adminUrl);
    expect(wrong).toEqual([]);
    expect(days).toBeGreaterThan(1);
    await rows("UPDATE transactions.sales_day SET total = total + 1 WHERE part = 'REFUND_BOOKED'");
    expect((await sumsOfDays(stack.database.adminUrl)).wrong.length).toBeGreaterThan(0);
  });
});
