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
import { Field, ID, InputType } from "type-graphql";
import { HypotheticalFactsInput } from "./hypothetical-facts.input";

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
