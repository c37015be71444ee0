import { isEpochLine, openAnchorLines, readAnchorLine, readEpochLine } from "../anchor";
import { digestOfHead, type Epoch, openEpoch, type SignedEpoch } from "../epochs/epoch";
import { rowsOf, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";
import { type HeadVerifier, type SignedText } from "../tree-head";
import { type Findings } from "./findings";

/** An epoch that is signed and linked, with its place in the anchor file. */
export interface AnchoredEpoch {
  readonly epoch: Epoch;
  readonly signed: SignedEpoch;
  /** From 1. */
  readonly line: number;
}

/** Whose epochs these have to be; null where any service's. */
interface Origin {
  readonly service: string | null;
  readonly stream: string;
}

/** The epochs of an anchor file; what is no genuine one is reported and left out, and so has no effect. */
export async function anchoredEpochs(
  file: string,
  { service, stream }: Origin,
  verifier: HeadVerifier,
  findings: Findings,
): Promise<readonly AnchoredEpoch[]> {
  const epochs: AnchoredEpoch[] = [];
  let lastHead: string | null = null;
  let line = 0;
  for await (const text of await openAnchorLines(file)) {
    line += 1;
    if (!isEpochLine(text)) {
      lastHead = text;
      continue;
    }
    const found = tryOpen(text, verifier);
    const fault = found
      ? (originFault(found.epoch, { service, stream }) ??
        linkFault(found.epoch, { before: epochs, lastHead, verifier }))
      : "is not signed by the service's key";
    if (found && fault === null) epochs.push({ ...found, line });
    else
      findings.add("EPOCH_FORGED", `The epoch in line ${String(line)} of the anchor file ${String(fault)}.`);
  }
  return epochs;
}

function tryOpen(text: string, verifier: HeadVerifier): Omit<AnchoredEpoch, "line"> | null {
  try {
    const signed = readEpochLine(text);
    const epoch = openEpoch(verifier, signed);
    return epoch && { epoch, signed };
  } catch {
    return null;
  }
}

const originFault = (epoch: Epoch, { service, stream }: Origin): string | null =>
  epoch.stream === stream && (service === null || epoch.service === service) ? null : "is of another record";

interface Link {
  readonly before: readonly AnchoredEpoch[];
  /** The line of the last head before it. */
  readonly lastHead: string | null;
  readonly verifier: HeadVerifier;
}

function linkFault(epoch: Epoch, { before, lastHead, verifier }: Link): string | null {
  const { number, continues, previous, restored, lost } = epoch;
  const last = before.at(-1)?.epoch.number ?? 1;
  if (number <= last || continues > last) return "has the number of an earlier one";
  if (!isLinked(epoch, lastHead, verifier)) return "is not linked to the last head before it";
  return restored.size + lost === previous.size ? null : "does not say how many events are missing";
}

function isLinked({ previous }: Epoch, lastHead: string | null, verifier: HeadVerifier): boolean {
  const signed = lastHead === null ? null : tryReadHead(lastHead);
  const head = signed && verifier.open(signed);
  if (!signed || !head) return false;
  const { size, root, headSha256 } = previous;
  return head.size === size && head.root === root && digestOfHead(signed) === headSha256;
}

function tryReadHead(line: string): SignedText | null {
  try {
    return readAnchorLine(line);
  } catch {
    return null;
  }
}

/** Of all epochs, those that the record is made of: a later restore may have given up whole ones. */
export function effectiveEpochs(epochs: readonly AnchoredEpoch[]): readonly AnchoredEpoch[] {
  const chain: AnchoredEpoch[] = [];
  for (
    let next = epochs.at(-1);
    next;
    next = epochs.find(({ epoch }) => epoch.number === chain[0]?.epoch.continues)
  )
    chain.unshift(next);
  return chain;
}

/** Compares the database's epochs with those that the record is made of. */
export async function compareEpochs(
  executor: SqlExecutor,
  { epoch: table }: StreamTables,
  effective: readonly AnchoredEpoch[],
  findings: Findings,
): Promise<void> {
  const answer = await executor.query(
    `SELECT epoch, signature, start_size::text AS start_size, after_seq::text AS after_seq FROM ${table} ORDER BY number`,
  );
  const stored = rowsOf(answer).map((row) =>
    [row.epoch, row.signature, row.start_size, row.after_seq].join("\n"),
  );
  const anchored = effective.map(({ signed, epoch: { restored, carried, afterSeq } }) =>
    [signed.epoch, signed.signature, String(restored.size + carried), afterSeq].join("\n"),
  );
  if (stored.join("\n\n") === anchored.join("\n\n")) return;
  findings.add(
    "EPOCH_FORGED",
    `The database has ${String(stored.length)} epochs and the anchor file ${String(anchored.length)}, or they differ.`,
  );
}
