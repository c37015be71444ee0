import type { Clock } from "@alpokat/kernel";
import type { ExportRecord } from "../../domain/rights/export-file";
import { type ExportQuery, exportQueries } from "../../domain/rights/export-plan";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import { tell } from "./carry-out";
import type { AskGateway, AtDesk } from "./ports";

const MOST_TRIES = 3;
/** Pages of one service: 100 records each. A copy that is larger is made by a person, together with the subject. */
const MOST_PAGES = 1_000;
/** Own rule: a copy is kept no longer than somebody needs to fetch it. */
const KEPT_MS = 7 * 86_400_000;

/** An answer that a copy can't be made from. */
class CollectionFault extends Error {
  override readonly name = "CollectionFault";

  constructor(readonly codes: readonly string[]) {
    super(`The gateway answered ${codes.join(", ")}`);
  }
}

/**
 * Gathers what all services keep about a subject, through the gateway as any client would: each service decides and
 * records every datum. What the law hides from the subject is in no answer (UU 27/2022 art. 50, UU 8/2010 art. 12).
 */
export class CollectExport {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly ask: AskGateway,
    private readonly clock: Clock,
  ) {}

  /** Works off one request. @returns false where there is none. */
  async run(): Promise<boolean> {
    const lease = await this.atDesk(null, ({ requests }) => requests.leaseCollection(this.clock()));
    if (!lease) return false;
    const { request, tries } = lease;
    try {
      await this.collect(request);
    } catch (error) {
      await this.giveBack(request, tries >= MOST_TRIES);
      throw error;
    }
    return true;
  }

  private async collect(request: PrivacyRequest): Promise<void> {
    await this.atDesk(null, ({ exports }) => exports.clear(request.id));
    let place = 0;
    for (const query of exportQueries(request)) place = await this.gather(request, query, place);
    if (place === 0) await this.atDesk(null, ({ exports }) => exports.add(request, 0, []));
    await this.finish(request);
  }

  /** @returns the place after the pieces of this query. */
  private async gather(request: PrivacyRequest, query: ExportQuery, from: number): Promise<number> {
    const id = request.accountId ?? request.receiptId;
    let place = from;
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { data, errorCodes } = await this.ask(request.id, query.document, { id, after });
      if (errorCodes.length > 0) throw new CollectionFault(errorCodes);
      const answer = query.read(data);
      const records = answer.records.flatMap((record) => ofRequest(request, record));
      if (records.length > 0) {
        const here = place;
        await this.atDesk(null, ({ exports }) => exports.add(request, here, records));
        place += 1;
      }
      if (answer.next === null) return place;
      after = answer.next;
    }
    throw new CollectionFault(["TOO_MANY_RECORDS"]);
  }

  private async finish(request: PrivacyRequest): Promise<void> {
    const at = this.clock();
    await this.atDesk(null, async (tx) => {
      if (!(await tx.requests.move(request.id, "fulfil"))) return;
      await tx.requests.endLease(request.id);
      await tx.requests.setExportExpiry(request.id, new Date(at.getTime() + KEPT_MS));
      await tx.requests.resolve(request.id, { at, by: null, refusal: null });
      const act = { requestId: request.id, at, role: "service", by: null } as const;
      await tx.log.record({ ...act, event: "COLLECTED" }, { ...act, event: "FULFILLED" });
      await tell(tx, request, "FULFILLED");
    });
  }

  private async giveBack({ id: requestId }: PrivacyRequest, isFinal: boolean): Promise<void> {
    await this.atDesk(null, async ({ requests, exports, log }) => {
      await requests.endLease(requestId);
      if (!isFinal || !(await requests.move(requestId, "failCollection"))) return;
      await exports.clear(requestId);
      const act = { requestId, at: this.clock(), role: "service", by: null } as const;
      await log.record({ ...act, event: "COLLECTION_FAILED" }, { ...act, event: "REVIEW_STARTED" });
    });
  }
}

/** PORTABILITY is about the data (art. 13); how it was processed belongs to ACCESS (art. 7, 32). */
function ofRequest({ type }: PrivacyRequest, record: ExportRecord): ExportRecord[] {
  if (type === "ACCESS") return [record];
  const values = record.values.filter(({ category }) => category !== "system.operations");
  return values.length > 0 ? [{ ...record, values }] : [];
}
