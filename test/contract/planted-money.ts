import { randomUUID } from "node:crypto";
import type { GatewayClient } from "@alpokat/testing";
import type { Client } from "pg";
import { type Business, dataOf } from "./business";

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

/** Runs a mutation of one `input` that nobody may refuse. @returns its payload. */
export async function run(client: GatewayClient, field: string, answer: string, input: object): Promise<any> {
  const type = `${field[0]?.toUpperCase() ?? ""}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${answer} userErrors { code field } } }`;
  const payload = dataOf(await client.ask(query, { input: { idempotencyKey: randomUUID(), ...input } }))[
    field
  ];
  expect([field, payload.userErrors]).toEqual([field, []]);
  return payload;
}

/** A sale with everything that a sale may have, some of it given back, in a shift of a till. */
export async function plantMoney(business: Business, owner: GatewayClient, admin: Client): Promise<void> {
  const { rows } = await admin.query<{ id: string }>("SELECT id FROM transactions.outlet LIMIT 1");
  const outletId = rows[0]?.id;
  const settings = `mutation ($input: UpdateTaxSettingsInput!) { updateTaxSettings(input: $input) { userErrors { code } } }`;
  const cashRounding = { unit: 100, mode: "NEAREST" };
  const taxed = {
    outletId,
    ...{ isPpnRegistered: true, serviceChargePercent: "5", cashRounding, refundReviewFrom: idr("35000") },
  };
  expect(dataOf(await owner.ask(settings, { input: taxed })).updateTaxSettings.userErrors).toEqual([]);
  const registered = await run(owner, "registerTerminal", "terminal { id }", {
    outletId,
    name: "Kasir tanaman",
  });
  const terminalId = registered.terminal.id as string;
  const opened = await run(owner, "openShift", "shift { id }", { terminalId, openingCash: idr("71000") });
  const { sale } = await run(owner, "recordSale", "sale { id }", {
    outletId,
    terminalId,
    lines: [{ name: "Teh tanaman", unitPrice: idr("33000"), quantity: "2" }],
    discounts: [{ name: "Potongan tanaman", percent: "10" }],
    tip: idr("4000"),
    cashier: "K-7",
    isOffline: true,
    deviceTime: "2026-11-23T02:50:00.000Z",
    payments: [
      {
        method: "CARD",
        amount: idr("20000"),
        provider: "EDC",
        issuer: "TANAM",
        providerReference: "ref-tanaman",
      },
      { method: "CASH", tendered: idr("100000") },
    ],
  });
  await run(owner, "refundSale", "refund { id }", {
    saleId: sale.id,
    lines: [{ lineNumber: 1, quantity: "1" }],
    reason: "alasan-tanaman",
  });
  // Together with the first it waits for a second person; whoever asked for it may withdraw it.
  const more = { saleId: sale.id, amount: idr("1000"), reason: "alasan-tanaman" };
  const { refund } = await run(owner, "refundSale", "refund { id }", more);
  const withdrawn = { refundId: refund.id, decision: "REJECTED", reason: "periksa-tanaman" };
  await run(owner, "reviewRefund", "refund { id }", withdrawn);
  await plantSettlement(business, owner);
  await admin.query(
    `INSERT INTO transactions.qris_work_item (id, merchant_id, kind, payment_id, amount, currency, provider_reference, created_at)
     SELECT uuidv7(), merchant_id, 'RETURN_REFUSED', id, 17001, 'IDR', 'ref-ditolak', now() FROM transactions.payment
      WHERE sale_id = $1 LIMIT 1`,
    [sale.id],
  );
  await run(owner, "closeShift", "shift { id }", { shiftId: opened.shift.id, countedCash: idr("72000") });
}

/** A settlement of its card payment that people decided on. */
async function plantSettlement({ owner: { merchantId } }: Business, owner: GatewayClient): Promise<void> {
  const line = { kind: "PAYMENT", method: "CARD", settledOn: "2026-11-23", paidAt: "2026-11-23 09:50" };
  const rows = [
    { lineNumber: 1, providerReference: "ref-tanaman", ...line, gross: "19000", fee: "137", net: "18863" },
    { lineNumber: 2, providerReference: "ref-asing", ...line, gross: "1", fee: "0", net: "1" },
  ];
  const { settlementImport } = await run(
    owner,
    "importSettlement",
    "settlementImport { settlement { lines { edges { node { id version suggestedPayment { id } } } } } }",
    {
      ...{
        merchantId,
        acquirer: "EDC",
        fileReference: "berkas-tanaman",
        currencyCode: "IDR",
        isLast: true,
        rows,
      },
      fileSha256: "ab".repeat(32),
    },
  );
  const [first, second] = settlementImport.settlement.lines.edges.map(({ node }: any) => node);
  const decide = ({ id: lineId, version }: any, input: object) =>
    run(owner, "resolveSettlementLine", "settlementLine { id }", { lineId, version, ...input });
  await decide(first, { action: "ACCEPT_DIFFERENCE", paymentId: first.suggestedPayment.id });
  await decide(second, { action: "IGNORE", reason: "abaikan-tanaman" });
}

/** Where its values have to be found. */
export const PLANTED_MONEY = {
  "transactions.sale#subtotal": "66000",
  "transactions.sale#discountTotal": "6600",
  "transactions.sale#serviceCharge": "2970",
  "transactions.sale#taxTotal": "6861",
  "transactions.sale#tip": "4000",
  "transactions.sale#cashRounding": "-31",
  "transactions.sale#cashier": "K-7",
  "transactions.sale#deviceTime": "2026-11-23 02:50:00",
  "transactions.sale#discounts": "Potongan tanaman",
  "transactions.sale#taxes": "PPN",
  "transactions.payment#method": "CARD",
  "transactions.payment#amount": "20000",
  "transactions.payment#tendered": "100000",
  "transactions.payment#change": "46800",
  "transactions.payment#refunded": "34616",
  "transactions.payment#provider": "EDC",
  "transactions.payment#issuer": "TANAM",
  "transactions.payment#providerReference": "ref-tanaman",
  "transactions.payment#capturedAt": "2026-11-23",
  "transactions.payment#settledAt": "2026-11-23",
  "transactions.refund#total": "34616",
  "transactions.refund#reason": "alasan-tanaman",
  "transactions.refund#reviewReason": "periksa-tanaman",
  "transactions.refund#occurredAt": "2026-11-23",
  "transactions.refund#lines": "Teh tanaman",
  "transactions.shift#opening": "71000",
  "transactions.shift#expected": "89584",
  "transactions.shift#counted": "72000",
  "transactions.qris_work_item#amount": "17001",
  "transactions.qris_work_item#providerReference": "ref-ditolak",
  "transactions.settlement#acquirer": "EDC",
  "transactions.settlement#fileReference": "berkas-tanaman",
  "transactions.settlement#gross": "19001",
  "transactions.settlement#fee": "137",
  "transactions.settlement#net": "18864",
  "transactions.settlement#periodFrom": "2026-11-23",
  "transactions.settlement#periodTo": "2026-11-23",
  "transactions.settlement_line#providerReference": "ref-asing",
  "transactions.settlement_line#method": "CARD",
  "transactions.settlement_line#gross": "19000",
  "transactions.settlement_line#fee": "137",
  "transactions.settlement_line#net": "18863",
  "transactions.settlement_line#settledOn": "2026-11-23",
  "transactions.settlement_line#paidAt": "2026-11-23 02:50:00",
  "transactions.settlement_line#difference": "1000",
  "transactions.settlement_line#reason": "abaikan-tanaman",
  "transactions.fraud_decision#transactionId": "-",
  "transactions.fraud_decision#outcome": "APPROVE",
  "transactions.ledger_account#debitsPending": "0",
  "transactions.ledger_account#creditsPending": "0",
} as const;
