import { newId } from "@alpokat/kernel";
import type { QrisWorkItem } from "../../domain/qris/work-item";
import type { Transaction } from "../ports";

/** Puts money that no machine puts in order on its merchant's work list, in the transaction that finds so. */
export const noteWork = (tx: Transaction, found: Omit<QrisWorkItem, "id" | "closedAt">): Promise<void> =>
  tx.qrisWorkItems.add({ id: newId(found.createdAt), ...found });
