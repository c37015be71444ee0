import { createHash } from "node:crypto";
import { canonicalText } from "@alpokat/audit";
import type { Clock } from "@alpokat/kernel";
import { type CollectionQuery, queriesFor } from "../domain/collection-plan";
import type { Scope, ScopeSubject } from "../domain/legal-request";
import type { AskAsCollector, AtDesk, CollectedFile } from "./ports";

const MOST_TRIES = 3;
/** Pages of one list: 100 rows each. More than that is no answer about a person but a copy of a business. */
const MOST_PAGES = 1_000;

/** An answer that a package can't be made from. */
class CollectionFault extends Error {
  override readonly name = "CollectionFault";

  constructor(readonly codes: readonly string[]) {
    super(`The gateway answered ${codes.join(", ")}`);
  }

  /** The policy's answer won't be another one tomorrow. */
  get isFinal(): boolean {
    return this.codes.includes("POLICY_DENIED");
  }
}

/** Collects what approved scopes cover, by the gateway and under a grant, like any client: there is no other way in. */
export class CollectData {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly ask: AskAsCollector,
    private readonly clock: Clock,
  ) {}

  /** Works off one request. @returns false where there is none. */
  async run(): Promise<boolean> {
    const lease = await this.atDesk(null, ({ requests }) => requests.leaseCollection());
    if (!lease) return false;
    try {
      await this.#collect(lease.id);
    } catch (error) {
      await this.#giveBack(
        lease.id,
        (error instanceof CollectionFault && error.isFinal) || lease.tries >= MOST_TRIES,
      );
      throw error;
    }
    return true;
  }

  async #collect(requestId: string): Promise<void> {
    const scope = await this.atDesk(null, ({ scopes }) => scopes.current(requestId));
    if (!scope?.approvedBy) throw new Error("A collection has no approved scope");
    const asOf = this.clock();
    const files = await this.#filesOf(scope);
    await this.atDesk(null, async ({ requests, collected, custody }) => {
      if (!(await requests.move(requestId, "finishCollection"))) return;
      await collected.replace(requestId, files);
      await requests.setAsOf(requestId, asOf);
      await requests.endLease(requestId);
      const sha256 = digestOf(files);
      await custody.record({
        requestId,
        event: "COLLECTED",
        at: this.clock(),
        role: "service",
        by: null,
        sha256,
      });
    });
  }

  async #giveBack(requestId: string, isFinal: boolean): Promise<void> {
    await this.atDesk(null, async ({ requests, custody }) => {
      await requests.endLease(requestId);
      if (!isFinal || !(await requests.move(requestId, "failCollection"))) return;
      const act = {
        requestId,
        event: "COLLECTION_FAILED",
        at: this.clock(),
        role: "service",
        by: null,
      } as const;
      await custody.record(act);
    });
  }

  async #filesOf(scope: Scope): Promise<CollectedFile[]> {
    const lines = new Map<string, string[]>();
    for (const subject of scope.subjects) {
      for (const { query, document } of queriesFor(scope, subject.kind)) {
        const rows = await this.#rowsOf(scope, subject, query, document);
        lines.set(query.file, [...(lines.get(query.file) ?? []), ...rows]);
      }
    }
    return [...lines].map(([path, rows]) => ({
      path,
      rows: rows.length,
      text: rows.map((row) => `${row}\n`).join(""),
    }));
  }

  async #rowsOf(
    { requestId, from, to }: Scope,
    { id }: ScopeSubject,
    query: CollectionQuery,
    document: string,
  ): Promise<string[]> {
    const rows: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const variables = {
        id,
        ...(query.isPaged && { from: from.toISOString(), to: to.toISOString(), after }),
      };
      const { data, errorCodes } = await this.ask(requestId, document, variables);
      if (errorCodes.length > 0) throw new CollectionFault(errorCodes);
      const answer = query.read(data);
      rows.push(...answer.rows.map((row) => canonicalText(row)));
      if (answer.next === null) return rows;
      after = answer.next;
    }
    throw new CollectionFault(["TOO_MANY_ROWS"]);
  }
}

const digestOf = (files: readonly CollectedFile[]): string => {
  const hash = createHash("sha256");
  for (const { text } of files) hash.update(text);
  return hash.digest("hex");
};
