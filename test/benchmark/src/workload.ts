import {
  type Action,
  type Category,
  CATEGORY_NAMES,
  PURPOSES,
  type Purpose,
  type Relation,
  type Role,
  type ServiceName,
} from "@alpokat/kernel";
import { CASE_KINDS, type DecisionRequest, type Facts, placeOf, type TableScope } from "@alpokat/policy";

/** Who asks, what for, and what they are to the person: the situations that the desks, apps and services are in. */
interface Situation {
  readonly role: Role;
  readonly service?: ServiceName;
  readonly purpose: Purpose;
  readonly relation: Relation;
  readonly actions: readonly Action[];
}

const SITUATIONS: readonly Situation[] = [
  { role: "customer", purpose: "account.self", relation: "self", actions: ["read", "update", "erase"] },
  { role: "customer", purpose: "service.provide", relation: "own_merchant", actions: ["read", "update"] },
  { role: "customer", purpose: "service.provide", relation: "own_customer", actions: ["read"] },
  { role: "customer", purpose: "service.provide", relation: "none", actions: ["read", "collect"] },
  { role: "support_agent", purpose: "service.support", relation: "assigned_case", actions: ["read"] },
  {
    role: "kyc_reviewer",
    purpose: "identity.verify",
    relation: "assigned_case",
    actions: ["read", "update"],
  },
  { role: "fraud_analyst", purpose: "fraud.investigate", relation: "assigned_case", actions: ["read"] },
  { role: "data_analyst", purpose: "statistics.aggregate", relation: "none", actions: ["aggregate", "read"] },
  { role: "marketing_operator", purpose: "marketing.own", relation: "none", actions: ["read", "aggregate"] },
  { role: "partner", purpose: "marketing.partner", relation: "none", actions: ["read"] },
  { role: "dpo", purpose: "audit.review", relation: "none", actions: ["read"] },
  { role: "platform_operator", purpose: "service.administrative", relation: "none", actions: ["read"] },
  {
    role: "disclosure_releaser",
    purpose: "disclosure.legal",
    relation: "approved_package",
    actions: ["read", "disclose"],
  },
  {
    role: "service",
    service: "communications",
    purpose: "service.receipt",
    relation: "none",
    actions: ["read", "send"],
  },
  {
    role: "service",
    service: "communications",
    purpose: "marketing.own",
    relation: "none",
    actions: ["read", "send"],
  },
  {
    role: "service",
    service: "disclosure-requests",
    purpose: "disclosure.legal",
    relation: "approved_package",
    actions: ["disclose"],
  },
];

/** What one request asks about one person: so many questions under the same facts. */
export interface SubjectQuestions {
  readonly scope: TableScope;
  /** Where the table keeps the answers, question by question. */
  readonly places: readonly number[];
  readonly facts: Facts;
  readonly questions: readonly DecisionRequest[];
}

/** Numbers from a seed (mulberry32), so that every run asks the same. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Subjects of requests in all situations, each asked about many fields; half of the facts are not the usual ones. */
export function workload(size: { readonly subjects: number; readonly fields: number }): SubjectQuestions[] {
  const next = numbersFrom(20261123);
  const one = <T>(words: readonly T[]): T => words[Math.floor(next() * words.length)] as T;
  return Array.from({ length: size.subjects }, () => {
    const { actions, service = null, role, purpose, relation } = one(SITUATIONS);
    const scope = { role, service, purpose, relation };
    const facts = factsFrom(next, purpose);
    const questions = Array.from({ length: size.fields }, () => ({
      role,
      service,
      purpose,
      relation,
      action: one(actions),
      category: one<Category>(CATEGORY_NAMES),
      facts,
    }));
    const places = questions.map(({ action, category }) => placeOf(action, category));
    return { scope, places, facts, questions };
  });
}

function factsFrom(next: () => number, purpose: Purpose): Facts {
  const isUsual = next() < 0.5;
  const unlikely = (): boolean => !isUsual && next() < 0.3;
  return {
    caseKind: CASE_KINDS[Math.floor(next() * CASE_KINDS.length)] ?? "support-ticket",
    caseCoversCategory: isUsual || next() < 0.6,
    grantCoversCategory: isUsual || next() < 0.6,
    courtOrder: next() < 0.5,
    consents: isUsual ? [purpose] : PURPOSES.filter(() => next() < 0.3),
    noticeVersion: isUsual ? 2 : Math.floor(next() * 3),
    ...(next() < 0.9 && { minor: unlikely() }),
    restricted: unlikely(),
    erased: unlikely(),
    legalHold: unlikely(),
    groupSize: 5 + Math.floor(next() * 20),
  };
}
