export { CLOCK_IDS, lawClock, lawDueAt, type ClockId, type ClockLength, type LawClock } from "./clocks";
export { type Dated } from "./dated";
export { FORM_IDS, lawForm, type FormId, type FormItem, type LegalForm } from "./forms";
export { isGroundInForce, type GroundSwitch, type GroundSwitches } from "./ground-switches";
export { HOLIDAY_YEARS, HOLIDAYS_OF_INDONESIA } from "./holidays";
export {
  impactAssessmentsAt,
  isAssessed,
  overdueAssessmentsAt,
  type AssessedRisk,
  type AssessmentId,
  type AssessmentTrigger,
  type ImpactAssessment,
} from "./impact-assessments";
export { isMinor, minorUnder, type Minority } from "./minority";
export { isWithinOfferWindow, offerWindow, type OfferWindow } from "./offer-window";
export { REGULATORY_PROFILES, regulatoryProfileAt, type RegulatoryProfile } from "./profile";
export { lawRecipient, RECIPIENT_IDS, type Recipient, type RecipientId } from "./recipients";
export {
  isKeptRaw,
  rawTelemetryExpiredUntil,
  RETENTION_CLASSES,
  retentionClassOf,
  retentionOf,
  retentionTerm,
  type RetentionClass,
  type RetentionStart,
  type RetentionTerm,
} from "./retention";
export { processorsAt, type Processor, type ProcessorId } from "./processors";
