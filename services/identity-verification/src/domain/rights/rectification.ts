import { type UserError, userError } from "@alpokat/kernel";
import { canonicalPhoneNumber, isPastDay, isPrintableText } from "../registration";
import { RECTIFIABLE, type Rectifiable, type Rectification } from "./privacy-request";

/** What the client proposes, as it came; null or absent for what stays. */
export type RectificationInput = Readonly<Partial<Record<Rectifiable, string | null>>>;

export type RectificationRefusal =
  | "NAME_INVALID"
  | "PHONE_NUMBER_INVALID"
  | "OFFICE_ADDRESS_INVALID"
  | "DATE_OF_BIRTH_INVALID"
  | "NOTHING_PROPOSED";

const trimmed = (text: string): string => text.trim().normalize("NFC");

interface Field {
  readonly code: RectificationRefusal;
  readonly rule: { readonly id: string; readonly en: string };
  /** The value in canonical spelling; null where it is none. */
  readonly canonical: (text: string, today: string) => string | null;
}

const FIELDS: Readonly<Record<Rectifiable, Field>> = {
  name: {
    code: "NAME_INVALID",
    rule: { id: "Nama harus 1 sampai 100 huruf.", en: "The name must have 1 to 100 printable characters." },
    canonical: (text) => (isPrintableText(trimmed(text), 100) ? trimmed(text) : null),
  },
  phoneNumber: {
    code: "PHONE_NUMBER_INVALID",
    rule: { id: "Nomor telepon tidak sah.", en: "The telephone number is not valid." },
    canonical: (text) => canonicalPhoneNumber(text),
  },
  officeAddress: {
    code: "OFFICE_ADDRESS_INVALID",
    rule: {
      id: "Alamat kantor harus 1 sampai 300 huruf.",
      en: "The office address must have 1 to 300 printable characters.",
    },
    canonical: (text) => (isPrintableText(trimmed(text), 300) ? trimmed(text) : null),
  },
  dateOfBirth: {
    code: "DATE_OF_BIRTH_INVALID",
    rule: {
      id: "Tanggal lahir harus berupa tanggal yang sudah lewat, ditulis TTTT-BB-HH.",
      en: "The date of birth must be a day in the past, written YYYY-MM-DD.",
    },
    canonical: (text, today) => (isPastDay(text, today) ? text : null),
  },
};

/**
 * Checks proposed values.
 * @param path of the object that holds them, for the refusals.
 * @param today ISO day in Jakarta.
 * @returns the values in canonical spelling, or every refusal; nothing proposed is a refusal.
 */
export function checkRectification(
  input: RectificationInput,
  path: readonly string[],
  today: string,
):
  | { readonly rectification: Rectification }
  | { readonly refusals: readonly UserError<RectificationRefusal>[] } {
  const rectification: Partial<Record<Rectifiable, string>> = {};
  const refusals: UserError<RectificationRefusal>[] = [];
  for (const field of RECTIFIABLE) {
    const text = input[field];
    if (text === undefined || text === null) continue;
    const { code, rule, canonical } = FIELDS[field];
    const value = canonical(text, today);
    if (value === null) refusals.push(userError(code, rule, [...path, field]));
    else rectification[field] = value;
  }
  if (refusals.length > 0) return { refusals };
  return Object.keys(rectification).length > 0 ? { rectification } : { refusals: [nothingProposed(path)] };
}

const nothingProposed = (path: readonly string[]): UserError<RectificationRefusal> =>
  userError(
    "NOTHING_PROPOSED",
    { id: "Sebutkan sekurangnya satu nilai baru.", en: "Name at least one new value." },
    path,
  );
