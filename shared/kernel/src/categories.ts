interface CategoryNote {
  /** Whether it is "specific" personal data under UU 27/2022 art. 4(2). */
  readonly specific: boolean;
}

const GENERAL: CategoryNote = { specific: false };
const SPECIFIC: CategoryNote = { specific: true };

/**
 * The data categories, by their fideslang keys. A dot makes a child: `user.contact.email` is in `user.contact` and in
 * `user`, and the most specific label that fits a field is the one to use.
 */
export const CATEGORIES = {
  user: GENERAL,
  "user.name": GENERAL,
  "user.contact": GENERAL,
  "user.contact.email": GENERAL,
  // Ours, not fideslang's: an address that a buyer gave for one receipt, and for nothing else (obligation 1.5).
  "user.contact.email.receipt": GENERAL,
  "user.contact.phone_number": GENERAL,
  "user.contact.address": GENERAL,
  "user.contact.address.work": GENERAL,
  "user.demographic": GENERAL,
  "user.demographic.date_of_birth": GENERAL,
  "user.account": GENERAL,
  "user.authorization": GENERAL,
  "user.authorization.credentials": GENERAL,
  "user.privacy_preferences": GENERAL,
  "user.government_id": GENERAL,
  "user.government_id.national_identification_number": GENERAL,
  "user.biometric": SPECIFIC,
  "user.health_and_medical": SPECIFIC,
  "user.criminal_history": SPECIFIC,
  "user.childrens": SPECIFIC,
  "user.device": GENERAL,
  "user.device.ip_address": GENERAL,
  "user.device.device_id": GENERAL,
  "user.behavior": GENERAL,
  // Rows of purchases are personal financial data (obligation 5.1), and so specific.
  "user.behavior.purchase_history": SPECIFIC,
  "user.financial": SPECIFIC,
  "user.financial.bank_account": SPECIFIC,
  "user.location": GENERAL,
  // In the vocabulary so that a rule can ban it: clauses 1 and 2 don't list it (obligation 2.4).
  "user.location.precise": GENERAL,
  "user.content": GENERAL,
  // Ours, not fideslang's: what an agency's request says (its contact person, the identifiers it names).
  "user.legal_request": GENERAL,
  // Ours, not fideslang's: a sealed package of disclosed data. What it holds was decided, category by category, when it
  // was collected; this is about who fetches the whole.
  "user.legal_package": GENERAL,
  // Ours, not fideslang's: that a suspicious transaction was reported, and anything about the report.
  "user.suspicious_report": SPECIFIC,
  system: GENERAL,
  "system.operations": GENERAL,
} as const satisfies Record<string, CategoryNote>;
export type Category = keyof typeof CATEGORIES;

export const CATEGORY_NAMES = Object.keys(CATEGORIES) as readonly Category[];

export const isCategory = (text: string): text is Category => Object.hasOwn(CATEGORIES, text);

/** Whether the data is "specific" personal data under UU 27/2022 art. 4(2). */
export const isSpecific = (category: Category): boolean => CATEGORIES[category].specific;

/** The category itself, and every category above it, nearest first. */
export function lineageOf(category: Category): readonly Category[] {
  const parts = category.split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join(".")).filter(isCategory);
}

/** Whether `category` is `group` or lies under it. */
export const isWithin = (category: string, group: string): boolean =>
  category === group || category.startsWith(`${group}.`);
