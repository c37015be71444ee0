import type { DisclosureGround } from "@alpokat/kernel";
import {
  type GateFault,
  breadthFault,
  categoryFaults,
  courtFault,
  gateFault,
  hasCourtDetermination,
  instrumentFaults,
  isText,
  rangeFault,
  rangeWithinInstruments,
} from "./gates";
import { gagFault } from "./gag";
import type { LegalBasis, Submission } from "./legal-request";

/** Bases that order data to be disclosed. The others freeze or block, or have a lane of their own that isn't open. */
const DISCLOSING: readonly LegalBasis[] = [
  "PM5_SUPERVISION",
  "PM5_APH",
  "KUHAP_SEARCH",
  "KUHAP_SEIZE",
  "TPPU_72",
  "COURT_ORDER",
];
/** No offence is investigated here, so none can be below the threshold. */
const WITHOUT_OFFENCE: readonly LegalBasis[] = ["PM5_SUPERVISION"];
/** PM Kominfo 5/2020 art. 32: data is given for offences with a penalty of at least two years. */
const LEAST_PENALTY_YEARS = 2;

/** What holds at the moment of a submission. */
export interface LawOfTheDay {
  readonly now: Date;
  /** Whether requests may rest on a ground: the voluntary ones, (c) to (f), are off until a decision turns each on. */
  readonly isInForce: (ground: DisclosureGround) => boolean;
}

/**
 * The gates of obligations 6.1, 6.2 and 6.6, as one list of every refusal.
 * @returns an empty list where the request may be received.
 */
export function submissionFaults(submission: Submission, { now, isInForce }: LawOfTheDay): GateFault[] {
  const { categories, instruments, subjects } = submission;
  const single = [
    isInForce(submission.ground) ? null : groundOff(),
    basisFault(submission),
    offenceFault(submission),
    receivedFault(submission, now),
    textFault(submission),
    gagFault(submission, now),
    breadthFault(subjects, "subjects"),
    rangeFault(submission, now),
    rangeWithinInstruments(submission, instruments),
    courtFault(categories, hasCourtDetermination(instruments)),
  ];
  return [
    ...single.filter((each) => each !== null),
    ...categoryFaults(categories),
    ...instrumentFaults(instruments, now),
  ];
}

function groundOff(): GateFault {
  const text = {
    id: "Alasan huruf c sampai f belum diberlakukan oleh keputusan pejabat pelindungan data.",
    en: "Grounds (c) to (f) are off until a decision of the data protection officer turns them on.",
  };
  return gateFault("GROUND_SWITCHED_OFF", text, "ground");
}

function basisFault({ legalBasis, instruments, interest }: Submission): GateFault | null {
  const hasLetter = instruments.some(({ kind }) => kind === "LETTER" || kind === "PENETAPAN_PN");
  const hasOrder = legalBasis !== "COURT_ORDER" || hasCourtDetermination(instruments);
  if (DISCLOSING.includes(legalBasis) && hasLetter && hasOrder && interest.trim() !== "") return null;
  const text = {
    id: "Permintaan harus memiliki dasar hukum, surat resmi, serta tujuan dan kepentingan.",
    en: "A request needs a legal basis, a formal letter, and its purpose and interest.",
  };
  return gateFault("NO_LEGAL_BASIS", text, "legalBasis");
}

function offenceFault({ legalBasis, offenceArticle, offenceMaxYears }: Submission): GateFault | null {
  if (WITHOUT_OFFENCE.includes(legalBasis)) return null;
  const isNamed = offenceArticle !== null && isText(offenceArticle, 200);
  if (isNamed && offenceMaxYears !== null && offenceMaxYears >= LEAST_PENALTY_YEARS) return null;
  const text = {
    id: "Sebutkan pasal tindak pidana dengan ancaman pidana paling singkat dua tahun.",
    en: "Name the article of an offence with a penalty of at least two years.",
  };
  return gateFault("OFFENCE_BELOW_THRESHOLD", text, "offenceMaxYears");
}

function receivedFault({ receivedAt }: Submission, now: Date): GateFault | null {
  if (receivedAt <= now) return null;
  const text = { id: "Waktu penerimaan belum terjadi.", en: "The moment of receipt is in the future." };
  return gateFault("RECEIVED_IN_FUTURE", text, "receivedAt");
}

function textFault({ agencyReference, interest, subjects }: Submission): GateFault | null {
  const isSound =
    isText(agencyReference, 100) && interest.length <= 1000 && subjects.every((each) => each.length <= 300);
  if (isSound) return null;
  const text = { id: "Teks ini kosong atau terlalu panjang.", en: "This text is empty or too long." };
  return gateFault("TEXT_INVALID", text, "agencyReference");
}
