import { type CurrencyCode, addDays, jakartaDay, startOfJakartaDay } from "@alpokat/kernel";
import {
  type LineDecision,
  type MatchingGround,
  matchLines,
  thingOf,
} from "../../domain/settlement/match-line";
import {
  type SettlementEntry,
  type SettlementLine,
  isAboutPayment,
} from "../../domain/settlement/settlement-line";
import type { Transaction } from "../ports";
import type { CandidateProbe } from "./settlement-ports";

/** Whose file the lines are of. */
export interface FileOfLines {
  readonly merchantId: string;
  readonly acquirer: string;
  readonly currency: CurrencyCode;
}

/**
 * Decides what each line of a file is about, also of those that are known already. The sales of the payments that it names are kept from others from here until
 * the commit, so that none of them is voided, refunded or settled meanwhile.
 */
export async function matchFile(
  tx: Transaction,
  file: FileOfLines,
  entries: readonly (SettlementEntry | SettlementLine)[],
): Promise<LineDecision[]> {
  return matchLines(entries, await groundOf(tx, file, entries));
}

async function groundOf(
  { settleablePayments, settlementLines }: Transaction,
  file: FileOfLines,
  entries: readonly (SettlementEntry | SettlementLine)[],
): Promise<MatchingGround> {
  const { merchantId, acquirer, currency } = file;
  const references = [...new Set(entries.flatMap(({ providerReference }) => providerReference ?? []))];
  await settleablePayments.lockSales(
    await settleablePayments.salesOfReferences(merchantId, acquirer, references),
  );
  const byReference = await settleablePayments.byReferences(merchantId, acquirer, references);
  // A line that is looked at again does not stand in its own way.
  const own = new Set(entries.flatMap((entry) => ("id" in entry ? [entry.id] : [])));
  const seen = (await settlementLines.naming(merchantId, acquirer, references)).flatMap(
    ({ id, kind, reference }) => (isAboutPayment(kind) && !own.has(id) ? thingOf(kind, reference) : []),
  );
  const unknown = entries.filter(
    ({ providerReference }) => providerReference === null || !byReference.has(providerReference),
  );
  const candidates = await settleablePayments.candidates(file, unknown.flatMap(probeOf));
  return { currency, byReference, seen: new Set(seen), candidates };
}

/** A day of the acquirer: its file is written on Jakarta's clock, wherever the shop is. */
function probeOf({ kind, method, gross, paidAt }: SettlementEntry): CandidateProbe[] {
  if (kind !== "PAYMENT" || method === null || paidAt === null) return [];
  const day = jakartaDay(paidAt);
  return [{ method, amount: gross, from: startOfJakartaDay(day), to: startOfJakartaDay(addDays(day, 1)) }];
}
