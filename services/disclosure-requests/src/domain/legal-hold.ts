import { isId, type ServiceName, type UserError, userError } from "@alpokat/kernel";
import { isText } from "./gates";

/** While one is active nothing of its subject is erased (UU 27/2022 art. 44(1)(c); obligation 6.9). */
export interface LegalHold {
  readonly id: string;
  /** Account id, or `buyer:<blind index>`. */
  readonly subject: string;
  /** The request of an authority that it belongs to; whether that is a secret, so is this. */
  readonly requestId: string;
  readonly placedAt: Date;
  readonly liftedAt: Date | null;
  readonly details: { reveal(): HoldDetails };
  /** Services that had been cleared to erase before the hold was placed. */
  readonly cameTooLateFor: readonly ServiceName[];
}

/** Why it was placed and lifted: kept sealed. */
export interface HoldDetails {
  readonly reason: string;
  readonly liftReason: string | null;
}

export type HoldRefusal =
  | "SUBJECT_INVALID"
  | "REASON_INVALID"
  | "ALREADY_HELD"
  | "HOLD_UNKNOWN"
  | "ALREADY_LIFTED"
  | "IDEMPOTENCY_KEY_REUSED";

const BUYER = /^buyer:[0-9a-f]{64}$/;
const LONGEST_REASON = 500;

export function holdFaults({
  subject,
  reason,
}: {
  readonly subject: string;
  readonly reason: string;
}): UserError<HoldRefusal>[] {
  if (isId(subject) || BUYER.test(subject)) return reasonFaults(reason);
  const text = {
    id: "Subjek harus akun atau pembeli.",
    en: "The subject must be an account or a buyer.",
  };
  return [userError("SUBJECT_INVALID", text, ["input", "subject"]), ...reasonFaults(reason)];
}

export function reasonFaults(reason: string): UserError<HoldRefusal>[] {
  if (isText(reason, LONGEST_REASON)) return [];
  const text = {
    id: "Alasan harus 1 sampai 500 huruf.",
    en: "The reason must have 1 to 500 characters.",
  };
  return [userError("REASON_INVALID", text, ["input", "reason"])];
}

export const alreadyHeld = (): UserError<HoldRefusal> =>
  userError("ALREADY_HELD", {
    id: "Data subjek ini sudah ditahan dalam permintaan ini.",
    en: "This subject's data is held in this request already.",
  });

export const holdUnknown = (): UserError<HoldRefusal> =>
  userError("HOLD_UNKNOWN", {
    id: "Penahanan ini tidak ditemukan.",
    en: "There is no such hold.",
  });

export const alreadyLifted = (): UserError<HoldRefusal> =>
  userError("ALREADY_LIFTED", {
    id: "Penahanan ini sudah dicabut.",
    en: "The hold was lifted already.",
  });
