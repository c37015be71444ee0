import {
  ACTIONS,
  PURPOSES,
  RELATIONS,
  ROLES,
  SERVICES,
  type Action,
  type Purpose,
  type Relation,
  type Role,
  type ServiceName,
} from "@alpokat/kernel";
import type { Notice } from "@alpokat/policy";
import { Operational } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import { HypotheticalFactsInput } from "./hypothetical-facts.input";

@ObjectType("PrivacyNotice", { description: "A version of the privacy notice in one language." })
@Operational()
export class PrivacyNoticeType {
  @Field(() => Int, { description: "Version 1 in Indonesian is the source document byte for byte." })
  version!: number;

  @Field(() => String, { description: "`id` counts, `en` renders it." })
  locale!: string;

  @Field(() => String, { description: "The text." })
  text!: string;

  @Field(() => String, { description: "SHA-256 of the text's UTF-8 bytes, in hexadecimal." })
  sha256!: string;

  @Field(() => GraphQLISODateTime, { description: "From when it is in force." })
  effectiveFrom!: Date;
}

@InputType({ description: "A case that the asker makes up: no real person is looked up." })
export class HypotheticalCaseInput {
  @Field(() => String, { description: `One of: ${ROLES.join(", ")}.` })
  role!: Role;

  @Field(() => String, { description: `One of: ${ACTIONS.join(", ")}.` })
  action!: Action;

  @Field(() => String, { description: "Data category by its fideslang key, such as `user.contact.email`." })
  category!: string;

  @Field(() => String, { nullable: true, description: `One of: ${PURPOSES.join(", ")}.` })
  purpose!: Purpose | null;

  @Field(() => String, { description: `One of: ${RELATIONS.join(", ")}.` })
  relation!: Relation;

  @Field(() => String, {
    nullable: true,
    description: `Which service asks, where the role is \`service\`. One of: ${SERVICES.join(", ")}.`,
  })
  service!: ServiceName | null;

  @Field(() => HypotheticalFactsInput, {
    nullable: true,
    description: "What is taken to be known. A fact that is left out is missing.",
  })
  facts!: HypotheticalFactsInput | null;
}

@InputType({ description: "What to explain: exactly one of them." })
export class PolicyExplanationInput {
  @Field(() => ID, { nullable: true, description: "An entry of your own access log." })
  accessLogEntryId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "An event of identity-verification's own record: for the data protection officer and auditors, with the purpose `audit.review`. Those of the other services are under `transactionsAudit`, `communicationsAudit` and `disclosureAudit`.",
  })
  auditEventId!: string | null;

  @Field(() => HypotheticalCaseInput, { nullable: true, description: "A made-up case." })
  hypothetical!: HypotheticalCaseInput | null;
}

export const toPrivacyNoticeType = ({
  version,
  locale,
  text,
  sha256,
  effectiveFrom,
}: Notice): PrivacyNoticeType => ({
  version,
  locale,
  text,
  sha256,
  effectiveFrom,
});
