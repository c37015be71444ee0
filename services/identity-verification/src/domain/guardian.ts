import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import type { AccountDetails, Locale, Sealed } from "./account";

export type GuardianRelationship = "PARENT" | "GUARDIAN";

/** Own rule: a guardian has a week to answer; then what was kept to ask them is erased. */
export const INVITATION_LIFETIME_MS = 7 * 86_400_000;

/** A minor's registration that waits for a guardian: no account yet, and nothing but what is needed to make one. */
export interface NewInvitation {
  readonly id: string;
  /** Of the account that there will be. */
  readonly accountId: string;
  readonly details: AccountDetails;
  readonly guardianEmail: string;
  readonly passwordHash: string;
  readonly locale: Locale;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An invitation as kept. */
export interface Invitation {
  readonly id: string;
  readonly accountId: string;
  readonly locale: Locale;
  readonly passwordHash: string;
  readonly expiresAt: Date;
  readonly guardianEmail: Sealed;
  /** Opens the sealed details. */
  details(): AccountDetails;
}

/** Proof of a guardian's consent (UU 27/2022 art. 24, 25). */
export interface GuardianConsent {
  readonly accountId: string;
  readonly invitationId: string;
  readonly relationship: GuardianRelationship;
  readonly guardianName: string;
  readonly guardianEmail: string;
  readonly noticeVersion: number;
  readonly noticeSha256: string;
  readonly locale: Locale;
  readonly wording: string;
  readonly wordingSha256: string;
  readonly requestId: string;
  readonly at: Date;
}

/** What a guardian is shown and agrees to, and nothing else with it. */
export const GUARDIAN_WORDING: Bilingual = {
  id: "Saya orang tua atau wali anak ini dan setuju ALPOKAT membuat akun untuknya serta mengolah datanya untuk menyediakan layanan, sesuai pemberitahuan privasi. Persetujuan ini tidak mencakup pemasaran.",
  en: "I am this child's parent or guardian and agree that ALPOKAT makes an account for them and processes their data to provide the service, as the privacy notice says. This does not include any marketing.",
};

export type GuardianRefusal =
  "GUARDIAN_TOKEN_INVALID" | "GUARDIAN_NAME_INVALID" | "NOTICE_NOT_ACKNOWLEDGED" | "CONSENT_WORDING_OUTDATED";

export const TOKEN_INVALID: UserError<GuardianRefusal> = userError(
  "GUARDIAN_TOKEN_INVALID",
  {
    id: "Kode ini tidak sah, sudah dipakai, atau sudah lewat waktunya.",
    en: "This code is not valid, was used already, or is out of time.",
  },
  ["input", "token"],
);

export const GUARDIAN_NAME_INVALID: UserError<GuardianRefusal> = userError(
  "GUARDIAN_NAME_INVALID",
  {
    id: "Nama harus 1 sampai 100 huruf.",
    en: "The name must have 1 to 100 printable characters.",
  },
  ["input", "guardianName"],
);

export const GUARDIAN_NOTICE: UserError<GuardianRefusal> = userError(
  "NOTICE_NOT_ACKNOWLEDGED",
  {
    id: "Setujui telah membaca pemberitahuan privasi yang berlaku.",
    en: "Acknowledge the privacy notice in force first.",
  },
  ["input", "acknowledgedNoticeVersion"],
);

export const GUARDIAN_WORDING_OUTDATED: UserError<GuardianRefusal> = userError(
  "CONSENT_WORDING_OUTDATED",
  {
    id: "Kata-kata persetujuan yang diperlihatkan bukan yang berlaku sekarang.",
    en: "The wording that was shown isn't the present one.",
  },
  ["input", "wordingSha256"],
);
