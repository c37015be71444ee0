import type { Role } from "@alpokat/kernel";

/** Everything that is done to a request's data, from its receipt to its package. */
type CustodyEvent =
  | "RECEIVED"
  | "TAKEN"
  | "SCOPE_PROPOSED"
  | "SCOPE_APPROVED"
  | "COLLECTION_STARTED"
  | "COLLECTED"
  | "COLLECTION_FAILED"
  | "SEALED"
  | "DOWNLOADED"
  | "GAG_ENDED";

/** Which bytes of a package somebody got. */
interface Piece {
  /** First byte, from 0. */
  readonly offset: number;
  /** Bytes that were handed out: 0 where the offset is past the end. */
  readonly length: number;
}

/** Something that somebody did. */
export interface CustodyAct {
  readonly requestId: string;
  readonly event: CustodyEvent;
  readonly at: Date;
  readonly role: Role;
  /** Account id; null for the service itself. */
  readonly by: string | null;
  /** What it was done to: SHA-256, hexadecimal; null where there is no such thing. */
  readonly sha256?: string | null;
  /** Of DOWNLOADED only. */
  readonly piece?: Piece;
}

/** As it is kept in the stream and written into the package: people only as digests; offset and length of DOWNLOADED. */
export interface CustodyEntry extends Partial<Piece> {
  readonly id: string;
  readonly at: string;
  readonly event: CustodyEvent;
  readonly role: Role;
  /** Keyed digest of the person, or the service's name. */
  readonly by: string;
  readonly sha256: string | null;
}
