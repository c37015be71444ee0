import { type SqlExecutor, TreeReader } from "@alpokat/audit";
import { ROLES, isId } from "@alpokat/kernel";
import { Arg, Authorized, ID, Int, Query, Resolver } from "type-graphql";
import { badInput } from "../refusals";
import { AuditRecordType, toHeadType, toInclusionType } from "./audit.types";

/** Reads a service's public audit record. */
export class AuditRecordReader {
  constructor(
    private readonly schema: string,
    private readonly executor: SqlExecutor,
  ) {}

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

const OUT_OF_TREE = {
  id: "harus antara 1 dan ukuran pohon terbaru.",
  en: "must be between 1 and the size of the newest tree.",
};

/** Makes the resolver class of a subgraph's own audit query, such as `transactionsAudit`. */
export function AuditResolver(name: string) {
  @Resolver()
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
  }
  return AuditQueryResolver;
}
