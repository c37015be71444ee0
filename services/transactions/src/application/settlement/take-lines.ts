import { newId } from "@alpokat/kernel";
import type { LineDecision } from "../../domain/settlement/match-line";
import type {
  SettlementEntry,
  SettlementLine,
  SettlementLineState,
} from "../../domain/settlement/settlement-line";
import type { Transaction } from "../ports";
import { bookLines } from "./book-lines";
import { type FileOfLines, matchFile } from "./match-file";
import type { NewSettlementLine } from "./settlement-ports";

/** Lines of a chunk that are new, and those that came before and nobody knew: their payments may be recorded by now. */
interface LinesToMatch {
  readonly fresh: readonly SettlementEntry[];
  readonly unknown: readonly SettlementLine[];
}

/**
 * Stores the new lines, and books what rules are sure of.
 * @returns the states in which new lines begin, and MATCHED for each of the others that is settled.
 */
export async function takeLines(
  tx: Transaction,
  file: FileOfLines & { readonly settlementId: string },
  { fresh, unknown }: LinesToMatch,
  at: Date,
): Promise<SettlementLineState[]> {
  const entries: readonly (SettlementEntry | SettlementLine)[] = [...fresh, ...unknown];
  if (entries.length === 0) return [];
  const decisions = await matchFile(tx, file, entries);
  const lines = entries.map((entry, place) => ({
    id: "id" in entry ? entry.id : newId(),
    isNew: !("id" in entry),
    entry,
    decision: decisions[place] ?? unreachable(),
  }));
  const added = lines.filter(({ isNew }) => isNew);
  const found = lines.filter(({ isNew, decision: { state } }) => !isNew && state === "MATCHED");
  await tx.settlementLines.add(added.map((line) => newLine(line, file)));
  const rematched = found.map(({ id, decision: { rule } }) => ({ id, rule }));
  if ((await tx.settlementLines.rematch(rematched)) !== found.length)
    throw new Error("A locked line was changed by somebody else");
  const booked = [...added, ...found].filter(
    ({ decision: { state } }) => state === "MATCHED" || state === "BOOKED",
  );
  await bookLines(
    tx,
    booked.map(({ id, entry, decision }) => ({ id, entry, settles: settlesOf(decision) })),
    { file, by: null, at },
  );
  return [...added, ...found].map(({ decision: { state } }) => state);
}

function newLine(
  {
    id,
    entry,
    decision,
  }: { readonly id: string; readonly entry: SettlementEntry; readonly decision: LineDecision },
  { merchantId, settlementId }: Pick<FileOfLines, "merchantId"> & { readonly settlementId: string },
): NewSettlementLine {
  const { state, rule, payment, settled } = decision;
  const suggestedPaymentId = settled === null ? (payment?.id ?? null) : null;
  return { ...entry, ...{ id, settlementId, merchantId, state, rule, suggestedPaymentId } };
}

const settlesOf = ({ payment, settled }: LineDecision) => payment && settled && { payment, settled };

function unreachable(): never {
  throw new Error("A line has no decision");
}
