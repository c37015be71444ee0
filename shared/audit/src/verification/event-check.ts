import { type Epoch } from "../epochs/epoch";
import { leafHash } from "../merkle/hash";
import { type Row } from "../sql-executor";
import { LOWEST_SEQ } from "../tables";
import { type TreeHead } from "../tree-head";
import { type Findings } from "./findings";
import { type SealedEvent } from "./sound-run";
import { type LastSealed } from "./stored-rows";

/** A run of events that are gone. */
interface MissingRun {
  readonly firstLeaf: number;
  readonly firstSeq: string | null;
  count: number;
}

const NOT_AS_HASHED = "its content is not what was hashed into the tree";

type EventPlace = Omit<SealedEvent, "leaf">;

const placeOf = (row: Row): EventPlace => ({
  leafIndex: Number(row.leaf_index),
  seq: BigInt(String(row.seq)),
  transaction: BigInt(String(row.transaction_id)),
  id: String(row.id),
});

/** Checks every event against the hash that its leaf has to have, and its place against those before it. */
export class EventCheck {
  readonly #findings: Findings;
  readonly #headsAhead: TreeHead[] = [];
  #floor = 0n;
  #afterSeq = BigInt(LOWEST_SEQ);
  #missing: MissingRun | null = null;
  #lastSeqSeen: bigint | null = null;
  #last = { transaction: 0n, seq: 0n };
  #carried = { untilLeaf: 0, lastSeq: 0n };

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** The last event in the order of the tree. */
  get lastSealed(): LastSealed {
    const { transaction, seq } = this.#last;
    return {
      transactionId: transaction.toString(),
      seq: seq.toString(),
      afterSeq: this.#afterSeq.toString(),
    };
  }

  /** A genuine head over the events so far: later transactions have to have higher positions. */
  passed(head: TreeHead): void {
    if (head.size > this.#carried.untilLeaf) this.#headsAhead.push(head);
  }

  /** From here on transactions are counted anew; first come the carried events, in the order of their positions. */
  beginEpoch({ restored, carried, afterSeq }: Epoch): void {
    this.#headsAhead.length = 0;
    this.#afterSeq = BigInt(afterSeq);
    this.#floor = this.#afterSeq;
    this.#last = { transaction: 0n, seq: 0n };
    this.#carried = { untilLeaf: restored.size + carried, lastSeq: 0n };
  }

  /** A place in the tree whose event is gone; `seq` where its leaf still tells it. */
  missing(leafIndex: number, seq: string | null): void {
    if (this.#missing) this.#missing.count += 1;
    else this.#missing = { firstLeaf: leafIndex, firstSeq: seq, count: 1 };
  }

  /** An event that is there, with the hash that its leaf is known to have. */
  present(row: Row, trusted: Buffer): void {
    this.#reportMissing("DELETED");
    const payload = String(row.payload);
    const isAsHashed = leafHash(payload).equals(trusted);
    const fault = isAsHashed ? columnFault(row, payload) : NOT_AS_HASHED;
    const event = placeOf(row);
    if (fault !== null) this.#report(event, "EDITED", `was edited: ${fault}`);
    this.#checkPlace(event);
  }

  /** An event that was already found to be what its leaf says; its place is still to be checked. */
  sound(event: SealedEvent): void {
    this.#reportMissing("DELETED");
    this.#checkPlace(event);
  }

  /** An event that agrees with its leaf, where the leaf is not the one that was sealed. */
  altered(event: SealedEvent): void {
    this.#reportMissing("DELETED");
    this.#report(event, "EDITED", `was edited: ${NOT_AS_HASHED}`);
    this.#checkPlace(event);
  }

  /** To be called after the last leaf. */
  finish(): void {
    this.#reportMissing("CUT_OFF");
  }

  #checkPlace(event: EventPlace): void {
    const { transaction, seq } = event;
    this.#lastSeqSeen = seq;
    if (event.leafIndex < this.#carried.untilLeaf) {
      this.#checkCarried(event);
      return;
    }
    const { transaction: before, seq: seqBefore } = this.#last;
    if (transaction < before || (transaction === before && seq <= seqBefore)) {
      this.#report(
        event,
        "EDITED",
        "was edited: its transaction number or position is not the one it was sealed with",
      );
      return;
    }
    this.#last = { transaction, seq };
    for (
      let [head] = this.#headsAhead;
      head && BigInt(head.nextTransaction) <= transaction;
      [head] = this.#headsAhead
    ) {
      this.#floor = BigInt(head.highestSeq);
      this.#headsAhead.shift();
    }
    if (seq <= this.#floor) {
      this.#report(
        event,
        "INSERTED",
        `was inserted later: its position is among events that were sealed before it began`,
      );
    }
  }

  #checkCarried(event: EventPlace): void {
    const { seq } = event;
    const isInOrder = seq > this.#carried.lastSeq && seq <= this.#afterSeq;
    this.#carried.lastSeq = seq;
    if (!isInOrder)
      this.#report(event, "EDITED", "was edited: its position is not the one it was carried with");
  }

  #report(
    { leafIndex, seq: number, id: eventId }: EventPlace,
    kind: "EDITED" | "INSERTED",
    what: string,
  ): void {
    const seq = number.toString();
    this.#findings.add(kind, `Event ${seq} (${eventId}) ${what}.`, { leafIndex, seq, eventId });
  }

  #reportMissing(kind: "DELETED" | "CUT_OFF"): void {
    const run = this.#missing;
    if (!run) return;
    this.#missing = null;
    const { firstLeaf: leafIndex, firstSeq: seq, count } = run;
    const last = leafIndex + count - 1;
    const leaves =
      count === 1 ? `leaf ${String(leafIndex)}` : `leaves ${String(leafIndex)} to ${String(last)}`;
    const which = seq === null ? `after event ${String(this.#lastSeqSeen ?? 0n)}` : `from event ${seq}`;
    const verb = kind === "DELETED" ? "deleted" : "cut off at the end of the record";
    const events = count === 1 ? "1 event was" : `${String(count)} events were`;
    this.#findings.add(kind, `${events} ${verb}, ${which} (${leaves}).`, { leafIndex, seq });
  }
}

/** The column that contradicts the hashed content; null where all agree. */
function columnFault(row: Row, payload: string): string | null {
  const content = JSON.parse(payload) as Readonly<Record<string, unknown>>;
  const expected: readonly (readonly [column: string, value: unknown])[] = [
    ["id", content.id],
    ["at", Date.parse(String(content.at))],
    ["subject_digest", content.subject ?? null],
    ["request_id", content.requestId ?? null],
  ];
  const contradiction = expected.find(([column, value]) => row[column] !== value);
  return contradiction ? `its column ${contradiction[0]} contradicts the content that was hashed` : null;
}
