import type { RecordedEvent } from "@alpokat/audit";
import { explain, isUnspoken, Operational, type Policy } from "@alpokat/policy";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import { PolicyExplanationType, toExplanationType } from "./explanation.types";

@ObjectType("AuditDecision", {
  description: "A decision out of a service's audit record, without whom it was about or who asked.",
})
@Directive("@shareable")
@Operational()
export class AuditDecisionType {
  @Field(() => ID, { description: "Of the event, to prove its presence by." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;

  @Field(() => ID, { description: "The request, as errors and logs name it." })
  requestId!: string;

  @Field(() => String, { description: "Role of whoever asked." })
  role!: string;

  @Field(() => String, {
    nullable: true,
    description: "What the asker was to the person; null where the record is older.",
  })
  relation!: string | null;

  @Field(() => String, { nullable: true, description: "Purpose." })
  purpose!: string | null;

  @Field(() => String, { description: "What was done, such as `read`." })
  action!: string;

  @Field(() => [String], { description: "Categories of data." })
  categories!: string[];

  @Field(() => Int, { description: "Version of the form in which it is recorded." })
  version!: number;

  @Field(() => PolicyExplanationType, { description: "Which rules decided, and on what they rest." })
  explanation!: PolicyExplanationType;
}

/** Where the record is read from and in which language. */
interface Reading {
  readonly policy: Policy;
  readonly locale: "id" | "en";
}

/**
 * As a reviewer may see it; null for what nobody may (UU 8/2010 art. 12): a decision about a suspicious-transaction
 * report is not there.
 */
export function toDecisionType(event: RecordedEvent, { policy, locale }: Reading): AuditDecisionType | null {
  const categories = event.categories.filter((category) => !isUnspoken(category));
  if (categories.length === 0) return null;
  const { id, requestId, relation, purpose, action, version, principalRole: role } = event;
  const explanation = toExplanationType(explain(policy, { kind: "recorded", decision: event }), locale);
  return {
    id,
    at: new Date(event.at),
    requestId,
    role,
    relation,
    purpose,
    action,
    categories,
    version,
    explanation,
  };
}
