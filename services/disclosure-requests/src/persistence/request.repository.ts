import { rowsOf } from "@alpokat/audit";
import type { SubjectKey } from "@alpokat/persistence";
import type { Category } from "@alpokat/policy";
import { type EntityManager, In, LessThan } from "typeorm";
import type { IdPage, NewRequest, Requests } from "../application/ports";
import {
  type DisclosureRequest,
  type RequestDetails,
  numberingYear,
  requestNumber,
  subjectOfRequest,
} from "../domain/legal-request";
import { type RequestEvent, type RequestState, TRANSITIONS } from "../domain/request-state";
import { AgencyRow, RequestRow } from "./rows";
import type { SealedTexts } from "./sealed-texts";

const placeOf = (row: string) => ({ table: "disclosure.request", column: "details", row });

/** Requests, with everything personal in them sealed under the request's own key. */
export class RequestRepository implements Requests {
  constructor(
    private readonly manager: EntityManager,
    private readonly texts: SealedTexts,
  ) {}

  async add({ details, ...request }: NewRequest): Promise<void> {
    const detailsSealed = await this.texts.seal(
      subjectOfRequest(request.id),
      placeOf(request.id),
      JSON.stringify(details),
    );
    const number = await this.#nextNumber(request.submittedAt);
    const categories = [...request.categories];
    await this.manager.insert(RequestRow, {
      ...request,
      number,
      categories,
      state: "RECEIVED",
      detailsSealed,
    });
  }

  async #nextNumber(at: Date): Promise<string> {
    const year = numberingYear(at);
    const [row] = await this.manager.query<{ last: number }[]>(
      `INSERT INTO disclosure.request_counter AS c (year, last) VALUES ($1, 1)
       ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last`,
      [year],
    );
    if (!row) throw new Error("The counter gave no number");
    return requestNumber(year, row.last);
  }

  async find(id: string): Promise<DisclosureRequest | null> {
    const row = await this.manager.findOneBy(RequestRow, { id });
    const [request] = row ? await this.#toDomain([row]) : [];
    return request ?? null;
  }

  async page({ limit, after }: IdPage): Promise<DisclosureRequest[]> {
    const rows = await this.manager.find(RequestRow, {
      ...(after !== null && { where: { id: LessThan(after) } }),
      order: { id: "DESC" },
      take: limit,
    });
    return this.#toDomain(rows);
  }

  async #toDomain(rows: readonly RequestRow[]): Promise<DisclosureRequest[]> {
    const agencies = await this.manager.findBy(AgencyRow, { id: In(rows.map(({ agencyId }) => agencyId)) });
    const names = new Map(agencies.map(({ id, name }) => [id, name]));
    const keys = await this.texts.keysOf(rows.map(({ id }) => subjectOfRequest(id)));
    return rows.map((row) =>
      toRequest(row, names.get(row.agencyId) ?? "", keys.get(subjectOfRequest(row.id))),
    );
  }

  async move(id: string, event: RequestEvent): Promise<boolean> {
    const { from, to } = TRANSITIONS[event];
    const answer: unknown = await this.manager.query(
      `UPDATE disclosure.request SET state = $2 WHERE id = $1 AND state = ANY($3) RETURNING id`,
      [id, to, from],
    );
    return rowsOf(answer).length === 1;
  }

  async lock(id: string): Promise<RequestState | null> {
    const [row] = await this.manager.query<{ state: RequestState }[]>(
      `SELECT state FROM disclosure.request WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row?.state ?? null;
  }

  async assign(id: string, accountId: string, at: Date): Promise<void> {
    await this.manager.query(
      `INSERT INTO disclosure.request_assignee (request_id, account_id, assigned_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [id, accountId, at],
    );
  }

  async assigneesOf(id: string): Promise<string[]> {
    const rows = await this.manager.query<{ account_id: string }[]>(
      `SELECT account_id FROM disclosure.request_assignee WHERE request_id = $1 ORDER BY account_id`,
      [id],
    );
    return rows.map(({ account_id }) => account_id);
  }

  async leaseCollection(): Promise<{ readonly id: string; readonly tries: number } | null> {
    const answer: unknown = await this.manager.query(
      `UPDATE disclosure.request SET collection_lease = now() + interval '1 minute', collection_tries = collection_tries + 1
       WHERE id = (SELECT id FROM disclosure.request
                   WHERE state = 'COLLECTING' AND (collection_lease IS NULL OR collection_lease < now())
                   ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, collection_tries`,
    );
    const [row] = rowsOf(answer);
    return row ? { id: String(row["id"]), tries: Number(row["collection_tries"]) } : null;
  }

  async restartTries(id: string): Promise<void> {
    await this.manager.query(`UPDATE disclosure.request SET collection_tries = 0 WHERE id = $1`, [id]);
  }

  async endLease(id: string): Promise<void> {
    await this.manager.query(`UPDATE disclosure.request SET collection_lease = NULL WHERE id = $1`, [id]);
  }

  async setAsOf(id: string, at: Date): Promise<void> {
    await this.manager.query(`UPDATE disclosure.request SET as_of = $2 WHERE id = $1`, [id, at]);
  }

  async asOf(id: string): Promise<Date> {
    const [row] = await this.manager.query<{ as_of: Date | null }[]>(
      `SELECT as_of FROM disclosure.request WHERE id = $1`,
      [id],
    );
    if (!row?.as_of) throw new Error("Nothing was collected for this request");
    return row.as_of;
  }
}

function toRequest(row: RequestRow, agencyName: string, key: SubjectKey | undefined): DisclosureRequest {
  const { detailsSealed, categories, submittedAt: _submittedAt, ...kept } = row;
  const reveal = (): RequestDetails => {
    if (!key) throw new Error("The key of this request was destroyed");
    return readDetails(key.open(placeOf(row.id), detailsSealed));
  };
  return { ...kept, agencyName, categories: categories as Category[], details: { reveal } };
}

function readDetails(text: string): RequestDetails {
  const details = JSON.parse(text) as RequestDetails;
  const instruments = details.instruments.map((instrument) => ({
    ...instrument,
    issuedAt: new Date(instrument.issuedAt),
    validUntil: instrument.validUntil && new Date(instrument.validUntil),
  }));
  // Those of before gags had a basis have no such member.
  return { ...details, instruments, gagBasis: details.gagBasis ?? null };
}
