import { isId } from "@alpokat/kernel";
import { cursorOf } from "@alpokat/subgraph";
import type { ClaimKey } from "../../application/receipts/receipt-ports";
import type { ReceiptDetails } from "../../domain/receipts/receipt";

/** Cursors of an account's claims, which are ordered by time. */
export function readClaimCursor([at = "", id = ""]: readonly string[]): ClaimKey | null {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) || !isId(id) ? null : { at: moment, id };
}

export const claimCursor = ({ receipt: { claimedAt, issuedAt, id } }: ReceiptDetails): string =>
  cursorOf((claimedAt ?? issuedAt).toISOString(), id);
