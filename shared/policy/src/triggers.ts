import { type Category, type Purpose } from "@alpokat/kernel";

interface TriggerEntry {
  /** Purpose of the collection where a customer (or nobody signed in) states none. */
  readonly purpose: Purpose;
  /** Categories, with all below them, that may be collected on this occasion. */
  readonly categories: readonly Category[];
  /**
   * Whether the caller has an account and gives data of their own or of their shop: then it is they who acknowledged the
   * privacy notice. Somebody who is about to open an account says so in that very act, and a buyer reads it on the receipt.
   */
  readonly isFromAccount: boolean;
}

/** The five occasions on which clause 1 lets data be collected; nothing is collected on any other. */
export const COLLECTION_TRIGGERS = {
  account_registration: {
    purpose: "account.self",
    categories: [
      "user.name",
      "user.contact",
      "user.demographic.date_of_birth",
      "user.account",
      "user.authorization.credentials",
      "user.privacy_preferences",
    ],
    isFromAccount: false,
  },
  identity_verification: {
    purpose: "identity.verify",
    categories: [
      "user.name",
      "user.contact",
      "user.demographic.date_of_birth",
      "user.government_id",
      "user.biometric",
    ],
    isFromAccount: true,
  },
  transaction: {
    purpose: "service.provide",
    categories: ["user.behavior.purchase_history", "user.financial", "user.location"],
    isFromAccount: true,
  },
  receipt_request: {
    purpose: "service.receipt",
    categories: ["user.contact.email", "user.contact.phone_number"],
    isFromAccount: false,
  },
  catalogue_upload: { purpose: "service.provide", categories: ["user.content"], isFromAccount: true },
} as const satisfies Record<string, TriggerEntry>;
export type CollectionTrigger = keyof typeof COLLECTION_TRIGGERS;

export const TRIGGER_NAMES = Object.keys(COLLECTION_TRIGGERS) as readonly CollectionTrigger[];

export const isTrigger = (text: string): text is CollectionTrigger =>
  Object.hasOwn(COLLECTION_TRIGGERS, text);
