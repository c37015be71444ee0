import { type UserError, userError } from "@alpokat/kernel";
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { type AccountDetails, canonicalEmail } from "./account";
import { ageOn, isMinor } from "./minority";
import { passwordFault } from "./password";

/** What the client sent, as it came. */
export interface RegistrationInput {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly dateOfBirth: string;
  readonly phoneNumber: string | null;
  readonly officeAddress: string | null;
  readonly acknowledgedNoticeVersion: number;
}

export type RegistrationRefusal =
  | "NAME_INVALID"
  | "EMAIL_INVALID"
  | "PASSWORD_TOO_WEAK"
  | "DATE_OF_BIRTH_INVALID"
  | "GUARDIAN_CONSENT_REQUIRED"
  | "PHONE_NUMBER_INVALID"
  | "OFFICE_ADDRESS_INVALID"
  | "NOTICE_NOT_ACKNOWLEDGED";

/** One addr-spec (RFC 5321 section 4.1.2) without quoted local parts, comments or a second recipient. */
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Control characters, and marks that turn the direction of text so that a name reads as another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const OLDEST_YEARS = 130;

const isText = (text: string, maxLength: number): boolean =>
  text.length > 0 && text.length <= maxLength && !UNPRINTABLE.test(text) && text.isWellFormed();

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return ISO_DAY.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** Indonesian numbers in any spelling to E.164. `62812…` without a plus would parse as a fixed line: give it its plus. */
function canonicalPhoneNumber(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, "");
  const parsed = parsePhoneNumberFromString(digits.replace(/^62(?=8)/, "+62"), "ID");
  return parsed?.isValid() ? parsed.number : null;
}

const at = (field: string): readonly string[] => ["input", field];

function dateOfBirthFaults(dateOfBirth: string, today: string): UserError<RegistrationRefusal>[] {
  if (!isDay(dateOfBirth) || dateOfBirth >= today || ageOn(dateOfBirth, today) > OLDEST_YEARS) {
    const rule = {
      id: "Tanggal lahir harus berupa tanggal yang sudah lewat, ditulis TTTT-BB-HH.",
      en: "The date of birth must be a day in the past, written YYYY-MM-DD.",
    };
    return [userError("DATE_OF_BIRTH_INVALID", rule, at("dateOfBirth"))];
  }
  if (!isMinor(dateOfBirth, today)) return [];
  const rule = {
    id: "Orang di bawah 18 tahun memerlukan persetujuan orang tua atau wali (UU 27/2022 pasal 25).",
    en: "A person under 18 needs the consent of a parent or guardian (UU 27/2022 art. 25).",
  };
  return [userError("GUARDIAN_CONSENT_REQUIRED", rule, at("dateOfBirth"))];
}

/**
 * Checks a registration.
 * @param currentNotice version of the privacy notice in force: nothing is collected before it was acknowledged (obligation 1.8).
 * @returns the details in canonical spelling, or every refusal.
 */
export function checkRegistration(
  input: RegistrationInput,
  { today, currentNotice }: { readonly today: string; readonly currentNotice: number },
): { readonly details: AccountDetails } | { readonly refusals: readonly UserError<RegistrationRefusal>[] } {
  const name = input.name.trim().normalize("NFC");
  const email = canonicalEmail(input.email);
  const phoneNumber = input.phoneNumber === null ? null : canonicalPhoneNumber(input.phoneNumber);
  const officeAddress = input.officeAddress?.trim().normalize("NFC") ?? null;
  const refusals: UserError<RegistrationRefusal>[] = [...dateOfBirthFaults(input.dateOfBirth, today)];
  const refuse = (code: RegistrationRefusal, field: string, id: string, en: string): void => {
    refusals.push(userError(code, { id, en }, at(field)));
  };

  if (!isText(name, 100)) {
    refuse(
      "NAME_INVALID",
      "name",
      "Nama harus 1 sampai 100 huruf.",
      "The name must have 1 to 100 printable characters.",
    );
  }
  if (email.length > 254 || email.indexOf("@") > 64 || !EMAIL.test(email)) {
    refuse("EMAIL_INVALID", "email", "Alamat email tidak sah.", "The e-mail address is not valid.");
  }
  const weakness = passwordFault(input.password, [email, name]);
  if (weakness) refuse("PASSWORD_TOO_WEAK", "password", weakness.id, weakness.en);
  if (input.phoneNumber !== null && phoneNumber === null) {
    refuse(
      "PHONE_NUMBER_INVALID",
      "phoneNumber",
      "Nomor telepon tidak sah.",
      "The telephone number is not valid.",
    );
  }
  if (officeAddress !== null && !isText(officeAddress, 300)) {
    const rule = [
      "Alamat kantor harus 1 sampai 300 huruf.",
      "The office address must have 1 to 300 printable characters.",
    ] as const;
    refuse("OFFICE_ADDRESS_INVALID", "officeAddress", ...rule);
  }
  if (input.acknowledgedNoticeVersion !== currentNotice) {
    const version = String(currentNotice);
    const rule = [
      `Setujui telah membaca pemberitahuan privasi versi ${version}.`,
      `Acknowledge privacy notice version ${version} first.`,
    ] as const;
    refuse("NOTICE_NOT_ACKNOWLEDGED", "acknowledgedNoticeVersion", ...rule);
  }
  return refusals.length > 0
    ? { refusals }
    : { details: { name, email, dateOfBirth: input.dateOfBirth, phoneNumber, officeAddress } };
}
