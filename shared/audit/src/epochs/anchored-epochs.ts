import { isEpochLine, openAnchorLines, readAnchorLine, readEpochLine } from "../anchor";
import { type SignedText } from "../tree-head";
import { readEpoch, type SignedEpoch } from "./epoch";

/** What the anchor file says of the whole record, without its leaves. */
export interface AnchorOverview {
  /** The newest head; null where there is none. */
  readonly lastHead: SignedText | null;
  readonly epochs: readonly SignedEpoch[];
  /** Whether nothing stands behind the last epoch, so that it may not have been begun in the database. */
  readonly endsWithEpoch: boolean;
  /** Whether a head stands in the file. */
  has(head: string): boolean;
}

/** Reads an anchor file. @throws Error (ENOENT) where there is none; and where a line can't be read. */
export async function overviewOf(file: string): Promise<AnchorOverview> {
  const heads = new Set<string>();
  const epochs: SignedEpoch[] = [];
  let lastHead: SignedText | null = null;
  let endsWithEpoch = false;
  for await (const line of await openAnchorLines(file)) {
    endsWithEpoch = isEpochLine(line);
    if (endsWithEpoch) {
      epochs.push(readEpochLine(line));
      continue;
    }
    const { head, signature } = readAnchorLine(line);
    lastHead = { head, signature };
    heads.add(head);
  }
  return { lastHead, epochs, endsWithEpoch, has: (head) => heads.has(head) };
}

/** Number of the newest epoch; 1 before the first restore. */
export const newestEpoch = (epochs: readonly SignedEpoch[]): number =>
  Math.max(1, ...epochs.map((epoch) => readEpoch(epoch).number));

/** The size with which the epoch after one began; Infinity where it is the newest. */
export function givenUpAt(epochs: readonly SignedEpoch[], number: number): number {
  const next = epochs.map(readEpoch).find((epoch) => epoch.number > number);
  return next?.restored.size ?? Infinity;
}
