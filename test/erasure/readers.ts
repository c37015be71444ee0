import { eventually } from "@alpokat/testing";
import type { Business } from "../contract/business";
import { answersTo, erased, orderErasure, rowsOf, tellReaders } from "./orders";

/** Who read a buyer's data goes with the buyer, and what is told of it late finds nobody. */
export async function expectReadersEndWithBuyer({
  business,
  at,
}: {
  readonly business: Business;
  readonly at: Date;
}): Promise<void> {
  const { database } = business.stack;
  const issue = async (email: string) => business.requestReceipt((await business.recordSale()).id, email);
  const [erasedId, keptId] = [await issue("gita@contoh.id"), await issue("hari@contoh.id")];
  const readersOf = (receiptId: string, role: string) =>
    rowsOf(database, "SELECT buyer FROM transactions.receipt_access WHERE receipt_id = $1 AND role = $2", [
      receiptId,
      role,
    ]);
  const isThere = (found: readonly unknown[]): boolean => found.length > 0;
  // The mail was made of it.
  const [reading] = await eventually(() => readersOf(erasedId, "service"), isThere);
  expect(reading).toEqual({ buyer: expect.stringMatching(/^buyer:[0-9a-f]{64}$/) });

  const requestId = await orderErasure(database, { receiptId: erasedId }, { at });
  expect((await answersTo(database, requestId, 4))["transactions"]).toContainEqual(erased("service"));
  expect(await readersOf(erasedId, "service")).toEqual([]);

  await tellReaders(database, [erasedId, keptId], { at });
  expect(await eventually(() => readersOf(keptId, "auditor"), isThere)).toHaveLength(1);
  expect(await readersOf(erasedId, "auditor")).toEqual([]);
}
