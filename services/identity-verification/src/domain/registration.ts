import { type Bilingual, type UserError, ageOn, userError } from "@alpokat/kernel";
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { type AccountDetails, canonicalEmail } from "./account";
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
  /** Address of a parent or guardian, given for a minor; null without one. */
  readonly guardianEmail: string | null;
}

export type RegistrationRefusal =
  | "NAME_INVALID"
  | "EMAIL_INVALID"
  | "PASSWORD_TOO_WEAK"
  | "DATE_OF_BIRTH_INVALID"
  | "GUARDIAN_CONSENT_REQUIRED"
  | "GUARDIAN_EMAIL_INVALID"
  | "PHONE_NUMBER_INVALID"
  | "OFFICE_ADDRESS_INVALID"
  | "NOTICE_NOT_ACKNOWLEDGED";

/** One addr-spec (RFC 5321 section 4.1.2) without quoted local parts, comments or a second recipient. */
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const isEmail = (email: string): boolean =>
  email.length <= 254 && email.indexOf("@") <= 64 && EMAIL.test(email);

/** Control characters, and marks that turn the direction of text so that a name reads as another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const OLDEST_YEARS = 130;

/** Text that people can read, and that reads as it is written. */
export const isPrintableText = (text: string, maxLength: number): boolean =>
  text.length > 0 && text.length <= maxLength && !UNPRINTABLE.test(text) && text.isWellFormed();

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return ISO_DAY.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** Whether a text is a day that somebody alive can be born on. @param today ISO day. */
export const isPastDay = (text: string, today: string): boolean =>
  isDay(text) && text < today && ageOn(text, today) <= OLDEST_YEARS;

/** Indonesian numbers in any spelling to E.164. `62812…` without a plus would parse as a fixed line: give it its plus. */
export function canonicalPhoneNumber(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, "");
  const parsed = parsePhoneNumberFromString(digits.replace(/^62(?=8)/, "+62"), "ID");
  return parsed?.isValid() ? parsed.number : null;
}

const at = (field: string): readonly string[] => ["input", field];

function dateOfBirthFaults(
  { dateOfBirth, email, guardianEmail }: RegistrationInput,
  { today, minorUnder }: RegistrationDay,
): UserError<RegistrationRefusal>[] {
  if (!isPastDay(dateOfBirth, today)) {
    const rule = {
      id: "Tanggal lahir harus berupa tanggal yang sudah lewat, ditulis TTTT-BB-HH.",
      en: "The date of birth must be a day in the past, written YYYY-MM-DD.",
    };
    return [userError("DATE_OF_BIRTH_INVALID", rule, at("dateOfBirth"))];
  }
  if (ageOn(dateOfBirth, today) >= minorUnder) return [];
  if (guardianEmail !== null) return guardianFaults(email, guardianEmail);
  const age = String(minorUnder);
  const rule = {
    id: `Orang di bawah ${age} tahun memerlukan persetujuan orang tua atau wali (UU 27/2022 pasal 25).`,
    en: `A person under ${age} needs the consent of a parent or guardian (UU 27/2022 art. 25).`,
  };
  return [userError("GUARDIAN_CONSENT_REQUIRED", rule, at("dateOfBirth"))];
}

/** A child can't be the own guardian: another address is the least that tells two people apart. */
export function guardianFaults(email: string, guardianEmail: string): UserError<"GUARDIAN_EMAIL_INVALID">[] {
  const guardian = canonicalEmail(guardianEmail);
  if (isEmail(guardian) && guardian !== canonicalEmail(email)) return [];
  const rule = {
    id: "Alamat email wali tidak sah, atau sama dengan alamat anak.",
    en: "The guardian's e-mail address is not valid, or is the child's own.",
  };
  return [userError("GUARDIAN_EMAIL_INVALID", rule, at("guardianEmail"))];
}

/** The details in canonical spelling, with the guardian to ask where the person is a minor; or every refusal. */
export type RegistrationCheck =
  | { readonly details: AccountDetails; readonly guardianEmail: string | null }
  | { readonly refusals: readonly UserError<RegistrationRefusal>[] };

/** What the law and the company ask for on the day of a registration. */
export interface RegistrationDay {
  /** ISO day in Jakarta. */
  readonly today: string;
  /** Full years under which a guardian has to consent (obligation 1.7). */
  readonly minorUnder: number;
  /** Version of the privacy notice in force: nothing is collected before it was acknowledged (obligation 1.8). */
  readonly currentNotice: number;
}

/** Details in canonical spelling, and what they are checked against. */
interface Candidate {
  readonly details: AccountDetails;
  readonly input: RegistrationInput;
  readonly currentNotice: number;
}

/** A rule of one field: whether it is broken, and what is said then. */
interface Rule {
  readonly code: RegistrationRefusal;
  readonly field: keyof RegistrationInput;
  readonly isBroken: (candidate: Candidate) => boolean;
  readonly text: (candidate: Candidate) => Bilingual;
}

const RULES: readonly Rule[] = [
  {
    code: "NAME_INVALID",
    field: "name",
    isBroken: ({ details }) => !isPrintableText(details.name, 100),
    text: () => ({
      id: "Nama harus 1 sampai 100 huruf.",
      en: "The name must have 1 to 100 printable characters.",
    }),
  },
  {
    code: "EMAIL_INVALID",
    field: "email",
    isBroken: ({ details: { email } }) => !isEmail(email),
    text: () => ({ id: "Alamat email tidak sah.", en: "The e-mail address is not valid." }),
  },
  {
    code: "PASSWORD_TOO_WEAK",
    field: "password",
    isBroken: (candidate) => weakness(candidate) !== null,
    text: (candidate) => weakness(candidate) ?? { id: "", en: "" },
  },
  {
    code: "PHONE_NUMBER_INVALID",
    field: "phoneNumber",
    isBroken: ({ details, input }) => input.phoneNumber !== null && details.phoneNumber === null,
    text: () => ({ id: "Nomor telepon tidak sah.", en: "The telephone number is not valid." }),
  },
  {
    code: "OFFICE_ADDRESS_INVALID",
    field: "officeAddress",
    isBroken: ({ details: { officeAddress } }) =>
      officeAddress !== null && !isPrintableText(officeAddress, 300),
    text: () => ({
      id: "Alamat kantor harus 1 sampai 300 huruf.",
      en: "The office address must have 1 to 300 printable characters.",
    }),
  },
  {
    code: "NOTICE_NOT_ACKNOWLEDGED",
    field: "acknowledgedNoticeVersion",
    isBroken: ({ input, currentNotice }) => input.acknowledgedNoticeVersion !== currentNotice,
    text: ({ currentNotice }) => ({
      id: `Setujui telah membaca pemberitahuan privasi versi ${String(currentNotice)}.`,
      en: `Acknowledge privacy notice version ${String(currentNotice)} first.`,
    }),
  },
];

const weakness = ({ input, details }: Candidate): Bilingual | null =>
  passwordFault(input.password, [details.email, details.name]);

/**
 * Checks a registration.
 * @returns the details in canonical spelling, or every refusal.
 */
export function checkRegistration(input: RegistrationInput, day: RegistrationDay): RegistrationCheck {
  const details = canonicalDetails(input);
  const candidate: Candidate = { details, input, currentNotice: day.currentNotice };
  const broken = RULES.filter(({ isBroken }) => isBroken(candidate));
  const refusals = [
    ...dateOfBirthFaults(input, day),
    ...broken.map(({ code, field, text }) => userError(code, text(candidate), at(field))),
  ];
  if (refusals.length > 0) return { refusals };
  const isMinor = ageOn(input.dateOfBirth, day.today) < day.minorUnder;
  return {
    details,
    guardianEmail: isMinor && input.guardianEmail !== null ? canonicalEmail(input.guardianEmail) : null,
  };
}

const canonicalDetails = (input: RegistrationInput): AccountDetails => ({
  name: input.name.trim().normalize("NFC"),
  email: canonicalEmail(input.email),
  dateOfBirth: input.dateOfBirth,
  phoneNumber: input.phoneNumber === null ? null : canonicalPhoneNumber(input.phoneNumber),
  officeAddress: input.officeAddress?.trim().normalize("NFC") ?? null,
});
