import { eventually } from "@alpokat/testing";
import { Client } from "pg";
import { decisionOf } from "../fraud/inputs";
import { whileCountersHang } from "../fraud/desk";
import { opener, request } from "./receipt-opener";
import {
  budi,
  client,
  clock,
  coffee,
  idr,
  record,
  refund,
  restaurantId,
  rows,
  siti,
  stack,
  startShop,
  terminalId,
  undo,
} from "./shop";

beforeAll(startShop);
afterAll(() => stack.stop());

describe("buyers who ask for a receipt, as fraud rules count them", () => {
  /** How many different ones the decision on a new sale counts at a pivot, by window. */
  const counted = async (pivot: string, transactionId?: string): Promise<unknown> => {
    const id = transactionId ?? (await record()).sale.id;
    const [row] = await rows("SELECT inputs FROM transactions.fraud_decision WHERE transaction_id = $1", [
      id,
    ]);
    const of = (window: string): number =>
      decisionOf(row).inputs.counts[pivot][window].distinct.CUSTOMERS as number;
    return ["1m", "10m", "1h", "24h"].map(of);
  };
  const held = async (): Promise<string[]> =>
    (
      await rows(
        "SELECT DISTINCT unnest(customers)::text AS member FROM transactions.fraud_counter ORDER BY 1",
      )
    ).map(({ member }) => member as string);

  /** How often the policy let somebody be counted, and how often not, as the record has it. */
  const decided = async (): Promise<number[]> => {
    const [row] = await rows(
      `SELECT count(*) FILTER (WHERE p->>'outcome' = 'ALLOW' AND p->'ruleIds' = '["c5.count-against-fraud"]')::int AS yes,
              count(*) FILTER (WHERE p->>'outcome' = 'DENY' AND p->'ruleIds' = '["law.not-counted-against-fraud"]')::int AS no
         FROM transactions.audit_event, LATERAL (SELECT payload::jsonb AS p) e
        WHERE p->>'action' = 'aggregate' AND p->>'principalRole' = 'service' AND p->>'purpose' = 'fraud.investigate'`,
    );
    return [row.yes, row.no];
  };

  test("when three ask by two addresses, one of them again, then each pivot counts two, and no counter and no decision holds who they are", async () => {
    expect(await counted("MERCHANT")).toEqual([0, 0, 0, 0]);
    const sales = [(await record()).sale.id, (await record()).sale.id, (await record()).sale.id];
    for (const [place, email] of ["ani@example.com", "budi@example.com", "ani@example.com"].entries())
      await request(sales[place], email);
    await request(sales[0], "ani@example.com");
    for (const pivot of ["MERCHANT", "OUTLET", "CASHIER", "SUBNET"])
      expect([pivot, await counted(pivot)]).toEqual([pivot, [2, 2, 2, 2]]);
    expect(await held()).toHaveLength(2);
    const [{ found }] = await rows(
      `SELECT count(*)::int AS found FROM transactions.receipt r, LATERAL (SELECT to_jsonb(d)::text AS t FROM transactions.fraud_decision d
         UNION ALL SELECT to_jsonb(c)::text FROM transactions.fraud_counter c) every WHERE every.t LIKE '%' || right(r.buyer, 64) || '%'`,
    );
    expect(found).toBe(0);
    // Nor what stands in a receipt: what is counted is a digest of that under a key of its own.
    const [{ same }] = await rows(
      `SELECT count(*)::int AS same FROM transactions.receipt r JOIN transactions.fraud_counter c
           ON ((('x' || substr(r.buyer, 7, 16))::bit(64)::bigint >> 1) & 9223372036854775807) = ANY (c.customers)`,
    );
    expect(same).toBe(0);
  });

  test("when money goes back of a sale whose buyer is known, then the refund counts them, in the windows that they have not left", async () => {
    const { sale } = await record();
    await request(sale.id, "citra@example.com");
    clock.advance(5 * 60_000);
    expect(await counted("OUTLET")).toEqual([0, 3, 3, 3]);
    const { refund: given } = await refund(sale.id);
    expect(await counted("OUTLET", given.id)).toEqual([1, 3, 3, 3]);
  });

  test("when the counters do not answer, then the receipt is issued all the same, and nobody is counted", async () => {
    const before = await held();
    const { sale } = await record();
    const asked = await whileCountersHang({ stack }, () => request(sale.id, "dewi@example.com"));
    expect(asked).toMatchObject({ receipt: { id: expect.any(String) }, userErrors: [] });
    expect(await held()).toEqual(before);
  });

  test("U6, 5.5: when a buyer is restricted or objects, then they get their receipt and their money, and nobody counts them", async () => {
    const [before, sale] = [await held(), (await record()).sale.id];
    const [allowed = 0, denied = 0] = await decided();
    await request(sale, "eka@example.com");
    const [{ buyer }] = await rows("SELECT buyer FROM transactions.receipt WHERE sale_id = $1", [sale]);
    expect(await held()).toHaveLength(before.length + 1);
    await rows("UPDATE transactions.fraud_counter SET customers = '{}'");
    const stands = async (column: "restricted" | "objections", value: string) => {
      await rows(
        `INSERT INTO transactions.subject_standing (subject, ${column}) VALUES ($1, $2)
           ON CONFLICT (subject) DO UPDATE SET ${column} = excluded.${column}`,
        [buyer, value],
      );
    };
    for (const [column, value, free] of [
      ["restricted", "true", "false"],
      ["objections", "1", "0"],
    ] as const) {
      await stands(column, value);
      const another = (await record()).sale.id;
      expect(await request(another, "eka@example.com")).toMatchObject({
        receipt: { id: expect.any(String) },
        userErrors: [],
      });
      const { refund: given } = await refund(another);
      expect([given.state, await counted("OUTLET", given.id)]).toEqual(["COMPLETED", [0, 0, 0, 0]]);
      expect(await held()).toEqual([]);
      await stands(column, free);
    }
    // A receipt that was counted, and then twice a receipt and its refund that were not.
    expect(await decided()).toEqual([allowed + 1, denied + 4]);
    const { refund: given } = await refund(sale);
    expect(await counted("OUTLET", given.id)).toEqual([1, 1, 1, 1]);
  });

  test("U6: when an account that is restricted has claimed the receipt, then who gets money back is not counted", async () => {
    await rows("UPDATE transactions.fraud_counter SET customers = '{}'");
    const { sale } = await record();
    await request(sale.id, "fitri@example.com");
    await rows("UPDATE transactions.receipt SET claimed_by = $2, claimed_at = issued_at WHERE sale_id = $1", [
      sale.id,
      budi.accountId,
    ]);
    await rows("UPDATE transactions.fraud_counter SET customers = '{}'");
    await rows("INSERT INTO transactions.subject_standing (subject, restricted) VALUES ($1, true)", [
      budi.accountId,
    ]);
    expect(await counted("OUTLET", (await refund(sale.id)).refund.id)).toEqual([0, 0, 0, 0]);
    await rows("DELETE FROM transactions.subject_standing WHERE subject = $1", [budi.accountId]);
  });

  test("when a day and two hours have passed, then no counter holds anything of them", async () => {
    const later = new Date(clock().getTime() + 27 * 3_600_000);
    await rows("SELECT transactions.fraud_forget($1, 100000)", [later]);
    expect(await held()).toEqual([]);
  });
});

test("when a sale has everything, then its receipt says each part, and the parts make up the total", async () => {
  const { sale } = await record({
    outletId: restaurantId,
    paymentMethod: null,
    lines: [{ ...coffee, discounts: [{ name: "Promo", percent: "10" }] }],
    discounts: [{ name: "Kupon", amount: idr("400") }],
    tip: idr("2000"),
    payments: [
      { method: "QRIS", amount: idr("10000"), provider: "GOPAY", providerReference: "GP-R1" },
      { method: "CASH", tendered: idr("50000") },
    ],
  });
  const { document } = await (await opener(sale.id))();
  // 36000 − 3600 − 400 = 32000; service 5 % 1600; PBJT 10 % of what is taxed; tip; rounded to 100.
  expect(document).toMatchObject({
    subtotal: { amount: "36000" },
    discounts: [
      { name: "Promo", amount: { amount: "3600" } },
      { name: "Kupon", amount: { amount: "400" } },
    ],
    serviceCharge: { amount: "1600" },
    tip: { amount: "2000" },
    refunds: [],
  });
  const amount = ({ amount: text }: { amount: string }): number => Number(text);
  const [tax] = document.taxes;
  expect([tax.name, tax.rate, tax.isInclusive]).toEqual(["PBJT", "10", false]);
  const sum =
    32_000 + 1600 + amount(tax.amount) + 2000 + (document.cashRounding ? amount(document.cashRounding) : 0);
  expect(amount(document.total)).toBe(sum);
  const [qris, cash] = document.payments;
  expect(qris).toEqual({ method: "QRIS", amount: { amount: "10000" }, tendered: null, change: null });
  expect(cash).toEqual({
    method: "CASH",
    amount: { amount: String(sum - 10_000) },
    tendered: { amount: "50000" },
    change: { amount: String(60_000 - sum) },
  });
});

test("when a part and then the rest is given back, then the link shows version 2 and then 3 with the refunds", async () => {
  const { sale } = await record();
  const open = await opener(sale.id);
  await refund(sale.id, { amount: idr("6000") });
  expect(await open()).toMatchObject({
    version: 2,
    state: "ISSUED",
    document: { refunds: [{ amount: { amount: "6000" } }] },
  });
  await refund(sale.id);
  const { version, document } = await open();
  expect([version, document.refunds.map(({ amount }: any) => amount.amount)]).toEqual([3, ["6000", "30000"]]);
});

test("when a sale is voided, then its link says that the receipt is revoked, and the others are told", async () => {
  const { sale } = await record();
  const open = await opener(sale.id);
  await undo(sale.id);
  expect(await open()).toMatchObject({
    version: 1,
    state: "REVOKED",
    document: { total: { amount: "36000" } },
  });
  const events = await rows(
    "SELECT payload->'data'->>'version' AS version FROM transactions.outbox WHERE type = 'receipt.revoked.v1'",
  );
  expect(events).toEqual([{ version: "1" }]);
});

test("when a receipt is asked for while its sale is being voided, then neither waits for the other, and the receipt is revoked", async () => {
  const { sale } = await record();
  const books = new Client(stack.database.adminUrl);
  await books.connect();
  await books.query("BEGIN; SELECT FROM transactions.ledger_chain FOR UPDATE");
  const voided = undo(sale.id);
  await eventually(
    () =>
      rows("SELECT FROM pg_stat_activity WHERE usename = 'transactions_app' AND wait_event_type = 'Lock'"),
    (waiting) => waiting.length === 1,
  );
  const asked = await request(sale.id);
  await books.end();
  expect([asked.userErrors, (await voided).sale?.state]).toEqual([[], "VOIDED"]);
  expect(
    await rows(
      "SELECT v.state FROM transactions.receipt_version v JOIN transactions.receipt r ON r.id = v.receipt_id WHERE r.sale_id = $1",
      [sale.id],
    ),
  ).toEqual([{ state: "REVOKED" }]);
});

test("when a sale is open, canceled or voided, then it gets no receipt, and no number is taken", async () => {
  const open = await record({
    paymentMethod: null,
    isLeftOpen: true,
    payments: [{ method: "CASH", amount: idr("16000") }],
  });
  const canceled = await record({
    paymentMethod: null,
    isLeftOpen: true,
    payments: [{ method: "CASH", amount: idr("16000") }],
  });
  await undo(canceled.sale.id);
  const voided = await record();
  await undo(voided.sale.id);
  const before = await rows("SELECT count(*)::int AS n FROM transactions.receipt");
  const answers = [];
  for (const { sale } of [open, canceled, voided]) answers.push(await request(sale.id));
  expect(answers).toEqual(
    ["OPEN", "CANCELED", "VOIDED"].map((from) => ({
      receipt: null,
      userErrors: [
        {
          code: "ILLEGAL_STATE",
          field: ["input", "saleId"],
          details: [
            { name: "from", value: from },
            { name: "to", value: "ISSUED" },
          ],
        },
      ],
    })),
  );
  expect(await rows("SELECT count(*)::int AS n FROM transactions.receipt")).toEqual(before);
});

test("when a receipt is opened by its link, then the sale tells neither cashier nor till nor the shop's codes, which its owner reads", async () => {
  const { sale } = await record({
    ...{ cashier: "K-07", terminalId, isOffline: true },
    ...{ deviceTime: "2026-11-23T02:59:00.000Z", occurredAt: "2026-11-23T03:00:30.000Z" },
  });
  const receipt = await (await opener(sale.id))();
  expect(receipt.sale).toEqual({
    ...{ number: sale.number, cashier: null, deviceTime: null, terminal: null },
    lines: [{ name: "Kopi susu", sku: null }],
  });
  const query = "query ($id: ID!) { sale(id: $id) { cashier deviceTime terminal { name } } }";
  expect((await client.as(siti).ask(query, { id: sale.id })).data.sale).toEqual({
    ...{ cashier: "K-07", deviceTime: "2026-11-23T02:59:00.000Z", terminal: { name: "Kasir 1" } },
  });
});
