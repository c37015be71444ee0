import { askSubgraph, principalOf } from "../support";
import { client, clock, key, run, siti, stack } from "./shop";

/** Asks for the receipt of a sale at the till. */
export const request = (saleId: string, email = "ani@contoh.id") =>
  run(
    siti,
    { field: "requestReceipt", type: "RequestReceiptInput", answer: "receipt { id }" },
    { saleId, email, ...key() },
  );

const MONEY = "{ amount }";
export const OPENED = `query ($token: String!) { receipt(token: $token) { number version state contentSha256 signedStatement verifyUrl
  sale { number cashier deviceTime terminal { id } lines { name sku } } document { outletName outletCity
  subtotal ${MONEY} discounts { name amount ${MONEY} } serviceCharge ${MONEY} taxes { name rate base ${MONEY} amount ${MONEY} isInclusive }
  tip ${MONEY} cashRounding ${MONEY} total ${MONEY} payments { method amount ${MONEY} tendered ${MONEY} change ${MONEY} } refunds { amount ${MONEY} } } } }`;

/** The token of a sale's receipt, as the mail to its buyer has it. */
export async function tokenOf(saleId: string): Promise<string> {
  const { receipt, userErrors } = await request(saleId);
  expect(userErrors).toEqual([]);
  const sender = principalOf({ id: "communications", role: "service", purpose: "service.receipt" });
  const query = "query ($id: ID!) { receiptById(id: $id) { shareUrl } }";
  const { data } = await askSubgraph(stack, { principal: sender, at: clock() }, query, { id: receipt.id });
  return String(data.receiptById.shareUrl).split("/").at(-1) ?? "";
}

/** The receipt of a sale as whoever has its link sees it. */
export async function opener(saleId: string): Promise<() => Promise<any>> {
  const token = await tokenOf(saleId);
  return async () => {
    const answer = await client.ask(OPENED, { token });
    expect(answer.errors).toEqual([]);
    return answer.data.receipt;
  };
}
