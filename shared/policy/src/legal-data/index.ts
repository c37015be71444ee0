export { CLOCK_IDS, lawClock, lawDueAt, type ClockId, type ClockLength, type LawClock } from "./clocks";
export { type Dated } from "./dated";
export { FORM_IDS, lawForm, type FormId, type FormItem, type LegalForm } from "./forms";
export { HOLIDAY_YEARS, HOLIDAYS_OF_INDONESIA } from "./holidays";
export { isMinor, minorUnder, type Minority } from "./minority";
export { REGULATORY_PROFILES, regulatoryProfileAt, type RegulatoryProfile } from "./profile";
export { lawRecipient, RECIPIENT_IDS, type Recipient, type RecipientId } from "./recipients";
export {
  RETENTION_CLASSES,
  retentionClassOf,
  retentionOf,
  retentionTerm,
  type RetentionClass,
  type RetentionStart,
  type RetentionTerm,
} from "./retention";
