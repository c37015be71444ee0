import { type JsonWebKey } from "node:crypto";
import { Frontier } from "../merkle/frontier";
import { type Row, type SqlExecutor } from "../sql-executor";
import { ACCESS_STREAM, type StreamPlace, type StreamTables, tablesOf } from "../tables";
import { HeadVerifier } from "../tree-head";
import { anchoredHeads, anchoredLeaf, type AnchoredLine } from "./anchored-heads";
import { type Cursor, cursorOver } from "./cursor";
import { type AnchoredEpoch, anchoredEpochs, compareEpochs, effectiveEpochs } from "./epoch-check";
import { EventCheck } from "./event-check";
import { type AuditVerification, Findings } from "./findings";
import { HeadCheck, type HeadCursors } from "./head-check";
import { type LeafRun, leafRuns } from "./leaf-runs";
import { type SealedEvent, soundEvents } from "./sound-run";
import { countEvents, leafRows, storedHeads, unsealedBefore } from "./stored-rows";

const LEAVES_PER_PAGE = 2_560;

export interface VerifyAuditOptions extends StreamPlace {
  /** One connection, outside a transaction: verification opens its own, read-only and repeatable. */
  readonly executor: SqlExecutor;
  /** File that the heads were anchored in; see `anchorFileOf`. */
  readonly anchorFile: string;
  /** Ed25519 public JWK of the service; with its earlier ones where it changed. */
  readonly publicKey: JsonWebKey | readonly JsonWebKey[];
  /** Whose heads these have to be; without it all have to be of the first one's service. */
  readonly service?: string;
  /** Leaves that are read at once. */
  readonly pageSize?: number;
}

/**
 * Proves a stream from its first event: recomputes every leaf, the root at every head and every signature, and compares
 * with the heads and leaves outside the database. Reads in pages, so a long record needs no more memory than a short one.
 *
 * What it can't tell: events that were cut off before any head covered them (at most the sealer's interval), and a
 * database rolled back together with the anchor file.
 * @throws whatever the database answers; faults of the record are findings.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditVerification> {
  const findings = new Findings();
  const { publicKey, anchorFile, service = null, stream = ACCESS_STREAM } = options;
  const verifier = new HeadVerifier(isSeveral(publicKey) ? publicKey : [publicKey]);
  // Before the snapshot: heads are anchored after their commit, so all that is in the file now is in the snapshot.
  const epochs = await orNone(() => anchoredEpochs(anchorFile, { service, stream }, verifier, findings));
  const anchored = await orNone(() => cursorOver(anchoredHeads(anchorFile, epochs ?? [], findings)));
  const { executor } = options;
  await executor.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await executor.query("SET LOCAL statement_timeout = 0");
    // Helpers would take the processor that checks meanwhile, and compiling pays off for none of the queries.
    await executor.query("SET LOCAL max_parallel_workers_per_gather = 0");
    await executor.query("SET LOCAL jit = off");
    await executor.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const effective = effectiveEpochs(epochs ?? []);
    await compareEpochs(executor, tablesOf(options), effective, findings);
    return await new RecordCheck(options, { findings, verifier, epochs: effective }).run(anchored);
  } finally {
    await anchored?.close();
    await executor.query("ROLLBACK");
  }
}

/** What an anchor file gives; null where there is none. */
async function orNone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

const NOTHING: Cursor<never> = {
  current: null,
  advance: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

interface CheckParts {
  readonly findings: Findings;
  readonly verifier: HeadVerifier;
  /** Those that the record is made of, in their order. */
  readonly epochs: readonly AnchoredEpoch[];
}

/** One run over one stream. */
class RecordCheck {
  readonly #executor: SqlExecutor;
  readonly #tables: StreamTables;
  readonly #stream: string;
  readonly #pageSize: number;
  readonly #findings: Findings;
  readonly #events: EventCheck;
  readonly #heads: HeadCheck;
  readonly #frontier = new Frontier();
  readonly #epochs: readonly AnchoredEpoch[];
  #epochsAhead: readonly AnchoredEpoch[];

  constructor(options: VerifyAuditOptions, { findings, verifier, epochs }: CheckParts) {
    this.#executor = options.executor;
    this.#tables = tablesOf(options);
    this.#stream = options.stream ?? ACCESS_STREAM;
    this.#pageSize = options.pageSize ?? LEAVES_PER_PAGE;
    this.#findings = findings;
    this.#events = new EventCheck(findings);
    this.#epochs = epochs;
    this.#epochsAhead = epochs;
    this.#heads = new HeadCheck(findings, verifier, {
      service: options.service ?? null,
      stream: this.#stream,
    });
  }

  async run(anchored: Cursor<AnchoredLine> | null): Promise<AuditVerification> {
    const stored = await cursorOver(storedHeads(this.#executor, this.#tables));
    if (!anchored && stored.current) {
      this.#findings.add(
        "ANCHOR_DAMAGED",
        "There are tree heads in the database and there is no anchor file.",
      );
    }
    const cursors = { stored, anchored: anchored ?? NOTHING };
    await this.#leaves(cursors);
    await this.#end(cursors);
    return this.#report(await this.#unsealed());
  }

  /** Run by run; where leaves are missing, more than a run was read, and what comes after it begins elsewhere. */
  async #leaves(cursors: HeadCursors): Promise<void> {
    for (let from = -1; from !== this.#frontier.size;) {
      from = this.#frontier.size;
      for await (const run of leafRuns(this.#executor, this.#tables, { from, leaves: this.#pageSize })) {
        if (run.first !== this.#frontier.size) break;
        await this.#run(run, cursors);
      }
    }
  }

  /** The whole run while nothing is wrong with it, leaf by leaf where something is. */
  async #run(run: LeafRun, cursors: HeadCursors): Promise<void> {
    const events = soundEvents(run);
    for (const event of events ?? []) {
      const head = this.#sealedEvent(event, cursors);
      if (head) await head;
    }
    if (events) return;
    const range = { from: run.first, count: run.count };
    for (const row of await leafRows(this.#executor, this.#tables, range)) await this.#leaf(row, cursors);
  }

  /** @returns what is to be waited for; null for nearly every event, since a million promises take their time. */
  #sealedEvent(event: SealedEvent, cursors: HeadCursors): Promise<void> | null {
    const { leafIndex, leaf } = event;
    const outside = anchoredLeaf(cursors.anchored.current, leafIndex);
    if (!outside || outside.equals(leaf)) {
      this.#events.sound(event);
      return this.#add(leaf, cursors);
    }
    this.#events.altered(event);
    this.#compareLeaf(leaf, outside, { leafIndex, seq: event.seq.toString() });
    return this.#add(outside, cursors);
  }

  #compareLeaf(leaf: Buffer, trusted: Buffer, place: { leafIndex: number; seq: string }): void {
    if (trusted.equals(leaf)) return;
    const sentence = `Leaf ${String(place.leafIndex)} of event ${place.seq} is not the one in the anchor file.`;
    this.#findings.add("TREE_ALTERED", sentence, place);
  }

  async #leaf(row: Row, cursors: HeadCursors): Promise<void> {
    const index = Number(row.leaf_index);
    while (this.#frontier.size < index) await this.#lostLeaf(cursors);
    const leaf = row.leaf_hash as Buffer;
    const outside = anchoredLeaf(cursors.anchored.current, index);
    const trusted = outside ?? leaf;
    if (row.id === null) this.#events.missing(index, String(row.seq));
    else this.#events.present(row, trusted);
    this.#compareLeaf(leaf, trusted, { leafIndex: index, seq: String(row.seq) });
    await this.#add(trusted, cursors);
  }

  /** A place without a leaf: where the anchor file knows its hash, the tree goes on. */
  async #lostLeaf(cursors: HeadCursors): Promise<void> {
    const index = this.#frontier.size;
    const outside = anchoredLeaf(cursors.anchored.current, index);
    this.#events.missing(index, null);
    if (!outside) this.#heads.loseRoot();
    await this.#add(outside ?? Buffer.alloc(32), cursors);
  }

  /** @returns the check of the heads over the leaves so far, where there are any. */
  #add(leaf: Buffer, cursors: HeadCursors): Promise<void> | null {
    this.#frontier.append(leaf);
    const { size } = this.#frontier;
    while (this.#epochsAhead[0]?.epoch.restored.size === size) this.#beginEpoch();
    if (cursors.stored.current?.size !== size && cursors.anchored.current?.size !== size) return null;
    return this.#checkHeads(cursors);
  }

  #beginEpoch(): void {
    const [begun, ...ahead] = this.#epochsAhead;
    this.#epochsAhead = ahead;
    if (!begun) return;
    const { epoch } = begun;
    this.#events.beginEpoch(epoch);
    if (epoch.restored.root === this.#frontier.root().toString("hex")) return;
    const number = String(epoch.number);
    const sentence = `Epoch ${number} began with another record than the one of ${String(epoch.restored.size)} events.`;
    this.#findings.add("EPOCH_FORGED", sentence, { leafIndex: epoch.restored.size - 1 });
  }

  async #checkHeads(cursors: HeadCursors): Promise<void> {
    const head = await this.#heads.at(this.#frontier, cursors);
    if (head) this.#events.passed(head);
  }

  async #end(cursors: HeadCursors): Promise<void> {
    const { size } = this.#frontier;
    if (size > this.#heads.lastSize) {
      const sentence = `No tree head covers leaves ${String(this.#heads.lastSize)} to ${String(size - 1)}.`;
      this.#findings.add("HEAD_MISSING", sentence, { leafIndex: this.#heads.lastSize });
    }
    const head = await this.#heads.beyond(cursors);
    for (let index = size; index < (head?.size ?? 0); index += 1) this.#events.missing(index, null);
    this.#events.finish();
    if (!head) return;
    const sentence = `The record once had ${String(head.size)} events: a tree head signed at ${head.at} proves it.`;
    this.#findings.add("CUT_OFF", sentence, { leafIndex: size });
  }

  /** @returns how many events wait for the sealer. */
  async #unsealed(): Promise<number> {
    const last = this.#events.lastSealed;
    const { events, pending } = await countEvents(this.#executor, this.#tables, last);
    // Each leaf of a sound record has an event of its own: where no other is left, there is none to be looked for.
    const isEachSealed = this.#findings.count === 0 && events === this.#frontier.size + pending;
    if (isEachSealed) return pending;
    for (const { seq, id } of await unsealedBefore(this.#executor, this.#tables, last)) {
      const sentence = `Event ${String(seq)} (${String(id)}) was inserted: it stands among sealed events and has no leaf.`;
      this.#findings.add("INSERTED", sentence, { seq: String(seq), eventId: String(id) });
    }
    return pending;
  }

  #report(pendingEvents: number): AuditVerification {
    return {
      service: this.#heads.service,
      stream: this.#stream,
      isSound: this.#findings.count === 0,
      sealedEvents: this.#frontier.size,
      pendingEvents,
      epochs: this.#epochs.map(({ epoch }) => epoch),
      heads: this.#heads.heads,
      unanchoredHeads: this.#heads.unanchored,
      root: this.#frontier.root().toString("hex"),
      findings: this.#findings.kept,
      findingCount: this.#findings.count,
    };
  }
}

const isSeveral = (keys: JsonWebKey | readonly JsonWebKey[]): keys is readonly JsonWebKey[] =>
  Array.isArray(keys);
