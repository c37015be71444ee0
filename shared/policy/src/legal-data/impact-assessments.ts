import { type Bilingual, type Purpose, jakartaDay } from "@alpokat/kernel";
import { inForce, versions, type Dated } from "./dated";

/** Why the law wants an assessment before the processing begins (UU 27/2022 art. 34(2)), by its letters. */
export type AssessmentTrigger =
  | "AUTOMATED_DECISION"
  | "SPECIFIC_DATA"
  | "LARGE_SCALE"
  | "SCORING_OR_MONITORING"
  | "MATCHING"
  | "NEW_TECHNOLOGY"
  | "RIGHTS_LIMITED";

/** What may go wrong for the people whose data it is, and what is done about it. */
export interface AssessedRisk {
  readonly risk: Bilingual;
  readonly measure: Bilingual;
}

/** A data protection impact assessment (UU 27/2022 art. 34). */
export interface ImpactAssessment extends Dated {
  readonly id: AssessmentId;
  readonly purposes: readonly Purpose[];
  readonly triggers: readonly AssessmentTrigger[];
  readonly risks: readonly AssessedRisk[];
  /** What remains of the risks. */
  readonly residual: "LOW" | "MEDIUM";
  /** Day (ISO, Jakarta) by which it is looked at anew. */
  readonly reviewBy: string;
}

type AssessmentVersion = Omit<ImpactAssessment, "id">;

const LAW = "UU 27/2022 art. 34";
const FIRST = { effectiveFrom: "2026-01-01", law: LAW, reviewBy: "2027-01-01" } as const;

const REGISTER = {
  "accounts-and-sales": versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["account.self", "service.provide", "service.receipt"],
      triggers: ["SPECIFIC_DATA", "LARGE_SCALE"],
      residual: "LOW",
      risks: [
        {
          risk: {
            id: "Pembelian dan keuangan seseorang terlihat oleh pihak lain.",
            en: "Others see what somebody buys or earns.",
          },
          measure: {
            id: "Aturan per kolom, keamanan baris per pedagang, catatan setiap akses.",
            en: "Rules for each field, row security for each merchant, a record of each access.",
          },
        },
        {
          risk: {
            id: "Alamat pada tanda terima dipakai untuk hal lain.",
            en: "An address that was given for a receipt is used for something else.",
          },
          measure: {
            id: "Alamat disegel, melayani satu tanda terima, dan tidak menggabungkan pembelian.",
            en: "The address is sealed, serves one receipt, and joins no purchases.",
          },
        },
      ],
    },
  ]),
  "identity-verification": versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["identity.verify"],
      triggers: ["SPECIFIC_DATA", "MATCHING", "NEW_TECHNOLOGY"],
      residual: "MEDIUM",
      risks: [
        {
          risk: {
            id: "Data biometrik atau nomor identitas bocor.",
            en: "Biometric data or an identity number leaks.",
          },
          measure: {
            id: "Kunci per orang, penghapusan setelah masa simpan, petugas hanya melihat kasusnya sendiri.",
            en: "A key for each person, erasure after its term, officers who see their own case alone.",
          },
        },
        {
          risk: {
            id: "Seseorang ditolak karena pencocokan keliru.",
            en: "Somebody is refused by a false match.",
          },
          measure: {
            id: "Manusia yang memutuskan, dan keputusan dapat digugat.",
            en: "People decide, and a decision can be appealed.",
          },
        },
      ],
    },
  ]),
  "fraud-prevention": versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["fraud.investigate"],
      triggers: ["SPECIFIC_DATA", "SCORING_OR_MONITORING", "AUTOMATED_DECISION", "LARGE_SCALE"],
      residual: "MEDIUM",
      risks: [
        {
          risk: { id: "Orang jujur dianggap curang.", en: "Somebody honest is taken for a fraud." },
          measure: {
            id: "Aturan diuji pada riwayat dan diterbitkan orang kedua; mesin tidak memutuskan sendiri; keberatan diterima.",
            en: "Rules are tried on history and published by a second person; no machine has the last word; one may object.",
          },
        },
        {
          risk: {
            id: "Penyelidik melihat lebih dari yang diperlukan.",
            en: "An investigator sees more than is needed.",
          },
          measure: {
            id: "Hanya cakupan kasus yang terbuka, tidak pernah akunnya sendiri.",
            en: "The scope of an open case alone, and never the own account.",
          },
        },
      ],
    },
  ]),
  statistics: versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["statistics.aggregate"],
      triggers: ["SPECIFIC_DATA", "LARGE_SCALE", "NEW_TECHNOLOGY"],
      residual: "LOW",
      risks: [
        {
          risk: { id: "Seseorang dikenali dari angka.", en: "Somebody is recognised in a figure." },
          measure: {
            id: "Privasi diferensial, sel kecil dibuang, anggaran privasi yang tidak dapat dilampaui.",
            en: "Differential privacy, small cells dropped, a budget that can't be overspent.",
          },
        },
      ],
    },
  ]),
  "legal-disclosure": versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["disclosure.legal"],
      triggers: ["SPECIFIC_DATA", "RIGHTS_LIMITED"],
      residual: "MEDIUM",
      risks: [
        {
          risk: {
            id: "Lebih banyak diungkapkan daripada yang diwajibkan.",
            en: "More is disclosed than the law demands.",
          },
          measure: {
            id: "Dasar hukum per permintaan, empat mata, paket tersegel dengan rantai penguasaan.",
            en: "A legal basis for each request, four eyes, sealed packages with a chain of custody.",
          },
        },
      ],
    },
  ]),
  "subject-rights": versions<AssessmentVersion>([
    {
      ...FIRST,
      purposes: ["privacy.request"],
      triggers: ["SPECIFIC_DATA"],
      residual: "LOW",
      risks: [
        {
          risk: {
            id: "Salinan data diterima orang lain.",
            en: "Somebody else gets the copy of a person's data.",
          },
          measure: {
            id: "Diberikan kepada akun yang masuk, atau kepada pemegang token rahasia, untuk waktu terbatas.",
            en: "It is given to the signed-in account or to the holder of a secret token, for a bounded time.",
          },
        },
      ],
    },
  ]),
} as const;
export type AssessmentId = keyof typeof REGISTER;

/** Assessments in force at a moment. */
export const impactAssessmentsAt = (at: Date): readonly ImpactAssessment[] =>
  (Object.keys(REGISTER) as AssessmentId[]).flatMap((id) => {
    const version = inForce<AssessmentVersion>(REGISTER[id], at);
    return version ? [{ ...version, id }] : [];
  });

/** Whether a purpose was assessed by a moment: processing that the law wants assessed may not begin before (art. 34(1)). */
export const isAssessed = (purpose: Purpose, at: Date): boolean =>
  impactAssessmentsAt(at).some(({ purposes }) => purposes.includes(purpose));

/** Assessments whose day of review is over, in Jakarta, and that no later version has taken the place of. */
export const overdueAssessmentsAt = (at: Date): readonly ImpactAssessment[] =>
  impactAssessmentsAt(at).filter(({ reviewBy }) => jakartaDay(at) > reviewBy);
