import {
  EventStream,
  type ProcessingPeriod,
  processingRecord,
  readRecord,
  type SqlExecutor,
  TreeReader,
} from "@alpokat/audit";
import { ROLES, isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  GraphQLISODateTime,
  ID,
  Int,
  Query,
  Resolver,
} from "type-graphql";
import type { SubgraphContext } from "../context";
import { badInput } from "../refusals";
import { AuditDecisionType, toDecisionType } from "./audit-decision.types";
import { AuditRecordType, toHeadType, toInclusionType } from "./audit.types";
import { ProcessingCountType, toProcessingCounts } from "./processing-count.types";

const LONGEST_PERIOD_MS = 31 * 86_400_000;

/** How many decisions of one request are told; a request has few. */
const DECISION_LIMIT = 100;

/** Reads a service's audit record: heads and proofs for everybody, decisions for reviewers. */
export class AuditRecordReader {
  readonly #events: EventStream;

  constructor(
    private readonly schema: string,
    private readonly executor: SqlExecutor,
  ) {
    this.#events = new EventStream({ schema });
  }

  /**
   * The decisions of a request, or the one of an event, in their order.
   * @throws PublicError POLICY_DENIED for everybody but reviewers: the record is data about people's doings.
   */
  async decisions(guard: RequestGuard, named: NamedDecisions): Promise<AuditDecisionType[]> {
    guard.require("read", "system.operations", { subject: `record:${this.schema}` });
    const { eventId, requestId } = named;
    if ((eventId === null) === (requestId === null)) throw badInput("decisions", EXACTLY_ONE);
    if (!isId(eventId ?? requestId ?? "")) return [];
    const filter = eventId === null ? { requestId: requestId ?? "" } : { id: eventId };
    const stored = await this.#events.read(this.executor, { ...filter, limit: DECISION_LIMIT });
    const reading = { policy: guard.policy, locale: guard.principal.locale };
    return stored
      .toReversed()
      .map(({ payload }) => toDecisionType(readRecord(payload), reading))
      .filter((decision) => decision !== null);
  }

  /**
   * The record of processing of a period (UU 27/2022 art. 31), by kinds and without people.
   * @throws PublicError POLICY_DENIED for everybody but reviewers; BAD_USER_INPUT for a period over 31 days.
   */
  async processing(guard: RequestGuard, period: ProcessingPeriod): Promise<ProcessingCountType[]> {
    guard.require("read", "system.operations", { subject: `record:${this.schema}` });
    const length = period.to.getTime() - period.from.getTime();
    if (!(length > 0 && length <= LONGEST_PERIOD_MS)) throw badInput("to", WRONG_PERIOD);
    return toProcessingCounts(await processingRecord(this.executor, { schema: this.schema }, period));
  }

  async read(eventId: string | null, earlierSize: number | null): Promise<AuditRecordType> {
    const tree = new TreeReader({ schema: this.schema });
    const head = await tree.head(this.executor);
    if (!head) return { head: null, inclusion: null, consistency: null };
    refuseOutOfTree(earlierSize, head.size);
    const inclusion =
      eventId !== null && isId(eventId) ? await tree.inclusion(this.executor, eventId, head.size) : null;
    const consistency =
      earlierSize === null ? null : await tree.consistency(this.executor, earlierSize, head.size);
    return {
      head: toHeadType(head),
      inclusion: inclusion && toInclusionType(inclusion),
      consistency: consistency?.map((hash) => hash.toString("hex")) ?? null,
    };
  }
}

function refuseOutOfTree(earlierSize: number | null, size: number): void {
  if (earlierSize !== null && (earlierSize < 1 || earlierSize > size))
    throw badInput("earlierSize", OUT_OF_TREE);
}

/** Which decisions: those of one request, or one. */
export interface NamedDecisions {
  readonly eventId: string | null;
  readonly requestId: string | null;
}

const EXACTLY_ONE = {
  id: "isi tepat satu dari eventId dan requestId.",
  en: "give exactly one of eventId and requestId.",
};
const WRONG_PERIOD = {
  id: "harus setelah `from`, paling lama 31 hari sesudahnya.",
  en: "must be after `from`, by 31 days at most.",
};
const OUT_OF_TREE = {
  id: "harus antara 1 dan ukuran pohon terbaru.",
  en: "must be between 1 and the size of the newest tree.",
};

const DECISIONS_TEXT =
  "Decisions with their explanation, for the data protection officer and auditors with the purpose `audit.review`.";
const PROCESSING_TEXT =
  "The record of processing of a period, for the data protection officer and auditors with the purpose `audit.review`.";

/** Makes the resolver class of a subgraph's own audit query, such as `transactionsAudit`. */
export function AuditResolver(name: string) {
  @Resolver(() => AuditRecordType)
  class AuditQueryResolver {
    constructor(readonly reader: AuditRecordReader) {}

    @Authorized(...ROLES)
    @Query(() => AuditRecordType, {
      name,
      nullable: true,
      description: "The service's audit record: heads and proofs, for whoever wants to check it.",
    })
    audit(
      @Arg("eventId", () => ID, { nullable: true, description: "Event to prove the presence of." })
      eventId: string | null | undefined,
      @Arg("earlierSize", () => Int, {
        nullable: true,
        description: "Size of an earlier tree to prove that the newest one continues it.",
      })
      earlierSize: number | null,
    ): Promise<AuditRecordType> {
      return this.reader.read(eventId ?? null, earlierSize ?? null);
    }

    @FieldResolver(() => [AuditDecisionType], { nullable: true, description: DECISIONS_TEXT })
    decisions(
      @Ctx() { guard }: SubgraphContext,
      @Arg("eventId", () => ID, { nullable: true, description: "One decision." }) eventId?: string | null,
      @Arg("requestId", () => ID, { nullable: true, description: "All decisions of a request." })
      requestId?: string | null,
    ): Promise<AuditDecisionType[]> {
      return this.reader.decisions(guard, { eventId: eventId ?? null, requestId: requestId ?? null });
    }

    @FieldResolver(() => [ProcessingCountType], { nullable: true, description: PROCESSING_TEXT })
    processing(
      @Ctx() { guard }: SubgraphContext,
      @Arg("from", () => GraphQLISODateTime, { description: "First moment of the period." }) from: Date,
      @Arg("to", () => GraphQLISODateTime, {
        description: "Moment before which it ends: 31 days later at most.",
      })
      to: Date,
    ): Promise<ProcessingCountType[]> {
      return this.reader.processing(guard, { from, to });
    }
  }
  return AuditQueryResolver;
}
