import { randomUUID } from "node:crypto";
import { type Business } from "../contract/business";
import { run } from "../contract/planted-money";

/** What somebody wrote about a buyer, by where they wrote it. */
export interface WordsToPlant {
  readonly refundReason: string;
  readonly reviewReason: string;
  readonly settlementReason: string;
}

const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

/** Gives some of a sale back, withdraws more of it, and leaves a line of a settlement alone, each with words. @returns their ids. */
export async function plantWords(business: Business, saleId: string, words: WordsToPlant) {
  const { owner, outletId } = business;
  const client = business.client.as(owner);
  const settings = `mutation ($input: UpdateTaxSettingsInput!) { updateTaxSettings(input: $input) { userErrors { code } } }`;
  const { data } = await client.ask(settings, { input: { outletId, refundReviewFrom: idr("20000") } });
  // Once it is set it stays: a second time says that it is.
  expect([[], [{ code: "TAX_PERIOD_OVERLAP" }]]).toContainEqual(data?.updateTaxSettings.userErrors);
  const give = (amount: string) =>
    run(client, "refundSale", "refund { id state reason }", {
      saleId,
      amount: idr(amount),
      reason: words.refundReason,
    });
  const { refund } = await give("10000");
  expect(refund).toMatchObject({ state: "COMPLETED", reason: words.refundReason });
  const { refund: waiting } = await give("20000");
  const rejected = { refundId: waiting.id, decision: "REJECTED", reason: words.reviewReason };
  const { refund: reviewed } = await run(
    client,
    "reviewRefund",
    "refund { id state reviewReason }",
    rejected,
  );
  expect(reviewed).toMatchObject({ state: "REJECTED", reviewReason: words.reviewReason });
  return {
    refundId: refund.id as string,
    reviewedId: reviewed.id as string,
    lineId: await ignore(business, words),
  };
}

/** Leaves a line of a settlement alone that is about no known payment. */
async function ignore(
  { client, owner }: Business,
  { settlementReason: reason }: WordsToPlant,
): Promise<string> {
  const line = { kind: "PAYMENT", method: "CARD", settledOn: "2026-11-23", paidAt: "2026-11-23 09:50" };
  const rows = [
    { lineNumber: 1, providerReference: "ref-kata", ...line, gross: "19000", fee: "137", net: "18863" },
  ];
  const answer = "settlementImport { settlement { lines { edges { node { id version } } } } }";
  const { settlementImport } = await run(client.as(owner), "importSettlement", answer, {
    ...{ merchantId: owner.merchantId, acquirer: "EDC", fileReference: randomUUID() },
    ...{ currencyCode: "IDR", isLast: true, rows, fileSha256: "ab".repeat(32) },
  });
  const [{ node }] = settlementImport.settlement.lines.edges;
  const ignored = { lineId: node.id, version: node.version, action: "IGNORE", reason };
  const { settlementLine } = await run(
    client.as(owner),
    "resolveSettlementLine",
    "settlementLine { id reason }",
    ignored,
  );
  expect(settlementLine).toEqual({ id: node.id, reason });
  return node.id as string;
}
