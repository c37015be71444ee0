import { ACTIONS, RELATIONS, isId, isPurpose, isRole } from "@alpokat/kernel";
import { type HypotheticalCase, type Policy, explain, isCategory } from "@alpokat/policy";
import { type SubgraphContext, badInput, unauthenticated } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { ExplainAccess } from "../application/explain-access";
import {
  type HypotheticalCaseInput,
  PolicyExplanationInput,
  PolicyExplanationType,
  toExplanationType,
} from "./privacy.types";
import { EVERYBODY } from "./roles";

@Resolver()
export class PrivacyResolver {
  constructor(
    private readonly explainAccess: ExplainAccess,
    private readonly policy: Policy,
  ) {}

  @Authorized(...EVERYBODY)
  @Query(() => PolicyExplanationType, {
    nullable: true,
    description: "Explains an entry of your own access log, or what the policy would say to a made-up case.",
  })
  async policyExplanation(
    @Arg("input", () => PolicyExplanationInput) { accessLogEntryId, hypothetical }: PolicyExplanationInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PolicyExplanationType | null> {
    if (Boolean(accessLogEntryId) === Boolean(hypothetical)) throw badInput("input", EXACTLY_ONE);
    if (hypothetical) {
      const question = checkedCase(hypothetical);
      return toExplanationType(explain(this.policy, { kind: "hypothetical", question }), principal.locale);
    }
    if (principal.role === "anonymous") throw unauthenticated();
    const id = accessLogEntryId ?? "";
    const explanation = isId(id) ? await this.explainAccess.run(guard, id) : null;
    return explanation && toExplanationType(explanation, principal.locale);
  }
}

const EXACTLY_ONE = {
  id: "isi tepat satu dari accessLogEntryId dan hypothetical.",
  en: "give exactly one of accessLogEntryId and hypothetical.",
};
const UNKNOWN_WORD = {
  id: "bukan kata dari kosakata kebijakan.",
  en: "is not a word of the policy's vocabulary.",
};

/** @throws BAD_USER_INPUT naming the word that the vocabulary does not have. */
function checkedCase({ role, action, category, purpose, relation }: HypotheticalCaseInput): HypotheticalCase {
  if (!isRole(role)) throw badInput("input.hypothetical.role", UNKNOWN_WORD);
  if (!ACTIONS.includes(action)) throw badInput("input.hypothetical.action", UNKNOWN_WORD);
  if (!isCategory(category)) throw badInput("input.hypothetical.category", UNKNOWN_WORD);
  if (purpose && !isPurpose(purpose)) throw badInput("input.hypothetical.purpose", UNKNOWN_WORD);
  if (!RELATIONS.includes(relation)) throw badInput("input.hypothetical.relation", UNKNOWN_WORD);
  return { role, action, category, purpose: purpose ?? null, relation, facts: {} };
}
