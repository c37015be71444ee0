import { EventStream, type SqlExecutor, type SubjectDigest } from "@alpokat/audit";
import { newId } from "@alpokat/kernel";
import type { CaseLogEntry } from "../../application/fraud-ports";
import type { CaseEventKind, CaseOutcome } from "../../domain/fraud/case-state";

/** A case has at most so many events that are told. */
const MOST_EVENTS = 1_000;

/** Stream of the audit kit that holds what happened in fraud cases. */
export const CASE_STREAM = "fraud_case";

/** The log of fraud cases: append-only and sealed in a Merkle tree of its own. It holds codes, no text and no names. */
export class CaseLog {
  readonly #stream = new EventStream({ schema: "transactions", stream: CASE_STREAM });

  constructor(private readonly digest: SubjectDigest) {}

  /** @param by account id, or the service's name. */
  async append(
    executor: SqlExecutor,
    caseId: string,
    { kind, outcome, by, at }: { kind: CaseEventKind; outcome: CaseOutcome | null; by: string; at: Date },
  ): Promise<void> {
    const actor = by === "transactions" ? by : this.digest.of(by);
    const entry = {
      id: newId(),
      at: at.toISOString(),
      subject: null,
      requestId: caseId,
      kind,
      outcome,
      by: actor,
    };
    await this.#stream.append(executor, [entry]);
  }

  async of(executor: SqlExecutor, caseId: string): Promise<readonly CaseLogEntry[]> {
    const stored = await this.#stream.read(executor, { requestId: caseId, limit: MOST_EVENTS });
    return stored.map(({ payload }) => toEntry(JSON.parse(payload) as CaseLogEntry)).reverse();
  }
}

const toEntry = ({ id, at, kind, outcome }: CaseLogEntry): CaseLogEntry => ({ id, at, kind, outcome });
