import { CATEGORY_NAMES, PURPOSES, type Category, type Purpose } from "@alpokat/kernel";
import { lawClock, minorUnder, retentionOf, type ClockId } from "../legal-data";
import { type Policy } from "../policy";
import { PURPOSE_REGISTER, type LegalBasis } from "../purposes";
import { type Rule } from "../rules";
import { COLLECTION_TRIGGERS, TRIGGER_NAMES, type CollectionTrigger } from "../triggers";
import { CATEGORY_TEXTS } from "./category-texts";
import { PURPOSE_TEXTS } from "./purpose-texts";

type Locale = "id" | "en";
type Words<Key extends string> = Readonly<Record<Key, Readonly<Record<Locale, string>>>>;

/** What a notice is written from: the rules that are enforced, and the law's data as of a day. */
export interface NoticeSource {
  readonly version: number;
  readonly policy: Policy;
  /** Day whose clocks, ages and periods are written down. */
  readonly lawOf: Date;
}

const BASIS: Words<Exclude<LegalBasis, "prohibition">> = {
  consent: {
    id: "persetujuan Anda, yang dapat ditarik kapan saja",
    en: "your consent, which you can withdraw at any time",
  },
  contract: { id: "perjanjian dengan Anda", en: "the contract with you" },
  legal_obligation: { id: "kewajiban hukum", en: "a legal obligation" },
  vital_interest: { id: "kepentingan vital", en: "a vital interest" },
  public_task: { id: "tugas kepentingan umum", en: "a task in the public interest" },
  legitimate_interest: {
    id: "kepentingan yang sah, setelah ditimbang dengan hak Anda",
    en: "a legitimate interest, weighed against your rights",
  },
  right: { id: "hak Anda sendiri", en: "your own right" },
};

const OCCASION: Words<CollectionTrigger> = {
  account_registration: { id: "Saat Anda mendaftarkan akun", en: "When you register an account" },
  identity_verification: { id: "Saat identitas Anda diverifikasi", en: "When your identity is verified" },
  transaction: { id: "Saat transaksi dilakukan", en: "When a transaction is made" },
  receipt_request: { id: "Saat tanda terima digital diminta", en: "When a digital receipt is asked for" },
  catalogue_upload: {
    id: "Saat Anda mengunggah produk atau jasa",
    en: "When you upload products or services",
  },
};

/** Rights that run on a clock, with the article that gives each. */
const RIGHTS: readonly {
  readonly clock: ClockId;
  readonly law: string;
  readonly text: Readonly<Record<Locale, string>>;
}[] = [
  {
    clock: "privacy-request.access",
    law: "art. 7, 32",
    text: {
      id: "melihat data Anda dan rekam jejak pemrosesannya",
      en: "see your data and the record of its processing",
    },
  },
  {
    clock: "privacy-request.rectification",
    law: "art. 6, 30",
    text: { id: "memperbaiki data Anda", en: "have your data corrected" },
  },
  {
    clock: "privacy-request.withdrawal",
    law: "art. 9, 40",
    text: { id: "menarik persetujuan", en: "withdraw a consent" },
  },
  {
    clock: "privacy-request.restriction",
    law: "art. 11, 41",
    text: { id: "menunda atau membatasi pemrosesan", en: "have processing suspended or restricted" },
  },
  {
    clock: "privacy-request.erasure",
    law: "art. 8, 43, 44",
    text: {
      id: "mengakhiri pemrosesan dan menghapus data Anda",
      en: "end the processing and have your data erased",
    },
  },
  {
    clock: "privacy-request.portability",
    law: "art. 13",
    text: {
      id: "memperoleh data Anda dalam bentuk yang dapat dibaca mesin",
      en: "get your data in a machine-readable form",
    },
  },
  {
    clock: "privacy-request.objection",
    law: "art. 10",
    text: {
      id: "menolak keputusan otomatis dan meminta tinjauan manusia",
      en: "object to automated decisions and have a person look",
    },
  },
];

/**
 * Writes a version of the privacy notice with what UU 27/2022 art. 21(1) demands, out of the rules' own annotations,
 * the register of purposes and the law's data: what is promised is what is enforced.
 */
export function renderNotice(source: NoticeSource, locale: Locale): string {
  const sections = [
    heading(source, locale),
    purposes(source, locale),
    details(locale),
    retention(source, locale),
    period(locale),
    rights(source, locale),
    consents(source, locale),
    prohibitions(source, locale),
    changes(source, locale),
  ];
  return `${sections.join("\n\n")}\n`;
}

const pick = (locale: Locale, id: string, en: string): string => (locale === "id" ? id : en);

const heading = ({ version }: NoticeSource, locale: Locale): string =>
  pick(
    locale,
    `PEMBERITAHUAN PRIVASI ALPOKAT, VERSI ${String(version)}\n\nVersi ini melengkapi versi 1, yang tetap berlaku, dengan keterangan yang diminta UU 27/2022 pasal 21: legalitas, tujuan, jenis dan relevansi data, jangka waktu retensi, rincian informasi yang dikumpulkan, jangka waktu pemrosesan, dan hak Anda. Jika versi bahasa Inggris berbeda, teks bahasa Indonesia yang berlaku.`,
    `ALPOKAT'S PRIVACY NOTICE, VERSION ${String(version)}\n\nThis version completes version 1, which stays in force, with what UU 27/2022 art. 21 demands: legality, purposes, types and relevance of the data, how long it is kept, details of what is collected, the period of processing, and your rights. Where the two languages differ, the Indonesian text counts.`,
  );

const section = (title: string, lines: readonly string[]): string => [title, "", ...lines].join("\n");

/** Whether a notice of this version names the purpose; one that rests on law alone is named as well. */
const isNamed = (purpose: Purpose, version: number): boolean =>
  (PURPOSE_REGISTER[purpose].noticeVersion ?? 0) <= version;

function purposes(source: NoticeSource, locale: Locale): string {
  const named = PURPOSES.filter((purpose) => isNamed(purpose, source.version));
  const title = pick(
    locale,
    "1. TUJUAN, LEGALITAS, JENIS DAN RELEVANSI DATA",
    "1. PURPOSES, LEGALITY, TYPES AND RELEVANCE OF DATA",
  );
  const paragraphs = named.map((purpose, index) =>
    purposeText(source, purpose, { locale, number: index + 1 }),
  );
  return section(title, [paragraphs.join("\n\n")]);
}

function purposeText(
  source: NoticeSource,
  purpose: Purpose,
  { locale, number }: { readonly locale: Locale; readonly number: number },
): string {
  const { basis, law, clause, categories } = PURPOSE_REGISTER[purpose];
  const { title, relevance } = PURPOSE_TEXTS[purpose];
  const legality = basis === "prohibition" ? "" : BASIS[basis][locale];
  const permitted = rulesOf(source).filter(
    ({ effect, text }) => effect === "permit" && text.includes(`Purpose::"${purpose}"`),
  );
  return [
    `1.${String(number)}. ${title[locale]} (${purpose})`,
    `${pick(locale, "Legalitas", "Legality")}: ${legality} (${law}). ${pick(locale, "Klausul", "Clause")}: ${clause}.`,
    `${pick(locale, "Data", "Data")}: ${namesOf(categories, locale)}.`,
    `${pick(locale, "Relevansi", "Relevance")}: ${relevance[locale]}`,
    ...permitted.map(({ note }) => `- ${note[locale]}`),
  ].join("\n");
}

/**
 * Rules that a notice says nothing of: one states what somebody's right brought about, which section 5 tells, and one
 * guards what UU 8/2010 art. 12 lets nobody be told.
 */
const UNTOLD: readonly string[] = ["law.restricted", "law.no-tipping-off"];

/** The rules that this version tells of, in the order of their ids: Cedar keeps none. A later version tells of later ones. */
const rulesOf = ({ policy, version }: NoticeSource): readonly Rule[] =>
  policy.rules
    .filter(({ id, notice }) => !UNTOLD.includes(id) && (notice ?? 0) <= version)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

const namesOf = (categories: readonly Category[], locale: Locale): string =>
  categories.map((category) => CATEGORY_TEXTS[category][locale]).join(", ");

function details(locale: Locale): string {
  const occasions = TRIGGER_NAMES.map(
    (trigger) =>
      `- ${OCCASION[trigger][locale]}: ${namesOf(COLLECTION_TRIGGERS[trigger].categories, locale)}.`,
  );
  const automatic = pick(
    locale,
    "- Secara otomatis, untuk keamanan: alamat IP, identitas perangkat, versi aplikasi, jenis sistem, dan waktu. Untuk meningkatkan layanan hanya dengan persetujuan Anda. Lokasi yang persis tidak dikumpulkan.",
    "- Automatically, for security: IP address, identity of the device, version of the application, type of system, and time. For improvement of the service with your consent only. Precise location isn't collected.",
  );
  return section(
    pick(locale, "2. RINCIAN INFORMASI YANG DIKUMPULKAN", "2. DETAILS OF THE INFORMATION COLLECTED"),
    [...occasions, automatic],
  );
}

/** Words of the vocabulary for data that nothing collects, or that the law lets nobody be told of. */
const UNCOLLECTED: readonly Category[] = [
  "user.health_and_medical",
  "user.criminal_history",
  "user.childrens",
  "user.suspicious_report",
  "user.location.precise",
];

/** Categories by the period that they are kept, each named once. */
function retention({ lawOf }: NoticeSource, locale: Locale): string {
  const byNote = new Map<string, Category[]>();
  for (const category of CATEGORY_NAMES.filter((name) => !UNCOLLECTED.includes(name))) {
    const term = retentionOf(category, lawOf);
    const line = `${term.note[locale]} (${term.law})`;
    byNote.set(line, [...(byNote.get(line) ?? []), category]);
  }
  const lines = [...byNote].map(([line, categories]) => `- ${line} ${namesOf(categories, locale)}.`);
  return section(pick(locale, "3. JANGKA WAKTU RETENSI", "3. HOW LONG DATA IS KEPT"), lines);
}

const period = (locale: Locale): string =>
  section(pick(locale, "4. JANGKA WAKTU PEMROSESAN", "4. PERIOD OF PROCESSING"), [
    pick(
      locale,
      "Data diproses sejak dikumpulkan sampai tujuannya tercapai, dan paling lama sampai akhir jangka waktu retensinya. Pemrosesan yang berdasarkan persetujuan berakhir pada permintaan pertama setelah persetujuan ditarik. Setelah akun berakhir, data hanya disimpan sejauh hukum mewajibkannya.",
      "Data is processed from its collection until its purpose is reached, and until the end of its retention at the longest. Processing that rests on consent ends with the first request after the consent was withdrawn. Once an account has ended, data is kept only as far as the law demands it.",
    ),
  ]);

function rights({ lawOf }: NoticeSource, locale: Locale): string {
  const lines = RIGHTS.map(({ clock, law, text }) => {
    const running = lawClock(clock, lawOf);
    const hours = "hours" in running ? running.hours : 0;
    return `- ${text[locale]} (UU 27/2022 ${law}), ${pick(locale, `dalam ${String(hours)} jam`, `within ${String(hours)} hours`)};`;
  });
  return section(pick(locale, "5. HAK ANDA", "5. YOUR RIGHTS"), [
    pick(locale, "Anda berhak:", "You have the right to:"),
    ...lines,
    pick(
      locale,
      "Permintaan diajukan melalui akun Anda, atau melalui tautan pada tanda terima jika Anda tidak memiliki akun. Hak dapat dikecualikan hanya oleh hukum (pasal 15, 33, 44, 50); alasannya diberitahukan sejauh hukum mengizinkan.",
      "Requests are made in your account, or by the link on a receipt if you have no account. The law alone makes exceptions (art. 15, 33, 44, 50); the reason is told as far as the law permits.",
    ),
  ]);
}

function consents({ lawOf }: NoticeSource, locale: Locale): string {
  const years = String(minorUnder(lawOf).years);
  return section(pick(locale, "6. PERSETUJUAN DAN ANAK", "6. CONSENTS AND MINORS"), [
    pick(
      locale,
      `Persetujuan diminta satu per satu, untuk setiap tujuan, saluran, dan topik, dan tidak pernah menjadi syarat layanan. Menariknya satu langkah. Orang di bawah ${years} tahun memerlukan persetujuan orang tua atau wali, dan tidak menerima pemasaran.`,
      `Consents are asked for one by one, for each purpose, channel and topic, and are never a condition of the service. To withdraw one takes one step. A person under ${years} needs the consent of a parent or guardian, and gets no marketing.`,
    ),
  ]);
}

function prohibitions(source: NoticeSource, locale: Locale): string {
  const rules = rulesOf(source).filter(({ effect }) => effect === "forbid");
  return section(
    pick(locale, "7. YANG TIDAK KAMI LAKUKAN", "7. WHAT WE DON'T DO"),
    rules.map(({ note, law }) => `- ${note[locale]} (${law})`),
  );
}

const changes = (source: NoticeSource, locale: Locale): string =>
  section(pick(locale, "8. PERUBAHAN", "8. CHANGES"), [
    pick(
      locale,
      `Perubahan diberitahukan kepada Anda sebelum berlaku. Tujuan yang baru disebut dalam versi ${String(source.version)} baru dipakai setelah versi ini sampai kepada Anda.`,
      `You are told of changes before they take effect. A purpose that only version ${String(source.version)} names is used once this version has reached you.`,
    ),
  ]);
