import { type ClauseRules, type Policy, Operational, type RuleReach, rulesByClause } from "@alpokat/policy";
import { Field, ObjectType } from "type-graphql";

@ObjectType("PolicyRuleReach", { description: "A rule of the policy, and everything that it can permit." })
@Operational()
export class PolicyRuleReachType {
  @Field(() => String, { description: "Stable id." })
  id!: string;

  @Field(() => String, { description: "`permit` or `forbid`; forbid wins." })
  effect!: string;

  @Field(() => String, { description: "What the rule says, for people." })
  note!: string;

  @Field(() => String, { description: "Article of law." })
  law!: string;

  @Field(() => String, { description: "Legal basis." })
  basis!: string;

  @Field(() => [String], {
    description: "Roles and services that it permits something; none where it forbids.",
  })
  roles!: readonly string[];

  @Field(() => [String], { description: "What it permits, such as `read`." })
  actions!: readonly string[];

  @Field(() => [String], { description: "What they have to be to the person, such as `assigned_case`." })
  relations!: readonly string[];

  @Field(() => [String], { description: "Purposes." })
  purposes!: readonly string[];

  @Field(() => [String], { description: "Categories of data." })
  categories!: readonly string[];
}

@ObjectType("PolicyClause", { description: "The rules that rest on a clause or an article." })
@Operational()
export class PolicyClauseType {
  @Field(() => String, {
    description: "Clause of the privacy policy, or article where the law alone is the ground.",
  })
  clause!: string;

  @Field(() => [PolicyRuleReachType], { description: "The rules, in their order." })
  rules!: readonly PolicyRuleReachType[];
}

@ObjectType("PolicyMatrix", {
  description: "The whole policy by clause: what stands in it nowhere is denied.",
})
@Operational()
export class PolicyMatrixType {
  @Field(() => String, { description: "SHA-256 of schema and rules, in hexadecimal." })
  policyHash!: string;

  @Field(() => [PolicyClauseType], { description: "Clauses, in their order." })
  clauses!: readonly PolicyClauseType[];
}

/** The policy in one language. */
export const toPolicyMatrixType = async (policy: Policy, locale: "id" | "en"): Promise<PolicyMatrixType> => ({
  policyHash: policy.hash,
  clauses: (await rulesByClause(policy)).map(({ clause, rules }: ClauseRules) => ({
    clause,
    rules: rules.map((reach) => toRuleType(reach, locale)),
  })),
});

const toRuleType = ({ rule, ...reach }: RuleReach, locale: "id" | "en"): PolicyRuleReachType => ({
  ...reach,
  id: rule.id,
  effect: rule.effect,
  note: rule.note[locale],
  law: rule.law,
  basis: rule.basis,
});
