import { isId } from "@alpokat/kernel";
import { cursorOf } from "@alpokat/subgraph";
import type { DueKey } from "../../application/fraud-ports";

/** Cursors of the inbox, which is ordered by when cases are due. */
export function readDueCursor([at = "", id = ""]: readonly string[]): DueKey | null {
  const dueAt = new Date(at);
  return Number.isNaN(dueAt.getTime()) || !isId(id) ? null : { dueAt, id };
}
export const dueCursor = ({ dueAt, id }: DueKey): string => cursorOf(dueAt.toISOString(), id);
