import { Operational, type PolicyExplanation } from "@alpokat/policy";
import { Directive, Field, Int, ObjectType } from "type-graphql";

@ObjectType("PolicyRule", { description: "A rule of the policy that decided." })
@Directive("@shareable")
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
@Directive("@shareable")
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

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether it was refused because something was missing or unknown; null where the record is older.",
  })
  isGap!: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: "First version of the privacy notice that names the purpose.",
  })
  noticeVersion!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Where consent decides: the latest version of the privacy notice that the person had received.",
  })
  receivedNoticeVersion!: number | null;

  @Field(() => String, { nullable: true, description: "The consent that it rested on." })
  consentId!: string | null;

  @Field(() => String, { description: "Hash of the policy that decided." })
  policyHash!: string;

  @Field(() => Boolean, {
    description: "Whether the policy in force is the one that decided; if not, `rules` may lack some.",
  })
  isCurrentPolicy!: boolean;

  @Field(() => String, { description: "The explanation in a sentence, for people." })
  text!: string;
}

/** In the language of the request. */
export const toExplanationType = (
  { missingFacts, rules, text, facts: _made, ...told }: PolicyExplanation,
  locale: "id" | "en",
): PolicyExplanationType => ({
  ...told,
  missingFacts: [...missingFacts],
  rules: rules.map((rule) => ({ ...rule, note: rule.note[locale] })),
  text: text[locale],
});
