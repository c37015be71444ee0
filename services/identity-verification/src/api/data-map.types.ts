import {
  type DataMapEntry,
  type DataMapUse,
  type HeldField,
  Operational,
  type Processor,
} from "@alpokat/policy";
import { Field, Int, ObjectType } from "type-graphql";

@ObjectType("DataMapField", { description: "A field of the graph that takes or answers data of a category." })
@Operational()
export class DataMapFieldType {
  @Field(() => String, { description: "`Type.field`, or `Type.field(argument:)`." })
  field!: string;

  @Field(() => [String], { description: "Subgraphs that take or answer it." })
  subgraphs!: readonly string[];

  @Field(() => String, { description: "`in` where it is taken, `out` where it is answered." })
  direction!: string;
}

@ObjectType("DataMapUse", { description: "What a category is processed for, as the rules permit it at all." })
@Operational()
export class DataMapUseType {
  @Field(() => String, { description: "Purpose." })
  purpose!: string;

  @Field(() => [String], { description: "What is done with it, such as `read`." })
  actions!: readonly string[];

  @Field(() => [String], { description: "Roles, and services by their names." })
  roles!: readonly string[];

  @Field(() => [String], {
    description: "Clauses of the privacy policy, or articles where the law alone permits.",
  })
  clauses!: readonly string[];

  @Field(() => [String], { description: "Legal bases (UU 27/2022 art. 20)." })
  bases!: readonly string[];

  @Field(() => [String], { description: "Articles of law." })
  laws!: readonly string[];

  @Field(() => Int, {
    nullable: true,
    description: "First version of the privacy notice that names the purpose.",
  })
  noticeVersion!: number | null;
}

@ObjectType("DataMapRetention", { description: "How long a category is kept." })
@Operational()
export class DataMapRetentionType {
  @Field(() => String, { description: "Retention class, such as `books`." })
  retention!: string;

  @Field(() => String, { description: "What the period begins with, such as `RELATIONSHIP_ENDED`." })
  startsAt!: string;

  @Field(() => Int, { description: "Years of the period." })
  years!: number;

  @Field(() => Int, { description: "Days of the period, beside its years." })
  days!: number;

  @Field(() => String, { description: "Article of law." })
  law!: string;

  @Field(() => String, { description: "In a sentence, for people." })
  note!: string;
}

@ObjectType("DataMapProcessor", {
  description: "Who processes data on the company's instruction (UU 27/2022 art. 51-52).",
})
@Operational()
export class DataMapProcessorType {
  @Field(() => String, { description: "Stable id." })
  id!: string;

  @Field(() => String, { description: "Name." })
  name!: string;

  @Field(() => String, { description: "What it does." })
  task!: string;

  @Field(() => String, { description: "Where, ISO 3166-1." })
  country!: string;

  @Field(() => String, {
    nullable: true,
    description: "What a transfer rests on (UU 27/2022 art. 56); null in Indonesia.",
  })
  transferBasis!: string | null;
}

@ObjectType("DataMapEntry", { description: "All that is laid down about one category of data." })
@Operational()
export class DataMapEntryType {
  @Field(() => String, { description: "Fideslang key." })
  category!: string;

  @Field(() => String, { description: "The category, for people." })
  text!: string;

  @Field(() => Boolean, { description: "Whether it is specific personal data (UU 27/2022 art. 4(2))." })
  isSpecific!: boolean;

  @Field(() => [String], { description: "Occasions of clause 1 on which it is collected." })
  collectedAt!: readonly string[];

  @Field(() => [DataMapFieldType], { description: "Fields of the graph that hold it." })
  fields!: readonly DataMapFieldType[];

  @Field(() => [DataMapUseType], { description: "What it is processed for." })
  uses!: readonly DataMapUseType[];

  @Field(() => DataMapRetentionType, { nullable: true, description: "How long it is kept." })
  retention!: DataMapRetentionType | null;

  @Field(() => [DataMapProcessorType], { description: "Who processes it on the company's instruction." })
  processors!: readonly DataMapProcessorType[];
}

@ObjectType("DataMap", {
  description: "The data map (UU 27/2022 art. 31), read off the graph and the rules.",
})
@Operational()
export class DataMapType {
  @Field(() => String, { description: "Hash of the policy that it was read off." })
  policyHash!: string;

  @Field(() => [DataMapEntryType], { description: "A category each, in the order of the vocabulary." })
  categories!: readonly DataMapEntryType[];
}

type Locale = "id" | "en";

/** The map in one language. */
export const toDataMapType = (
  map: readonly DataMapEntry[],
  policyHash: string,
  locale: Locale,
): DataMapType => ({ policyHash, categories: map.map((entry) => toEntryType(entry, locale)) });

const toEntryType = (entry: DataMapEntry, locale: Locale): DataMapEntryType => ({
  category: entry.category,
  text: entry.text[locale],
  isSpecific: entry.isSpecific,
  collectedAt: entry.collectedAt,
  fields: entry.fields.map(({ field, subgraphs, direction }: HeldField) => ({ field, subgraphs, direction })),
  uses: entry.uses.map(({ ruleIds: _rules, ...use }: DataMapUse) => use),
  retention: entry.retention && { ...entry.retention, note: entry.retention.note[locale] },
  processors: entry.processors.map((processor) => toProcessorType(processor, locale)),
});

const toProcessorType = (
  { id, name, task, country, transferBasis }: Processor,
  locale: Locale,
): DataMapProcessorType => ({ id, name: name[locale], task: task[locale], country, transferBasis });
