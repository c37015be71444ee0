import { EventStream, type SubjectDigest } from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Custody } from "../application/ports";
import { type CustodyAct, type CustodyEntry } from "../domain/custody";

const MOST_ENTRIES = 1_000;

/** The chain of custody: a stream of the audit kit, append-only and sealed in a Merkle tree of its own. */
export class CustodyRepository implements Custody {
  readonly #stream = new EventStream({ schema: "disclosure", stream: "custody" });

  constructor(
    private readonly manager: EntityManager,
    private readonly digest: SubjectDigest,
  ) {}

  async record({ requestId, event, at, role, by, sha256 = null, piece }: CustodyAct): Promise<void> {
    await this.#stream.append(this.manager, [
      {
        id: newId(),
        at: at.toISOString(),
        subject: null,
        requestId,
        event,
        role,
        by: by === null ? "disclosure-requests" : this.digest.of(by),
        sha256,
        ...piece,
      },
    ]);
  }

  async of(requestId: string): Promise<CustodyEntry[]> {
    const stored = await this.#stream.read(this.manager, { requestId, limit: MOST_ENTRIES });
    return stored.map(({ payload }) => toEntry(JSON.parse(payload) as CustodyEntry)).reverse();
  }
}

/** Without what the stream keeps for itself. */
function toEntry(stored: CustodyEntry): CustodyEntry {
  const { id, at, event, role, by, sha256, offset, length } = stored;
  const entry = { id, at, event, role, by, sha256 };
  return offset === undefined || length === undefined ? entry : { ...entry, offset, length };
}
