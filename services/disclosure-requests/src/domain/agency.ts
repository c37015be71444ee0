import { type UserError, userError } from "@alpokat/kernel";
import { isText } from "./gates";

/** An authority that may ask. */
export interface Agency {
  readonly id: string;
  readonly name: string;
  /** Domain of its official e-mail addresses. */
  readonly emailDomain: string;
  readonly registeredAt: Date;
}

/** Somebody who asks for an agency: its contact person (obligation 6.1). */
export interface AgencyOfficer {
  readonly id: string;
  readonly agencyId: string;
  readonly registeredAt: Date;
}

export interface OfficerDetails {
  readonly name: string;
  readonly position: string;
  readonly email: string;
}

export type AgencyRefusal =
  | "AGENCY_NAME_INVALID"
  | "EMAIL_DOMAIN_NOT_OFFICIAL"
  | "AGENCY_ALREADY_REGISTERED"
  | "AGENCY_UNKNOWN"
  | "OFFICER_INVALID"
  | "OFFICER_EMAIL_FOREIGN";

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** Indonesian authorities write from these; webmail never asks for anybody's data. */
const OFFICIAL = /(?:^|\.)(?:go|mil)\.id$/;

export function agencyFaults({
  name,
  emailDomain,
}: Pick<Agency, "name" | "emailDomain">): UserError<AgencyRefusal>[] {
  const faults: UserError<AgencyRefusal>[] = [];
  if (!isText(name, 200)) {
    const text = {
      id: "Nama lembaga harus 1 sampai 200 huruf.",
      en: "The agency's name must have 1 to 200 characters.",
    };
    faults.push(userError("AGENCY_NAME_INVALID", text, ["input", "name"]));
  }
  if (!DOMAIN.test(emailDomain) || !OFFICIAL.test(emailDomain)) {
    const text = {
      id: "Domain email harus domain resmi pemerintah (.go.id atau .mil.id).",
      en: "The e-mail domain must be an official one (.go.id or .mil.id).",
    };
    faults.push(userError("EMAIL_DOMAIN_NOT_OFFICIAL", text, ["input", "emailDomain"]));
  }
  return faults;
}

export const agencyUnknown = (): UserError<"AGENCY_UNKNOWN"> =>
  userError("AGENCY_UNKNOWN", { id: "Lembaga ini tidak terdaftar.", en: "The agency is not registered." }, [
    "input",
    "agencyId",
  ]);

export function officerFaults(
  { name, position, email }: OfficerDetails,
  { emailDomain }: Agency,
): UserError<AgencyRefusal>[] {
  const faults: UserError<AgencyRefusal>[] = [];
  if (!isText(name, 100) || !isText(position, 100)) {
    const text = {
      id: "Nama dan jabatan harus 1 sampai 100 huruf.",
      en: "Name and position must have 1 to 100 characters.",
    };
    faults.push(userError("OFFICER_INVALID", text, ["input", "name"]));
  }
  const domain = email.trim().toLowerCase().split("@")[1] ?? "";
  if (domain !== emailDomain && !domain.endsWith(`.${emailDomain}`)) {
    const text = {
      id: "Alamat email bukan alamat resmi lembaga ini.",
      en: "The e-mail address is not an official one of this agency.",
    };
    faults.push(userError("OFFICER_EMAIL_FOREIGN", text, ["input", "email"]));
  }
  return faults;
}
