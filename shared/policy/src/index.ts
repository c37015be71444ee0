export { type AccessRecord } from "./access-records";
export { CATEGORIES, CATEGORY_NAMES, isCategory, isSpecific, isWithin, type Category } from "@alpokat/kernel";
export { classificationFaults } from "./classification";
export { type Decision, type DecisionReason, type DecisionRequest, type Outcome } from "./decision";
export { denialError, type PolicyDenial } from "./denial";
export {
  Collects,
  Operational,
  PersonalData,
  POLICY_COMPOSITION_SDL,
  POLICY_DIRECTIVES_SDL,
} from "./directives";
export {
  explain,
  type ExplainedRule,
  type ExplanationInput,
  type HypotheticalCase,
  type PolicyExplanation,
  type RecordedDecision,
} from "./explain";
export {
  CASE_KINDS,
  FACT_NAMES,
  type CaseKind,
  type ConsentInForce,
  type FactName,
  type Facts,
  type ProvenFacts,
  type SubjectFacts,
} from "./facts";
export { guardSchema } from "./guard-schema";
export { HandoverRefused, requireRegistered, type Handover } from "./handover";
export * from "./legal-data";
export { about, referenceOf } from "./mark";
export { maskValue } from "./mask";
export { renderNotice, type NoticeSource } from "./notice-text/render-notice";
export { NOTICE_LAW_DAYS, noticeOf, notices, type Notice } from "./notices";
export { loadPolicy, Policy, type TableScope } from "./policy";
export { PolicyInForce } from "./policy-in-force";
export { PURPOSE_REGISTER, type LegalBasis, type PurposeEntry } from "./purposes";
export { type SubjectReference } from "./reference";
export { type RequestEvidence, type VerifiedGrant } from "./relation";
export { type Circumstances } from "./asked";
export { type Deciding, type RequestGuardOptions } from "./guard-options";
export { MAX_DENIAL_ERRORS, RequestGuard } from "./request-guard";
export { type FactsLoader } from "./subject-knowledge";
export { PolicyTextError, readPolicyText, type PolicyText, type Rule } from "./rules";
export { placeOf, type ClassifiedField, type DecisionTable } from "./table";
export * from "./study";
export { COLLECTION_TRIGGERS, TRIGGER_NAMES, type CollectionTrigger } from "./triggers";
export { askerOf, isUnspoken, MAY_BE_TOLD, spokenOf, toldDenial, type Asker } from "./telling";
export { heldFields, type HeldField } from "./data-map/held-fields";
export { dataMapFaults, dataMapOf, type DataMapEntry, type DataMapSource } from "./data-map/data-map";
export { dataMapMarkdown } from "./data-map/data-map-text";
export { rulesByClause, type ClauseRules, type RuleReach } from "./data-map/rules-by-clause";
export { type DataMapUse } from "./data-map/uses";
export { CATEGORY_TEXTS } from "./notice-text/category-texts";
export { PURPOSE_TEXTS, type PurposeText } from "./notice-text/purpose-texts";
