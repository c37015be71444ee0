import { createMongoAbility, type MongoAbility, subject } from "@casl/ability";
import { CATEGORY_NAMES, PURPOSES, RELATIONS, type Relation } from "@alpokat/kernel";
import { type DecisionRequest, type Facts, type Policy } from "@alpokat/policy";

/** Facts under which every permission that facts can lift is there. */
const FAVOURABLE: Facts = {
  caseCoversCategory: true,
  grantCoversCategory: true,
  courtOrder: true,
  consents: PURPOSES,
  noticeVersion: 1_000,
  minor: false,
  restricted: false,
  erased: false,
  legalHold: false,
  groupSize: 1_000_000,
};

/**
 * The same permissions as one would write them with CASL: an ability for each role, with conditions on purpose, relation
 * and the two facts that ban most. It answers yes or no, without masks, rule ids and missing facts.
 * @returns a function for each question, with everything prepared that a program could prepare.
 */
export function caslQuestions(policy: Policy, questions: readonly DecisionRequest[]): (() => boolean)[] {
  const abilities = new Map<string, MongoAbility>();
  return questions.map((question) => {
    const { action, category, facts, purpose, relation, role, service } = question;
    const who = `${role} ${service ?? ""}`;
    const ability = abilities.get(who) ?? abilityOf(policy, sameActor(questions, question));
    abilities.set(who, ability);
    const about = subject(category, { ...facts, purpose, relation });
    return () => ability.can(action, about);
  });
}

const sameActor = (questions: readonly DecisionRequest[], { role, service }: DecisionRequest) =>
  questions.filter((other) => other.role === role && other.service === service);

function abilityOf(policy: Policy, questions: readonly DecisionRequest[]): MongoAbility {
  const kinds = new Map(
    questions.map((question) => [`${question.action} ${String(question.purpose)}`, question]),
  );
  const permits = [...kinds.values()].flatMap((question) =>
    CATEGORY_NAMES.map((category) => ({
      action: question.action,
      subject: category,
      conditions: {
        purpose: question.purpose,
        relation: { $in: relationsOf(policy, { ...question, category }) },
      },
    })),
  );
  const bans = ["erased", "restricted"].map((fact) => ({
    action: ["read", "update", "send", "disclose"],
    subject: "all",
    inverted: true,
    conditions: { [fact]: true },
  }));
  return createMongoAbility([
    ...permits.filter(({ conditions }) => conditions.relation.$in.length > 0),
    ...bans,
  ]);
}

const relationsOf = (policy: Policy, question: DecisionRequest): readonly Relation[] =>
  RELATIONS.filter(
    (relation) =>
      policy.decide({ ...question, relation, facts: { ...question.facts, ...FAVOURABLE } }).outcome !==
      "DENY",
  );
