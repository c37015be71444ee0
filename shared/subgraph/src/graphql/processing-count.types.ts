import type { ProcessingCount } from "@alpokat/audit";
import { isUnspoken, Operational } from "@alpokat/policy";
import { Directive, Field, Int, ObjectType } from "type-graphql";

@ObjectType("ProcessingCount", {
  description:
    "How often one kind of processing was decided in a period (UU 27/2022 art. 31): nobody is named.",
})
@Directive("@shareable")
@Operational()
export class ProcessingCountType {
  @Field(() => String, { nullable: true, description: "Purpose; null where none was stated." })
  purpose!: string | null;

  @Field(() => String, { description: "What was done, such as `read`." })
  action!: string;

  @Field(() => String, { description: "Role of whoever asked." })
  role!: string;

  @Field(() => String, { description: "Category of data." })
  category!: string;

  @Field(() => String, { description: "Clause of the privacy policy that decided." })
  clause!: string;

  @Field(() => String, { description: "`ALLOW`, `MASK` or `DENY`." })
  outcome!: string;

  @Field(() => Int, { description: "Recorded decisions; one of several categories counts under each." })
  decisions!: number;
}

/** As a reviewer may see them: what nobody may (UU 8/2010 art. 12) is not counted. */
export const toProcessingCounts = (counts: readonly ProcessingCount[]): ProcessingCountType[] =>
  counts.filter(({ category }) => !isUnspoken(category)).map((count) => ({ ...count }));
