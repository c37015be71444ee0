/**
 * The closed lists that the whole product speaks in. A word that is not here does not exist: it is refused at the
 * edge and denied by the policy.
 */

/** Who somebody is to the company. A customer is a merchant owner, staff or a buyer: the relation says which. */
export const ROLES = [
  "anonymous",
  "customer",
  "support_agent",
  "kyc_reviewer",
  "kyc_supervisor",
  "fraud_analyst",
  "data_analyst",
  "marketing_operator",
  "disclosure_intake",
  "disclosure_analyst",
  "disclosure_legal",
  "disclosure_approver",
  "disclosure_releaser",
  "dpo",
  "auditor",
  "platform_operator",
  "agency_officer",
  "partner",
  "service",
] as const;
export type Role = (typeof ROLES)[number];

/** Why personal data is processed. Each purpose has its clause, basis and notice in the policy's text. */
export const PURPOSES = [
  "account.self",
  "service.provide",
  "service.receipt",
  "service.reminder",
  "service.support",
  "service.administrative",
  "service.improve",
  "identity.verify",
  "fraud.investigate",
  "security.protect",
  "marketing.own",
  "marketing.partner",
  "statistics.aggregate",
  "disclosure.legal",
  "privacy.request",
  "audit.review",
  "privacy.notice",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What is done with personal data. `sell` and `rent` exist so that a test can show that nothing allows them. */
export const ACTIONS = [
  "collect",
  "read",
  "update",
  "erase",
  "send",
  "aggregate",
  "disclose",
  "sell",
  "rent",
] as const;
export type Action = (typeof ACTIONS)[number];

/** What the principal is to the person whom the data is about; computed for each object, never taken from input. */
export const RELATIONS = [
  "self",
  "own_merchant",
  "own_customer",
  "assigned_case",
  "approved_package",
  "none",
] as const;
export type Relation = (typeof RELATIONS)[number];

/** The services by name: subgraphs, and so the principals that act for them. */
export const SERVICES = [
  "identity-verification",
  "transactions",
  "communications",
  "disclosure-requests",
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The six grounds of clause 6, (a) to (f). The last four are voluntary. */
export const DISCLOSURE_GROUNDS = [
  "REQUIRED_BY_LAW",
  "AUTHORITY_REQUEST",
  "PREVENT_CRIME",
  "PUBLIC_SAFETY",
  "SITE_SECURITY",
  "PREVENT_LOSS",
] as const;
export type DisclosureGround = (typeof DISCLOSURE_GROUNDS)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
export const isPurpose = (text: string): text is Purpose => (PURPOSES as readonly string[]).includes(text);
