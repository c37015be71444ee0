import { type Category, type Purpose } from "@alpokat/kernel";

/** UU 27/2022 art. 20(2), and `right` where the subject's own right is the ground. */
export type LegalBasis =
  | "consent"
  | "contract"
  | "legal_obligation"
  | "vital_interest"
  | "public_task"
  | "legitimate_interest"
  | "right"
  | "prohibition";

/** Why personal data may be processed, as the privacy policy or the law names it. */
export interface PurposeEntry {
  /** Clause of the privacy policy, or the article where the law alone is the ground. */
  readonly clause: string;
  readonly basis: LegalBasis;
  readonly law: string;
  /** Categories (with all below them) that the purpose may touch at all. */
  readonly categories: readonly Category[];
  /** First version of the privacy notice that names it; null where it rests on a legal duty and not on the notice. */
  readonly noticeVersion: number | null;
}

const MESSAGE_DATA: readonly Category[] = ["user.contact", "user.name"];

/** The register of purposes: every purpose of the vocabulary, once. */
export const PURPOSE_REGISTER: Readonly<Record<Purpose, PurposeEntry>> = {
  "account.self": {
    clause: "1",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: ["user", "system.operations"],
    noticeVersion: 1,
  },
  "service.provide": {
    clause: "3",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: ["user", "system.operations"],
    noticeVersion: 1,
  },
  "service.receipt": {
    clause: "3",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: [...MESSAGE_DATA, "user.behavior.purchase_history"],
    noticeVersion: 1,
  },
  "service.reminder": {
    clause: "3",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: MESSAGE_DATA,
    noticeVersion: 1,
  },
  "service.support": {
    clause: "3",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: [...MESSAGE_DATA, "user.content"],
    noticeVersion: 1,
  },
  "service.administrative": {
    clause: "3",
    basis: "contract",
    law: "UU 27/2022 art. 20(2)(b)",
    categories: MESSAGE_DATA,
    noticeVersion: 1,
  },
  "service.improve": {
    clause: "2",
    basis: "consent",
    law: "UU 27/2022 art. 20(2)(a)",
    categories: ["user.device"],
    noticeVersion: 2,
  },
  "identity.verify": {
    clause: "5",
    basis: "legal_obligation",
    law: "UU 8/2010 art. 18-21",
    categories: ["user.name", "user.contact", "user.demographic", "user.government_id", "user.biometric"],
    noticeVersion: 1,
  },
  "fraud.investigate": {
    clause: "5",
    basis: "legitimate_interest",
    law: "UU 27/2022 art. 20(2)(f)",
    categories: ["user"],
    noticeVersion: 1,
  },
  "security.protect": {
    clause: "2",
    basis: "legitimate_interest",
    law: "UU 27/2022 art. 20(2)(f)",
    categories: ["user.device"],
    noticeVersion: 1,
  },
  "marketing.own": {
    clause: "4",
    basis: "consent",
    law: "UU 27/2022 art. 20(2)(a), 22",
    categories: MESSAGE_DATA,
    noticeVersion: 2,
  },
  "marketing.partner": {
    clause: "4",
    basis: "consent",
    law: "UU 27/2022 art. 20(2)(a), 22",
    categories: MESSAGE_DATA,
    noticeVersion: 2,
  },
  "statistics.aggregate": {
    clause: "5",
    basis: "legitimate_interest",
    law: "UU 27/2022 art. 20(2)(f)",
    categories: ["user.behavior.purchase_history", "user.location"],
    noticeVersion: 1,
  },
  "disclosure.legal": {
    clause: "6",
    basis: "legal_obligation",
    law: "UU 27/2022 art. 20(2)(c); PM Kominfo 5/2020",
    categories: ["user"],
    noticeVersion: 1,
  },
  "privacy.request": {
    clause: "UU PDP 5-13",
    basis: "right",
    law: "UU 27/2022 art. 5-13",
    categories: ["user", "system.operations"],
    noticeVersion: null,
  },
  "audit.review": {
    clause: "UU PDP 31",
    basis: "legal_obligation",
    law: "UU 27/2022 art. 31, 54",
    categories: ["system.operations"],
    noticeVersion: null,
  },
  "privacy.notice": {
    clause: "UU PDP 21",
    basis: "legal_obligation",
    law: "UU 27/2022 art. 21(2)",
    categories: ["user.contact.email", "user.name"],
    noticeVersion: null,
  },
};

/** First version of the privacy notice that names the purpose; null where none must, or there is no purpose. */
export const noticeVersionOf = (purpose: Purpose | null): number | null =>
  purpose === null ? null : PURPOSE_REGISTER[purpose].noticeVersion;
