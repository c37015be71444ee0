import { inForce, versions, type Dated } from "./dated";

/** Which sector's rules apply to the company. */
export const REGULATORY_PROFILES = ["NONE", "PAYMENT_SERVICE_PROVIDER", "FINANCIAL_SERVICES"] as const;
export type RegulatoryProfile = (typeof REGULATORY_PROFILES)[number];

interface ProfileVersion extends Dated {
  readonly profile: RegulatoryProfile;
}

/** A licence that is granted or given back is a new line; the policy of a process is loaded for the profile of its day. */
const PROFILES: readonly ProfileVersion[] = versions([
  {
    effectiveFrom: "2026-01-01",
    profile: "PAYMENT_SERVICE_PROVIDER",
    law: "UU 8/2010 art. 17(1); PBI 23/6/2021",
  },
]);

/** What the company was licensed as at a moment; before the first day of its calendar, as on that day. */
export const regulatoryProfileAt = (at: Date): RegulatoryProfile =>
  (inForce(PROFILES, at) ?? PROFILES[0] ?? { profile: "NONE" }).profile;
