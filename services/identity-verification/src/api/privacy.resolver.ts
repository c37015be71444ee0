import { ACTIONS, type Category, RELATIONS, SERVICES, isId, isPurpose, isRole } from "@alpokat/kernel";
import { type HypotheticalCase, type Policy, type RequestGuard, explain, isCategory } from "@alpokat/policy";
import {
  type AuditRecordReader,
  PolicyExplanationType,
  type SubgraphContext,
  badInput,
  toExplanationType,
  unauthenticated,
} from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { ExplainAccess } from "../application/explain-access";
import { checkedFacts } from "./hypothetical-facts.input";
import { type HypotheticalCaseInput, PolicyExplanationInput } from "./privacy.types";
import { EVERYBODY } from "./roles";

@Resolver()
export class PrivacyResolver {
  constructor(
    private readonly explainAccess: ExplainAccess,
    private readonly record: AuditRecordReader,
    private readonly policy: Policy,
  ) {}

  @Authorized(...EVERYBODY)
  @Query(() => PolicyExplanationType, {
    nullable: true,
    description:
      "Explains an entry of your own access log, a recorded decision to those who review them, or what the policy would say to a made-up case.",
  })
  async policyExplanation(
    @Arg("input", () => PolicyExplanationInput) input: PolicyExplanationInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PolicyExplanationType | null> {
    const { accessLogEntryId, auditEventId, hypothetical } = input;
    if ([accessLogEntryId, auditEventId, hypothetical].filter(Boolean).length !== 1)
      throw badInput("input", EXACTLY_ONE);
    if (hypothetical) {
      const question = checkedCase(hypothetical);
      return toExplanationType(explain(this.policy, { kind: "hypothetical", question }), principal.locale);
    }
    if (principal.role === "anonymous") throw unauthenticated();
    if (auditEventId) return this.explainRecorded(guard, auditEventId);
    const id = accessLogEntryId ?? "";
    const explanation = isId(id) ? await this.explainAccess.run(guard, id) : null;
    return explanation && toExplanationType(explanation, principal.locale);
  }

  private async explainRecorded(guard: RequestGuard, eventId: string): Promise<PolicyExplanationType | null> {
    const [decision] = await this.record.decisions(guard, { eventId, requestId: null });
    return decision?.explanation ?? null;
  }
}

const EXACTLY_ONE = {
  id: "isi tepat satu dari accessLogEntryId, auditEventId, dan hypothetical.",
  en: "give exactly one of accessLogEntryId, auditEventId and hypothetical.",
};
const UNKNOWN_WORD = {
  id: "bukan kata dari kosakata kebijakan.",
  en: "is not a word of the policy's vocabulary.",
};

/** @throws BAD_USER_INPUT naming the word that the vocabulary does not have. */
function checkedCase(made: HypotheticalCaseInput): HypotheticalCase {
  const { role, action, category, purpose, relation, service, facts } = made;
  const isKnown = {
    role: isRole(role),
    action: ACTIONS.includes(action),
    category: isCategory(category),
    purpose: !purpose || isPurpose(purpose),
    relation: RELATIONS.includes(relation),
    service: !service || SERVICES.includes(service),
  };
  for (const [name, isWord] of Object.entries(isKnown)) {
    if (!isWord) throw badInput(`input.hypothetical.${name}`, UNKNOWN_WORD);
  }
  return {
    role,
    service: service ?? null,
    action,
    category: category as Category,
    purpose: purpose ?? null,
    relation,
    facts: facts ? checkedFacts(facts) : {},
  };
}
