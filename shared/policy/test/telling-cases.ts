import { type Asker, type DecisionRequest, type FactName, type Facts } from "../src";

const FREE: Facts = { restricted: false, erased: false, legalHold: false, minor: false };
export const EVERYBODY: readonly Asker[] = [
  "subject",
  "merchant",
  "case_officer",
  "reviewer",
  "service",
  "stranger",
];
const CONCERNED: readonly Asker[] = ["subject", "reviewer", "service"];

type Question = Omit<DecisionRequest, "facts">;

/** A fact, who may be told it, and a question that it alone decides. */
export interface TellingCase {
  readonly told: readonly Asker[];
  readonly question: Question;
  /** With which it is denied. */
  readonly facts: Facts;
  /** The fact's value with which nothing else denies. */
  readonly otherWay: unknown;
}

const news: Question = {
  role: "service",
  service: "communications",
  action: "send",
  category: "user.contact.email",
  purpose: "marketing.own",
  relation: "none",
};
const NEWS: Facts = { ...FREE, consents: ["marketing.own"], noticeVersion: 2, withinOfferWindow: true };

const purchases: Question = {
  role: "customer",
  action: "read",
  category: "user.behavior.purchase_history",
  purpose: "service.provide",
  relation: "own_customer",
};

const opening: Question = {
  role: "anonymous",
  action: "collect",
  category: "user.account",
  purpose: "account.self",
  relation: "none",
};
const OPENING: Facts = {
  trigger: "account_registration",
  minor: false,
  guardianConsent: false,
  noticeVersion: 2,
  minimumNotice: 2,
};

const granted = (over: Partial<Question> = {}): Question => ({
  role: "service",
  service: "disclosure-requests",
  action: "disclose",
  category: "user.name",
  purpose: "disclosure.legal",
  relation: "approved_package",
  ...over,
});
const GRANTED: Facts = {
  ...FREE,
  grantCoversCategory: true,
  ground: "REQUIRED_BY_LAW",
  grantSubjects: 1,
  emergency: false,
};
const VOLUNTARY: Facts = { ...GRANTED, ground: "PREVENT_CRIME", groundInForce: true, balancingTest: true };

/** By hand, and closed: a fact that is added has to be entered here. */
export const TELLING_CASES: Readonly<Record<FactName, TellingCase>> = {
  trigger: {
    told: EVERYBODY,
    question: { ...opening, role: "customer", category: "user.name" },
    facts: { trigger: "transaction", noticeVersion: 2, minimumNotice: 2, guardianAwaited: false },
    otherWay: "account_registration",
  },
  observed: {
    told: EVERYBODY,
    question: { ...opening, role: "customer", category: "user.device", purpose: "security.protect" },
    facts: { observed: false },
    otherWay: true,
  },
  caseKind: {
    told: EVERYBODY,
    question: {
      role: "support_agent",
      action: "read",
      category: "user.name",
      purpose: "service.support",
      relation: "assigned_case",
    },
    facts: { ...FREE, caseKind: "fraud-case" },
    otherWay: "support-ticket",
  },
  caseCoversCategory: {
    told: EVERYBODY,
    question: {
      role: "fraud_analyst",
      action: "read",
      category: "user.location",
      purpose: "fraud.investigate",
      relation: "assigned_case",
    },
    facts: { ...FREE, caseKind: "fraud-case", caseCoversCategory: false },
    otherWay: true,
  },
  grantCoversCategory: {
    told: EVERYBODY,
    question: granted(),
    facts: { ...GRANTED, grantCoversCategory: false },
    otherWay: true,
  },
  courtOrder: {
    told: EVERYBODY,
    question: granted({ category: "user.financial" }),
    facts: { ...GRANTED, courtOrder: false },
    otherWay: true,
  },
  ground: {
    told: EVERYBODY,
    question: granted({ action: "read" }),
    facts: { ...GRANTED, ground: "PREVENT_LOSS" },
    otherWay: "AUTHORITY_REQUEST",
  },
  groundInForce: {
    told: EVERYBODY,
    question: granted({ action: "read" }),
    facts: { ...VOLUNTARY, groundInForce: false },
    otherWay: true,
  },
  balancingTest: {
    told: EVERYBODY,
    question: granted({ action: "read" }),
    facts: { ...VOLUNTARY, balancingTest: false },
    otherWay: true,
  },
  emergency: {
    told: EVERYBODY,
    question: granted({ category: "user.location" }),
    facts: { ...GRANTED, emergency: true },
    otherWay: false,
  },
  grantSubjects: {
    told: EVERYBODY,
    question: granted(),
    facts: { ...GRANTED, grantSubjects: 51 },
    otherWay: 50,
  },
  groupSize: {
    told: EVERYBODY,
    question: {
      role: "data_analyst",
      action: "aggregate",
      category: "user.location",
      purpose: "statistics.aggregate",
      relation: "none",
    },
    facts: { groupSize: 9 },
    otherWay: 10,
  },
  withinOfferWindow: {
    told: EVERYBODY,
    question: news,
    facts: { ...NEWS, withinOfferWindow: false },
    otherWay: true,
  },
  withinRetention: {
    told: CONCERNED,
    question: {
      role: "customer",
      action: "read",
      category: "user.device.ip_address",
      purpose: "account.self",
      relation: "self",
    },
    facts: { ...FREE, withinRetention: false },
    otherWay: true,
  },
  published: {
    told: CONCERNED,
    question: {
      role: "customer",
      action: "read",
      category: "user.content",
      purpose: "service.provide",
      relation: "none",
    },
    facts: { ...FREE, published: false },
    otherWay: true,
  },
  consents: {
    told: CONCERNED,
    question: news,
    facts: { ...NEWS, consents: [] },
    otherWay: ["marketing.own"],
  },
  noticeVersion: { told: CONCERNED, question: news, facts: { ...NEWS, noticeVersion: 0 }, otherWay: 2 },
  minimumNotice: { told: CONCERNED, question: opening, facts: { ...OPENING, minimumNotice: 3 }, otherWay: 2 },
  minor: { told: CONCERNED, question: news, facts: { ...NEWS, minor: true }, otherWay: false },
  guardianConsent: { told: CONCERNED, question: opening, facts: { ...OPENING, minor: true }, otherWay: true },
  guardianAwaited: {
    told: CONCERNED,
    question: { ...opening, role: "customer", category: "user.content", purpose: "service.provide" },
    facts: {
      ...FREE,
      trigger: "catalogue_upload",
      noticeVersion: 2,
      minimumNotice: 2,
      guardianAwaited: true,
    },
    otherWay: false,
  },
  restricted: {
    told: CONCERNED,
    question: purchases,
    facts: { ...FREE, restricted: true },
    otherWay: false,
  },
  erased: { told: CONCERNED, question: purchases, facts: { ...FREE, erased: true }, otherWay: false },
  legalHold: {
    told: ["reviewer", "service"],
    question: {
      role: "customer",
      action: "erase",
      category: "user.name",
      purpose: "account.self",
      relation: "self",
    },
    facts: { ...FREE, legalHold: true },
    otherWay: false,
  },
  automatedDecisionObjection: {
    told: CONCERNED,
    question: {
      role: "service",
      service: "transactions",
      action: "aggregate",
      category: "user.contact.email.receipt",
      purpose: "fraud.investigate",
      relation: "none",
    },
    facts: { ...FREE, automatedDecisionObjection: true },
    otherWay: false,
  },
};
