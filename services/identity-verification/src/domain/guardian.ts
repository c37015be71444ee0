import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import type { AccountDetails, Locale, Sealed } from "./account";

export type GuardianRelationship = "PARENT" | "GUARDIAN";

/** Own rule: a guardian has a week to answer; then what was kept to ask them is erased. */
export const INVITATION_LIFETIME_MS = 7 * 86_400_000;

/** A minor who waits for a guardian: their registration, and nothing but what is needed to make an account; or their account. */
export interface NewInvitation {
  readonly id: string;
  /** Of the account that there is or will be. */
  readonly accountId: string;
  /** Of somebody with an account, what is needed to ask. */
  readonly details: AccountDetails | Pick<AccountDetails, "name" | "email">;
  readonly guardianEmail: string;
  /** Null where there is an account. */
  readonly passwordHash: string | null;
  readonly locale: Locale;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An invitation as kept. */
export interface Invitation {
  readonly id: string;
  readonly accountId: string;
  readonly locale: Locale;
  /** Null where there is an account. */
  readonly passwordHash: string | null;
  readonly expiresAt: Date;
  readonly guardianEmail: Sealed;
  /** Opens the name of the child. */
  childName(): string;
  /** Opens the sealed details of a registration. */
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

export type NameGuardianRefusal =
  "GUARDIAN_NOT_NEEDED" | "GUARDIAN_EMAIL_INVALID" | "GUARDIAN_ASKED_ALREADY" | "IDEMPOTENCY_KEY_REUSED";

export const GUARDIAN_NOT_NEEDED: UserError<NameGuardianRefusal> = userError("GUARDIAN_NOT_NEEDED", {
  id: "Akun ini tidak menunggu persetujuan orang tua atau wali.",
  en: "This account does not wait for a parent or guardian.",
});

export const GUARDIAN_ASKED_ALREADY: UserError<NameGuardianRefusal> = userError("GUARDIAN_ASKED_ALREADY", {
  id: "Wali sudah ditanya dan masih dapat menjawab. Sebutkan wali lain setelah ia menolak atau waktunya lewat.",
  en: "A guardian was asked and can still answer. Name another once they refuse or run out of time.",
});

export const NAMING_KEY_REUSED: UserError<NameGuardianRefusal> = userError(
  "IDEMPOTENCY_KEY_REUSED",
  {
    id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
    en: "This idempotency key was used for another input.",
  },
  ["input", "idempotencyKey"],
);
