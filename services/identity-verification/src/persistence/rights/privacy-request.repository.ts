import { createHash } from "node:crypto";
import { rowsOf } from "@alpokat/audit";
import type { FieldPlace, SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type {
  CollectionLease,
  DuePlace,
  NewPrivacyRequest,
  PrivacyRequests,
  RequestFilter,
} from "../../application/rights/ports";
import {
  type Escalation,
  type PrivacyRequest,
  type Rectification,
  escalationOf,
  reminderHorizon,
} from "../../domain/rights/privacy-request";
import type { RefusalReason } from "../../domain/rights/refusal-reason";
import { OPEN_STATES, type RequestEvent, TRANSITIONS } from "../../domain/rights/request-state";
import type { RequestType } from "../../domain/rights/request-type";

const RETENTION = "service";
const TABLE = "identity.privacy_request";

const placeOf = (column: "details" | "proposal", row: string): FieldPlace => ({ table: TABLE, column, row });

/** The hash that is stored of a token; the token itself is stored nowhere. */
const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

type Row = Omit<
  {
    -readonly [Name in keyof PrivacyRequest]: PrivacyRequest[Name];
  },
  "details" | "proposal"
> & {
  detailsSealed: Buffer | null;
  proposalSealed: Buffer | null;
};

const COLUMNS = `id, type, state, subject, account_id AS "accountId", receipt_id AS "receiptId", wish, locale,
  received_at AS "receivedAt", due_at AS "dueAt", clock_law AS "clockLaw", escalation, resolved_at AS "resolvedAt", refusal,
  details_sealed AS "detailsSealed", proposal_sealed AS "proposalSealed", export_expires_at AS "exportExpiresAt"`;

/** Privacy requests, with what subjects wrote sealed under their own keys, so that it ends with them. */
export class PrivacyRequestRepository implements PrivacyRequests {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly tokenOf: (requestId: string) => string,
  ) {}

  async add(request: NewPrivacyRequest): Promise<boolean> {
    const { id, details, proposal, subject } = request;
    const needsKey = details !== null || proposal !== null;
    const key = needsKey ? await this.keys.keyFor(subject, RETENTION) : null;
    const inserted = await this.manager.query<unknown[]>(
      `INSERT INTO ${TABLE} (id, type, state, subject, account_id, receipt_id, wish, locale, received_at, due_at, clock_law,
         details_sealed, proposal_sealed, merchants, token_hash)
       VALUES ($1, $2, 'RECEIVED', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        request.type,
        subject,
        request.accountId,
        request.receiptId,
        request.wish,
        request.locale,
        request.receivedAt,
        request.dueAt,
        request.clockLaw,
        details === null ? null : key?.seal(placeOf("details", id), details),
        proposal === null ? null : key?.seal(placeOf("proposal", id), JSON.stringify(proposal)),
        request.merchants,
        hashOf(this.tokenOf(id)),
      ],
    );
    return inserted.length === 1;
  }

  async find(id: string): Promise<PrivacyRequest | null> {
    const [request] = await this.query("WHERE id = $1", id);
    return request ?? null;
  }

  async findByToken(token: string): Promise<PrivacyRequest | null> {
    const [request] = await this.query("WHERE token_hash = $1", hashOf(token));
    return request ?? null;
  }

  async openOf(subject: string, type: RequestType): Promise<string | null> {
    const [row] = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM ${TABLE} WHERE subject = $1 AND type = $2 AND state = ANY($3)`,
      [subject, type, OPEN_STATES],
    );
    return row?.id ?? null;
  }

  ofAccount(
    accountId: string,
    { limit, after }: { readonly limit: number; readonly after: string | null },
  ): Promise<PrivacyRequest[]> {
    return this.query(
      "WHERE account_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
      accountId,
      after,
      limit,
    );
  }

  worklist(
    { states, types, escalation }: RequestFilter,
    { limit, after }: { readonly limit: number; readonly after: DuePlace | null },
  ): Promise<PrivacyRequest[]> {
    return this.query(
      `WHERE state = ANY($1) AND type = ANY($2) AND ($3::text IS NULL OR escalation = $3)
         AND ($4::timestamptz IS NULL OR (due_at, id) > ($4, $5::uuid))
       ORDER BY due_at, id LIMIT $6`,
      states,
      types,
      escalation,
      after?.dueAt ?? null,
      after?.id ?? null,
      limit,
    );
  }

  async lock(id: string): Promise<PrivacyRequest | null> {
    const [request] = await this.query("WHERE id = $1 FOR UPDATE", id);
    return request ?? null;
  }

  async move(id: string, event: RequestEvent): Promise<boolean> {
    const { from, to } = TRANSITIONS[event];
    const answer: unknown = await this.manager.query(
      `UPDATE ${TABLE} SET state = $2 WHERE id = $1 AND state = ANY($3) RETURNING id`,
      [id, to, from],
    );
    return rowsOf(answer).length === 1;
  }

  async resolve(
    id: string,
    {
      at,
      by,
      refusal,
    }: { readonly at: Date; readonly by: string | null; readonly refusal: RefusalReason | null },
  ): Promise<void> {
    await this.manager.query(
      `UPDATE ${TABLE} SET resolved_at = $2, resolved_by = $3, refusal = $4 WHERE id = $1`,
      [id, at, by, refusal],
    );
  }

  async merchantsOf(id: string): Promise<string[]> {
    const [row] = await this.manager.query<{ merchants: string[] }[]>(
      `SELECT merchants FROM ${TABLE} WHERE id = $1`,
      [id],
    );
    return row?.merchants ?? [];
  }

  async escalate(now: Date): Promise<{ readonly id: string; readonly escalation: Escalation }[]> {
    const due = await this.manager.query<Pick<PrivacyRequest, "id" | "dueAt" | "escalation">[]>(
      `SELECT id, due_at AS "dueAt", escalation FROM ${TABLE}
        WHERE state = ANY($1) AND due_at <= $2 AND (escalation = 'NONE' OR (escalation = 'DUE_SOON' AND due_at <= $3))
        ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
      [OPEN_STATES, reminderHorizon(now), now],
    );
    const raised = due.flatMap((request) => {
      const escalation = escalationOf(request, now);
      return escalation === request.escalation ? [] : [{ id: request.id, escalation }];
    });
    for (const { id, escalation } of raised) {
      await this.manager.query(`UPDATE ${TABLE} SET escalation = $2 WHERE id = $1`, [id, escalation]);
    }
    return raised;
  }

  async leaseCollection(): Promise<CollectionLease | null> {
    // By the database's clock: a lease is about who is at work, and processes may differ in what time it is.
    const answer: unknown = await this.manager.query(
      `UPDATE ${TABLE} SET collection_lease = now() + interval '5 minutes', collection_tries = collection_tries + 1
        WHERE id = (SELECT id FROM ${TABLE}
                     WHERE state = 'COLLECTING' AND (collection_lease IS NULL OR collection_lease < now())
                     ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, collection_tries`,
    );
    const [row] = rowsOf(answer);
    const request = row ? await this.find(String(row["id"])) : null;
    return request && { request, tries: Number(row?.["collection_tries"]) };
  }

  async endLease(id: string): Promise<void> {
    await this.manager.query(`UPDATE ${TABLE} SET collection_lease = NULL WHERE id = $1`, [id]);
  }

  async hasOpenObjection(accountId: string): Promise<boolean> {
    return (await this.openOf(accountId, "OBJECTION")) !== null;
  }

  async setExportExpiry(id: string, at: Date): Promise<void> {
    await this.manager.query(`UPDATE ${TABLE} SET export_expires_at = $2 WHERE id = $1`, [id, at]);
  }

  private async query(rest: string, ...parameters: readonly unknown[]): Promise<PrivacyRequest[]> {
    const rows = await this.manager.query<Row[]>(`SELECT ${COLUMNS} FROM ${TABLE} ${rest}`, [...parameters]);
    const subjects = [...new Set(rows.map(({ subject }) => subject))];
    const keys = await this.keys.keysOf(subjects, RETENTION);
    return rows.map((row) => toRequest(row, keys.get(row.subject)));
  }
}

/** What an erased subject wrote is gone with their key; the request itself is a record that stays. */
function toRequest(
  { detailsSealed, proposalSealed, ...row }: Row,
  key: SubjectKey | undefined,
): PrivacyRequest {
  return {
    ...row,
    details:
      key && detailsSealed ? { reveal: () => key.open(placeOf("details", row.id), detailsSealed) } : null,
    proposal:
      key && proposalSealed
        ? { reveal: () => JSON.parse(key.open(placeOf("proposal", row.id), proposalSealed)) as Rectification }
        : null,
  };
}
