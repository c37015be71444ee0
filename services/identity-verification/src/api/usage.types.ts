import { Operational, PersonalData, about } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { RecordedUsage } from "../application/read-usage";

@ObjectType("UsageRecord", {
  description:
    "What was seen of your system and kept for the improvement of the service, under your consent (clause 2).",
})
export class UsageRecordType {
  readonly #usage: RecordedUsage;

  constructor(usage: RecordedUsage) {
    this.#usage = usage;
  }

  @Field(() => String, { nullable: true, description: "Name and version of the software in use (clause 2)." })
  @PersonalData("user.device")
  get application(): string | null {
    return this.#usage.software.reveal().application;
  }

  @Field(() => String, { nullable: true, description: "Type of the system (clause 2)." })
  @PersonalData("user.device")
  get system(): string | null {
    return this.#usage.software.reveal().system;
  }

  @Field(() => GraphQLISODateTime, { description: "When." })
  @Operational()
  get at(): Date {
    return this.#usage.at;
  }
}

export const toUsageRecordType = (usage: RecordedUsage): UsageRecordType =>
  about(
    { subject: usage.accountId, object: { withinRetention: usage.isKeptRaw } },
    new UsageRecordType(usage),
  );
