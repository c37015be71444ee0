import { Operational, PersonalData, about, isKeptRaw } from "@alpokat/policy";
import { Ctx, Directive, Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import { SubgraphContext } from "../context";
import {
  type SourcePlace,
  type SubjectDatum,
  type SubjectRecord,
  type SubjectSource,
  mayGather,
  subjectDataPage,
} from "../subject-data/subject-data";
import { type ConnectionOf, PageArguments, PageInfo, cursorOf, pageOf } from "./connection";

@ObjectType("PersonalDataValue", { description: "One datum that is kept about somebody." })
@Directive("@shareable")
export class PersonalDataValueType {
  readonly #datum: SubjectDatum;

  constructor(datum: SubjectDatum) {
    this.#datum = datum;
  }

  @Field(() => String, { description: "What it is, such as `phoneNumber`." })
  @Operational()
  get name(): string {
    return this.#datum.name;
  }

  @Field(() => String, { description: "Its category, by which the policy decided it." })
  @Operational()
  get category(): string {
    return this.#datum.category;
  }

  @Field(() => String, { nullable: true, description: "Its value." })
  @PersonalData("user")
  get value(): string | null {
    return this.#datum.reveal();
  }
}

@ObjectType("PersonalDataRecord", { description: "Something that is kept about somebody, datum by datum." })
@Directive("@shareable")
@Operational()
export class PersonalDataRecordType {
  readonly #record: SubjectRecord;

  constructor(record: SubjectRecord) {
    this.#record = record;
  }

  @Field(() => String, { description: "Where it is kept, such as `identity.account`." })
  get source(): string {
    return this.#record.source;
  }

  @Field(() => String, { description: "Unique in its source." })
  get record(): string {
    return this.#record.record;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was recorded, where that is kept.",
  })
  get recordedAt(): Date | null {
    return this.#record.recordedAt;
  }

  /** What the policy denies is left out: neither a gap nor a count tells that it is there. */
  @Field(() => [PersonalDataValueType], { description: "Its data, as far as the policy allows." })
  values(@Ctx() { guard }: SubgraphContext): PersonalDataValueType[] {
    const { reference, values } = this.#record;
    return values
      .filter(({ category }) => guard.decide("read", category, reference).outcome === "ALLOW")
      .map((datum) => about(reference, new PersonalDataValueType(datum)));
  }
}

@ObjectType("PersonalDataRecordEdge", { description: "A PersonalDataRecord and its cursor." })
@Directive("@shareable")
@Operational()
class PersonalDataRecordEdge {
  @Field(() => PersonalDataRecordType, { description: "The node itself." })
  node!: PersonalDataRecordType;

  @Field(() => String, { description: "Cursor to go on after this one." })
  cursor!: string;
}

@ObjectType("PersonalDataRecordConnection", { description: "A page of PersonalDataRecord." })
@Directive("@shareable")
@Operational()
export class PersonalDataRecordConnection {
  @Field(() => [PersonalDataRecordEdge], { description: "The page, in order." })
  edges!: PersonalDataRecordEdge[];

  @Field(() => PageInfo, { description: "Where the page stands." })
  pageInfo!: PageInfo;
}

/** What a service's field for the copy of a person's data needs. */
export interface GatheredData {
  /** Whom the copy is about. */
  readonly subject: string;
  readonly context: SubgraphContext;
  readonly pageArguments: PageArguments;
  /** Everything that the service keeps about the subject, list by list. */
  readonly sources: readonly SubjectSource[];
  /** Raw telemetry is older at some moment than it may be read (obligation 2.5). */
  readonly now: Date;
}

/** A page of what a service keeps about somebody; null to everybody but the one who gathers it for the subject. */
export async function gatherSubjectData({
  subject,
  context: { guard },
  pageArguments,
  sources,
  now,
}: GatheredData): Promise<ConnectionOf<PersonalDataRecordType> | null> {
  if (!mayGather(guard, subject)) return null;
  const { first, after } = pageOf(pageArguments, readPlace);
  const { rows, isLast } = await subjectDataPage(sources, after, first);
  await guard.learn(rows.flatMap(({ records }) => records.map(({ reference }) => reference)));
  const edges = rows.flatMap(({ place, records }) =>
    records.map((record) => ({
      node: toRecordType(record, now),
      cursor: cursorOf(String(place.source), place.key ?? ""),
    })),
  );
  const pageInfo = Object.assign(new PageInfo(), {
    hasNextPage: !isLast,
    endCursor: edges.at(-1)?.cursor ?? null,
  });
  return { edges, pageInfo };
}

function toRecordType(record: SubjectRecord, now: Date): PersonalDataRecordType {
  const { recordedAt } = record;
  const withinRetention = recordedAt !== null && isKeptRaw(recordedAt, now);
  const reference = { ...record.reference, object: { withinRetention } };
  return about(reference, new PersonalDataRecordType({ ...record, reference }));
}

const readPlace = ([source = "", key = ""]: readonly string[]): SourcePlace | null =>
  /^[0-9]{1,4}$/.test(source) && key !== "" && key.length <= 200 ? { source: Number(source), key } : null;
