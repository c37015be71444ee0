import { type Bilingual, type UserError, isPrintableText, userError } from "@alpokat/kernel";

export type CampaignState = "DRAFT" | "SCHEDULED" | "RUNNING" | "FINISHED";

/** News of ALPOKAT to whoever consented to them. */
export interface Campaign {
  readonly id: string;
  readonly category: "NEWS";
  readonly state: CampaignState;
  readonly subject: Bilingual;
  readonly body: Bilingual;
  readonly createdBy: string;
  readonly scheduledBy: string | null;
  readonly sendAt: Date | null;
  readonly createdAt: Date;
  /** People it was planned for; whether each gets it is decided when it is sent. */
  readonly planned: number;
  /** Last account that was planned for: where planning goes on. */
  readonly planCursor: string | null;
}

export type CampaignRefusal =
  | "CAMPAIGN_NOT_FOUND"
  | "CAMPAIGN_TEXT_INVALID"
  | "CAMPAIGN_ALREADY_SCHEDULED"
  | "SECOND_PERSON_REQUIRED"
  | "SEND_AT_IN_THE_PAST";
interface Refused {
  readonly refusal: UserError<CampaignRefusal>;
}
export type CampaignOutcome = { readonly campaign: Campaign } | Refused;

export const CAMPAIGN_NOT_FOUND: Refused = {
  refusal: userError(
    "CAMPAIGN_NOT_FOUND",
    { id: "Kampanye tidak ditemukan.", en: "There is no such campaign." },
    ["input", "campaignId"],
  ),
};

const ALREADY_SCHEDULED: Refused = {
  refusal: userError("CAMPAIGN_ALREADY_SCHEDULED", {
    id: "Kampanye ini sudah dijadwalkan.",
    en: "This campaign is scheduled already.",
  }),
};

const SECOND_PERSON: Refused = {
  refusal: userError("SECOND_PERSON_REQUIRED", {
    id: "Pembuat kampanye tidak dapat menjadwalkannya sendiri.",
    en: "Whoever wrote a campaign can't schedule it.",
  }),
};

const IN_THE_PAST: Refused = {
  refusal: userError(
    "SEND_AT_IN_THE_PAST",
    { id: "Waktu kirim sudah lewat.", en: "The time to send is past." },
    ["input", "sendAt"],
  ),
};

/** Whether a campaign may say this: a subject of one line, a body of at most 10,000 characters. */
export function campaignTextFault({
  subject,
  body,
}: Pick<Campaign, "subject" | "body">): UserError<CampaignRefusal> | null {
  const isSubject = (text: string): boolean => text.trim() !== "" && isPrintableText(text, 150);
  const isBody = (text: string): boolean =>
    text.trim() !== "" && text.length <= 10_000 && isPrintableText(text.replaceAll("\n", " "), 10_000);
  if ([subject.id, subject.en].every(isSubject) && [body.id, body.en].every(isBody)) return null;
  return userError(
    "CAMPAIGN_TEXT_INVALID",
    {
      id: "Judul harus 1 sampai 150 huruf dalam satu baris, isi 1 sampai 10.000 huruf, dalam kedua bahasa.",
      en: "The subject must be one line of 1 to 150 characters, the body 1 to 10,000, in both languages.",
    },
    ["input"],
  );
}

/** A second person schedules a draft. */
export function scheduled(
  campaign: Campaign,
  { scheduledBy, sendAt }: { readonly scheduledBy: string; readonly sendAt: Date },
  now: Date,
): CampaignOutcome {
  if (campaign.state !== "DRAFT") return ALREADY_SCHEDULED;
  if (campaign.createdBy === scheduledBy) return SECOND_PERSON;
  if (sendAt < now) return IN_THE_PAST;
  return { campaign: { ...campaign, state: "SCHEDULED", scheduledBy, sendAt } };
}

/** After a batch was planned. */
export const planned = (
  campaign: Campaign,
  {
    count,
    cursor,
    isLast,
  }: { readonly count: number; readonly cursor: string | null; readonly isLast: boolean },
): Campaign => ({
  ...campaign,
  state: isLast ? "FINISHED" : "RUNNING",
  planned: campaign.planned + count,
  planCursor: cursor ?? campaign.planCursor,
});
