import { EventStream, type SubjectDigest } from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { RequestLog } from "../../application/rights/ports";
import type { LoggedAct, RequestAct } from "../../domain/rights/request-log";

const MOST_ENTRIES = 1_000;

/** What happened to requests (UU 27/2022 art. 14): a stream of the audit kit, append-only, sealed in a Merkle tree of its own. */
export class RequestLogRepository implements RequestLog {
  readonly #stream = new EventStream({ schema: "identity", stream: "privacy" });

  constructor(
    private readonly manager: EntityManager,
    private readonly digest: SubjectDigest,
  ) {}

  async record(...acts: readonly RequestAct[]): Promise<void> {
    await this.#stream.append(
      this.manager,
      acts.map(({ requestId, event, at, role, by }) => ({
        id: newId(),
        at: at.toISOString(),
        subject: null,
        requestId,
        event,
        role,
        by: by === null ? null : this.digest.of(by),
      })),
    );
  }

  async of(requestId: string): Promise<LoggedAct[]> {
    const stored = await this.#stream.read(this.manager, { requestId, limit: MOST_ENTRIES });
    return stored.map(({ payload }) => toAct(JSON.parse(payload) as StoredAct)).reverse();
  }
}

type StoredAct = Omit<LoggedAct, "at"> & { readonly at: string };

const toAct = ({ id, at, event, role }: StoredAct): LoggedAct => ({ id, at: new Date(at), event, role });
