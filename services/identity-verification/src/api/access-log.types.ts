import { Operational } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { AccessEntry } from "../domain/access-entry";

@ObjectType("AccessLogEntry", {
  description: "Who saw what of you, when, why and under which clause (UU PDP art. 32).",
})
@Operational()
export class AccessLogEntryType {
  @Field(() => ID, { description: "Name it to `policyExplanation` to learn which rule decided." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;

  @Field(() => String, { description: "Service that held the data." })
  service!: string;

  @Field(() => String, { description: "Role of whoever asked; never a name." })
  role!: string;

  @Field(() => String, { nullable: true, description: "Purpose that was stated." })
  purpose!: string | null;

  @Field(() => String, { description: "What was done, such as `read`." })
  action!: string;

  @Field(() => [String], { description: "Categories of data." })
  categories!: string[];

  @Field(() => String, { description: "`ALLOW`, `MASK` or `DENY`." })
  outcome!: string;

  @Field(() => String, { description: "Clause of the privacy policy." })
  clause!: string;
}

@ObjectType({ description: "A page of the access log, newest first." })
export class AccessLogEntryConnection extends Connection(() => AccessLogEntryType, "AccessLogEntry") {}

export const toAccessLogEntryType = ({ categories, ...entry }: AccessEntry): AccessLogEntryType => {
  const { id, at, service, role, purpose, action, outcome, clause } = entry;
  const shown = { id, at, service, role, purpose, action, outcome, clause, categories: [...categories] };
  return Object.assign(new AccessLogEntryType(), shown);
};
