import { type Clock, type UserError, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type Agency,
  type AgencyOfficer,
  type AgencyRefusal,
  type OfficerDetails,
  agencyFaults,
  agencyUnknown,
  officerFaults,
} from "../domain/agency";
import { requireReceiving } from "./caller";
import type { AtDesk } from "./ports";

export type RegisterAgencyOutcome =
  { readonly agency: Agency } | { readonly refusals: readonly UserError<AgencyRefusal>[] };

/** Enters an authority into the directory. Returns AGENCY_NAME_INVALID, EMAIL_DOMAIN_NOT_OFFICIAL, AGENCY_ALREADY_REGISTERED. */
export class RegisterAgency {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    input: { name: string; emailDomain: string },
  ): Promise<RegisterAgencyOutcome> {
    const named = { name: input.name.trim(), emailDomain: input.emailDomain.trim().toLowerCase() };
    const refusals = agencyFaults(named);
    if (refusals.length > 0) return { refusals };
    const agency: Agency = { id: newId(), ...named, registeredAt: this.clock() };
    return this.atDesk(guard, async ({ agencies }) =>
      (await agencies.add(agency)) ? { agency } : { refusals: [alreadyRegistered()] },
    );
  }
}

const alreadyRegistered = (): UserError<AgencyRefusal> =>
  userError("AGENCY_ALREADY_REGISTERED", {
    id: "Lembaga ini sudah terdaftar.",
    en: "This agency is registered already.",
  });

export type RegisterOfficerOutcome =
  { readonly officer: AgencyOfficer } | { readonly refusals: readonly UserError<AgencyRefusal>[] };

/** Enters an agency's contact person. Returns AGENCY_UNKNOWN, OFFICER_INVALID, OFFICER_EMAIL_FOREIGN. */
export class RegisterAgencyOfficer {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, agencyId: string, details: OfficerDetails): Promise<RegisterOfficerOutcome> {
    requireReceiving(guard);
    return this.atDesk(guard, async ({ agencies }) => {
      const agency = await agencies.find(agencyId);
      if (!agency) return { refusals: [agencyUnknown()] };
      const refusals = officerFaults(details, agency);
      if (refusals.length > 0) return { refusals };
      const officer: AgencyOfficer = { id: newId(), agencyId, registeredAt: this.clock() };
      guard.attributeCollections({ subject: `agency-officer:${officer.id}` });
      await agencies.addOfficer(officer, details);
      return { officer };
    });
  }
}
