import { type AnchoredHead, isEpochLine, openAnchorLines, readAnchorLine } from "../anchor";
import { HASH_BYTES } from "../merkle/hash";
import { readHead } from "../tree-head";
import { type AnchoredEpoch, effectiveEpochs } from "./epoch-check";
import { type Findings } from "./findings";

/** A usable line of the anchor file. */
export interface AnchoredLine extends AnchoredHead {
  readonly size: number;
  /** Index of the first leaf that the line names. */
  readonly start: number;
}

/** Lines from one on, and the largest tree of them that is still part of the record. */
interface Segment {
  readonly firstLine: number;
  /** Size with which it began. */
  readonly startSize: number;
  readonly lastSize: number;
}

/** What of the file is the record: of an epoch that was given up, the lines up to where the next one began. */
function segmentsOf(epochs: readonly AnchoredEpoch[]): readonly [Segment, ...Segment[]] {
  const effective = effectiveEpochs(epochs);
  const lastSizeOf = (number: number): number =>
    effective.find(({ epoch }) => epoch.continues === number)?.epoch.restored.size ?? Infinity;
  const given = epochs.map((each): Segment => {
    const { number, restored } = each.epoch;
    const lastSize = effective.includes(each) ? lastSizeOf(number) : -1;
    return { firstLine: each.line, startSize: restored.size, lastSize };
  });
  return [{ firstLine: 1, startSize: 0, lastSize: lastSizeOf(1) }, ...given];
}

/**
 * The usable lines of the file, the smallest tree first; what can't be used is reported and left out, what an epoch gave
 * up is left out.
 */
export async function* anchoredHeads(
  file: string,
  epochs: readonly AnchoredEpoch[],
  findings: Findings,
): AsyncGenerator<AnchoredLine> {
  const [first, ...later] = segmentsOf(epochs);
  const starts = new Map(later.map((each) => [each.firstLine, each]));
  let segment = first;
  let lineNumber = 0;
  let size = 0;
  for await (const text of await openAnchorLines(file)) {
    lineNumber += 1;
    const begun = starts.get(lineNumber);
    if (begun) [segment, size] = [begun, begun.startSize];
    if (isEpochLine(text)) continue;
    const line = tryReadLine(text);
    const fault = line ? faultOf(line, size) : "can't be read";
    if (fault !== null)
      findings.add("ANCHOR_DAMAGED", `Line ${String(lineNumber)} of the anchor file ${fault}.`);
    if (!line || line.size <= size) continue;
    size = line.size;
    if (size <= segment.lastSize) yield line;
  }
}

function tryReadLine(text: string): AnchoredLine | null {
  try {
    const line = readAnchorLine(text);
    const { size } = readHead(line);
    return { ...line, size, start: size - line.leaves.length / HASH_BYTES };
  } catch {
    return null;
  }
}

function faultOf(line: AnchoredLine, before: number): string | null {
  if (line.size <= before) return `goes back from ${String(before)} to ${String(line.size)} events`;
  if (line.start > before) return `begins at leaf ${String(line.start)}: lines before it are missing`;
  return line.start < before ? "names leaves that earlier lines named" : null;
}

/** The leaf's hash as the line has it; null where it names another range. */
export function anchoredLeaf(line: AnchoredLine | null, index: number): Buffer | null {
  if (!line || index < line.start || index >= line.size) return null;
  const at = (index - line.start) * HASH_BYTES;
  return line.leaves.subarray(at, at + HASH_BYTES);
}
