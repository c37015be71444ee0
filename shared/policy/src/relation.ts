import {
  isWithin,
  type CaseFacts,
  type Category,
  type DisclosureGround,
  type Principal,
  type Purpose,
  type Relation,
} from "@alpokat/kernel";
import { CASE_KINDS, type CaseKind, type Facts } from "./facts";
import { type SubjectReference } from "./reference";
import { COLLECTION_TRIGGERS, type CollectionTrigger } from "./triggers";

/** A disclosure grant after its signature, request and expiry were checked; never built from anything else. */
export interface VerifiedGrant {
  readonly requestId: string;
  readonly subjects: readonly string[];
  /** Merchants whose own data it covers; their customers' data it does not. */
  readonly merchants: readonly string[];
  /** Categories, each with all below it. */
  readonly categories: readonly Category[];
  /** First moment of the data that it covers. */
  readonly from: Date;
  /** Moment before which that data ends. */
  readonly to: Date;
  readonly courtOrder: boolean;
  /** Which ground of clause 6 it rests on. */
  readonly ground: DisclosureGround;
  /** Whether that ground may be used now; asked of the versioned switches, never of the token. */
  readonly groundInForce: boolean;
  /** Whether interests were weighed in writing, as the voluntary grounds want (obligation 6.6). */
  readonly hasBalancingTest: boolean;
  readonly isEmergency: boolean;
}

/** What was proved about the request beside the principal. */
export interface RequestEvidence {
  readonly grant?: VerifiedGrant | null;
  /** Subjects that the caller proved to be by a token, such as the one on a receipt. */
  readonly provenSubjects?: readonly string[];
}

/** What the principal is to the subject: the closest relation that holds. */
export function relationTo(
  principal: Principal,
  { subject, merchant, customerOf }: SubjectReference,
  evidence: RequestEvidence,
): Relation {
  if (principal.id === subject || evidence.provenSubjects?.includes(subject)) return "self";
  if (merchant !== undefined && principal.merchants.includes(merchant)) return "own_merchant";
  if (customerOf !== undefined && principal.merchants.includes(customerOf)) return "own_customer";
  if (isAssigned(principal, subject)) return "assigned_case";
  return isGranted(evidence.grant, subject, merchant) ? "approved_package" : "none";
}

function isGranted(
  grant: VerifiedGrant | null | undefined,
  subject: string,
  merchant: string | undefined,
): boolean {
  if (!grant) return false;
  return grant.subjects.includes(subject) || (merchant !== undefined && grant.merchants.includes(merchant));
}

function isAssigned({ id, caseFacts }: Principal, subject: string): boolean {
  if (id === null || !caseFacts?.isOpen) return false;
  return caseFacts.assignees.includes(id) && caseFacts.subjects.includes(subject);
}

const isCaseKind = (text: string): text is CaseKind => (CASE_KINDS as readonly string[]).includes(text);

/** The facts that case and grant give about one category. */
export function factsAbout(
  category: Category,
  caseFacts: CaseFacts | null,
  grant: VerifiedGrant | null,
): Facts {
  const covers = (groups: readonly string[]): boolean => groups.some((group) => isWithin(category, group));
  return {
    ...(caseFacts && isCaseKind(caseFacts.kind) ? { caseKind: caseFacts.kind } : {}),
    ...(caseFacts ? { caseCoversCategory: covers(caseFacts.categories) } : {}),
    ...(grant ? { grantCoversCategory: covers(grant.categories), ...grantFacts(grant) } : {}),
  };
}

const grantFacts = (grant: VerifiedGrant): Facts => ({
  courtOrder: grant.courtOrder,
  ground: grant.ground,
  groundInForce: grant.groundInForce,
  balancingTest: grant.hasBalancingTest,
  emergency: grant.isEmergency,
  grantSubjects: grant.subjects.length + grant.merchants.length,
});

/**
 * The purpose that a decision is made for: the stated one, and for customers and callers who aren't signed in one that
 * follows from what they do. Staff and services must say why, or get null.
 */
export function effectivePurpose(
  principal: Principal,
  relation: Relation,
  trigger: CollectionTrigger | undefined,
): Purpose | null {
  if (principal.purpose !== null) return principal.purpose;
  if (principal.role !== "customer" && principal.role !== "anonymous") return null;
  if (trigger !== undefined) return COLLECTION_TRIGGERS[trigger].purpose;
  return relation === "self" ? "account.self" : "service.provide";
}
