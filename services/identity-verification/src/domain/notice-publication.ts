import { type NoticeStanding, type UserError, userError } from "@alpokat/kernel";

export type NoticePublicationState = "PROPOSED" | "PUBLISHED";

/** A version of the privacy notice on its way to people: proposed by one person, confirmed by another. */
export interface NoticePublication {
  readonly version: number;
  readonly state: NoticePublicationState;
  /** SHA-256 of the Indonesian text, which counts, in hexadecimal. */
  readonly sha256Id: string;
  /** SHA-256 of the English rendering. */
  readonly sha256En: string;
  /** Whether data is collected only from people who acknowledged this version or a later one, once it is in force. */
  readonly mustBeAcknowledged: boolean;
  readonly effectiveFrom: Date;
  /** Null for version 1, which the business began with. */
  readonly proposedBy: string | null;
  readonly proposedAt: Date | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
}

export type NoticeRefusal =
  | "NOTICE_UNKNOWN"
  | "NOTICE_TEXT_DIFFERS"
  | "NOTICE_ALREADY_PUBLISHED"
  | "NOTICE_NOT_NEXT"
  | "NOTICE_NOT_PROPOSED"
  | "EFFECTIVE_DATE_TOO_EARLY"
  | "SECOND_PERSON_REQUIRED";

type Refused = UserError<NoticeRefusal>;

/** Own rule: people are told at least a day before a notice takes effect (UU 27/2022 art. 21(2) wants "before"). */
const LEAD_MS = 86_400_000;

export const NOTICE_UNKNOWN: Refused = userError(
  "NOTICE_UNKNOWN",
  {
    id: "Pemberitahuan privasi versi ini tidak ada.",
    en: "There is no privacy notice of this version.",
  },
  ["input", "version"],
);

export const NOTICE_TEXT_DIFFERS: Refused = userError(
  "NOTICE_TEXT_DIFFERS",
  {
    id: "Sidik teks (SHA-256) bukan milik teks pemberitahuan ini.",
    en: "The hash (SHA-256) isn't that of this notice's text.",
  },
  ["input", "sha256"],
);

export const NOTICE_NOT_PROPOSED: Refused = userError(
  "NOTICE_NOT_PROPOSED",
  { id: "Versi ini belum diusulkan.", en: "This version hasn't been proposed." },
  ["input", "version"],
);

const ALREADY_PUBLISHED: Refused = userError(
  "NOTICE_ALREADY_PUBLISHED",
  {
    id: "Versi ini sudah terbit dan tidak berubah lagi.",
    en: "This version is published and doesn't change any more.",
  },
  ["input", "version"],
);

const NOT_NEXT: Refused = userError(
  "NOTICE_NOT_NEXT",
  {
    id: "Versi yang diusulkan harus mengikuti versi terbit yang terakhir.",
    en: "The version proposed must follow the last published one.",
  },
  ["input", "version"],
);

const TOO_EARLY: Refused = userError(
  "EFFECTIVE_DATE_TOO_EARLY",
  {
    id: "Pemberitahuan berlaku paling cepat 24 jam setelah dikonfirmasi, dan tidak sebelum versi sebelumnya.",
    en: "A notice takes effect 24 hours after it is confirmed at the earliest, and not before the version before it.",
  },
  ["input", "effectiveFrom"],
);

const SECOND_PERSON: Refused = userError("SECOND_PERSON_REQUIRED", {
  id: "Pengusul tidak dapat mengonfirmasi usulannya sendiri.",
  en: "Whoever proposed a notice can't confirm it.",
});

/**
 * Whether a version may be proposed now.
 * @param known every publication so far.
 */
export function proposalRefusal(
  { version, effectiveFrom }: Pick<NoticePublication, "version" | "effectiveFrom">,
  known: readonly NoticePublication[],
  now: Date,
): Refused | null {
  const published = known.filter(({ state }) => state === "PUBLISHED");
  if (published.some((one) => one.version === version)) return ALREADY_PUBLISHED;
  const last = published.toSorted((a, b) => b.version - a.version)[0];
  if (version !== (last?.version ?? 0) + 1) return NOT_NEXT;
  const isEarly = effectiveFrom.getTime() < now.getTime() + LEAD_MS;
  return isEarly || (last && effectiveFrom <= last.effectiveFrom) ? TOO_EARLY : null;
}

/** Whether a proposal may be confirmed now, and by this person. */
export function confirmationRefusal(
  proposal: NoticePublication,
  confirmedBy: string,
  now: Date,
): Refused | null {
  if (proposal.state === "PUBLISHED") return ALREADY_PUBLISHED;
  if (proposal.proposedBy === confirmedBy) return SECOND_PERSON;
  return proposal.effectiveFrom.getTime() < now.getTime() + LEAD_MS ? TOO_EARLY : null;
}

/** The publication in force at a moment; null before the first. */
export const publicationInForce = (known: readonly NoticePublication[], at: Date): NoticePublication | null =>
  known
    .filter(({ state, effectiveFrom }) => state === "PUBLISHED" && effectiveFrom <= at)
    .toSorted((a, b) => b.version - a.version)[0] ?? null;

/**
 * What has to be acknowledged between two moments: the version that has to be now, and those that take effect until the
 * end. One that people are merely told of is not among them.
 */
export function requiredNotices(
  known: readonly NoticePublication[],
  now: Date,
  end: Date,
): NoticeStanding["required"] {
  const binding = known.filter(
    ({ state, mustBeAcknowledged, effectiveFrom }) =>
      state === "PUBLISHED" && mustBeAcknowledged && effectiveFrom <= end,
  );
  const current = publicationInForce(binding, now)?.version ?? 0;
  return binding
    .filter(({ version }) => version >= current)
    .map(({ version, effectiveFrom }) => ({ version, from: effectiveFrom.toISOString() }));
}
