import { type Epoch } from "../epochs/epoch";

/** What verification can find. */
export type FindingKind =
  /** An event, or a column of it, is not what was hashed. */
  | "EDITED"
  /** Events in the middle of the record are gone. */
  | "DELETED"
  /** Events stand among sealed ones and were never sealed there. */
  | "INSERTED"
  /** The newest events are gone. */
  | "CUT_OFF"
  /** The tree's own tables were altered. */
  | "TREE_ALTERED"
  /** A tree head is missing, is not signed by the service, or signs something else than the record. */
  | "HEAD_FORGED"
  | "HEAD_MISSING"
  /** An epoch is not signed, not linked to what was before it, or not the same in both places. */
  | "EPOCH_FORGED"
  /** The file outside the database is missing, incomplete or altered. */
  | "ANCHOR_DAMAGED";

export interface AuditFinding {
  readonly kind: FindingKind;
  /** Place in the tree, from 0; null where the finding has none. */
  readonly leafIndex: number | null;
  /** Position of the (first) event; null where nothing is left that tells it. */
  readonly seq: string | null;
  readonly eventId: string | null;
  /** What was found, in an English sentence that names the event. */
  readonly sentence: string;
}

/** What there is to say about one stream. */
export interface AuditVerification {
  readonly service: string | null;
  readonly stream: string;
  readonly isSound: boolean;
  /** Leaves of the tree. */
  readonly sealedEvents: number;
  /** Events that no head covers yet. */
  readonly pendingEvents: number;
  /** Restores that the record went through, with what each lost. */
  readonly epochs: readonly Epoch[];
  readonly heads: number;
  /** Heads that are not in the file yet; they aren't protected against being rolled back. */
  readonly unanchoredHeads: number;
  /** Root over all leaves, hexadecimal. */
  readonly root: string;
  /** The first findings, 100 at most. */
  readonly findings: readonly AuditFinding[];
  readonly findingCount: number;
}

const KEPT_FINDINGS = 100;

/** Collects findings in constant memory. */
export class Findings {
  readonly kept: AuditFinding[] = [];
  count = 0;

  add(
    kind: FindingKind,
    sentence: string,
    place: Partial<Omit<AuditFinding, "kind" | "sentence">> = {},
  ): void {
    this.count += 1;
    if (this.kept.length >= KEPT_FINDINGS) return;
    this.kept.push({ kind, leafIndex: null, seq: null, eventId: null, ...place, sentence });
  }
}
