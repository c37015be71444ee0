import {
  ACTIONS,
  PURPOSES,
  RELATIONS,
  ROLES,
  type Action,
  type Purpose,
  type Relation,
  type Role,
} from "@alpokat/kernel";
import type { PolicyExplanation } from "@alpokat/policy";
import { Operational } from "@alpokat/policy";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";

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
}

@InputType({ description: "What to explain: exactly one of the two." })
export class PolicyExplanationInput {
  @Field(() => ID, { nullable: true, description: "An entry of your own access log." })
  accessLogEntryId!: string | null;

  @Field(() => HypotheticalCaseInput, { nullable: true, description: "A made-up case." })
  hypothetical!: HypotheticalCaseInput | null;
}

@ObjectType("PolicyRule", { description: "A rule of the policy that decided." })
@Operational()
export class PolicyRuleType {
  @Field(() => String, { description: "Stable id." })
  id!: string;

  @Field(() => String, { description: "`permit` or `forbid`; forbid wins." })
  effect!: string;

  @Field(() => String, { description: "Clause of the privacy policy." })
  clause!: string;

  @Field(() => String, { description: "Article of law." })
  law!: string;

  @Field(() => String, { description: "Legal basis." })
  basis!: string;

  @Field(() => String, { description: "What the rule says, for people." })
  note!: string;
}

@ObjectType("PolicyExplanation", { description: "Which rules decided, and on what they rest." })
@Operational()
export class PolicyExplanationType {
  @Field(() => String, { description: "`ALLOW`, `MASK` or `DENY`." })
  outcome!: string;

  @Field(() => String, { description: "Clause of the privacy policy." })
  clause!: string;

  @Field(() => String, { nullable: true, description: "Article of law." })
  law!: string | null;

  @Field(() => [PolicyRuleType], { description: "Rules that decided; none where nothing permits." })
  rules!: PolicyRuleType[];

  @Field(() => String, { nullable: true, description: "Why, as a code; null for an entry of the record." })
  reason!: string | null;

  @Field(() => [String], { description: "Facts that were needed and not given." })
  missingFacts!: string[];

  @Field(() => Int, {
    nullable: true,
    description: "First version of the privacy notice that names the purpose.",
  })
  noticeVersion!: number | null;

  @Field(() => String, { description: "Hash of the policy that decided." })
  policyHash!: string;

  @Field(() => String, { description: "The explanation in a sentence, for people." })
  text!: string;
}

export function toExplanationType(
  explanation: PolicyExplanation,
  locale: "id" | "en",
): PolicyExplanationType {
  const { outcome, clause, law, reason, missingFacts, noticeVersion, policyHash, rules, text } = explanation;
  return {
    outcome,
    clause,
    law,
    reason,
    noticeVersion,
    policyHash,
    missingFacts: [...missingFacts],
    rules: rules.map((rule) => ({ ...rule, note: rule.note[locale] })),
    text: text[locale],
  };
}
