import { isId } from "@alpokat/kernel";
import { cursorOf } from "@alpokat/subgraph";
import type { EntryKey } from "../application/ledger-ports";

/** Cursors of lists that are ordered by id. */
export const readIdCursor = ([id = ""]: readonly string[]): string | null => (isId(id) ? id : null);
export const idCursor = ({ id }: { readonly id: string }): string => cursorOf(id);

/** Cursors of the journal. */
export function readEntryCursor([transferId = "", leg = ""]: readonly string[]): EntryKey | null {
  return isId(transferId) && /^[1-9]\d{0,3}$/.test(leg) ? { transferId, leg: Number(leg) } : null;
}
export const entryCursor = ({ transferId, leg }: EntryKey): string => cursorOf(transferId, String(leg));
