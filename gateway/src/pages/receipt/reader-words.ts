import type { Bilingual, Purpose, Role } from "@alpokat/kernel";

export const READER_WORDS = {
  title: { id: "Siapa yang membuka data Anda", en: "Who opened your data" },
  lead: {
    id: "Lewat tanda terima ini, yang terbaru dahulu (UU 27/2022 pasal 32). Tidak memuat Anda sendiri, dan apa yang menurut hukum belum boleh diberitahukan.",
    en: "By this receipt, newest first (UU 27/2022 art. 32). It leaves out yourself, and what the law does not yet let be told.",
  },
  none: { id: "Belum ada catatan.", en: "No entry yet." },
  more: { id: "Yang lebih lama tidak ditampilkan di sini.", en: "Older ones are not shown here." },
} as const satisfies Record<string, Bilingual>;

/** Who asked, to whoever is told of it: never a name. */
export const ROLE_WORDS: Readonly<Record<Role, Bilingual>> = {
  anonymous: { id: "Seseorang tanpa masuk", en: "Somebody without a sign-in" },
  customer: { id: "Toko", en: "The shop" },
  support_agent: { id: "Petugas dukungan", en: "A support agent" },
  kyc_reviewer: { id: "Pemeriksa identitas", en: "An identity reviewer" },
  kyc_supervisor: { id: "Pengawas pemeriksaan identitas", en: "A supervisor of identity reviews" },
  fraud_analyst: { id: "Analis penipuan", en: "A fraud analyst" },
  data_analyst: { id: "Analis data", en: "A data analyst" },
  marketing_operator: { id: "Petugas pemasaran", en: "A marketing operator" },
  disclosure_intake: { id: "Penerima permintaan pengungkapan", en: "The intake of disclosure requests" },
  disclosure_analyst: { id: "Analis pengungkapan", en: "A disclosure analyst" },
  disclosure_legal: { id: "Petugas hukum", en: "A legal officer" },
  disclosure_approver: { id: "Pemberi persetujuan pengungkapan", en: "An approver of disclosures" },
  disclosure_releaser: { id: "Pelaksana pengungkapan", en: "A releaser of disclosures" },
  dpo: { id: "Petugas pelindungan data", en: "The data protection officer" },
  auditor: { id: "Auditor", en: "An auditor" },
  platform_operator: { id: "Operator sistem", en: "A system operator" },
  agency_officer: { id: "Petugas lembaga", en: "An agency's officer" },
  partner: { id: "Mitra", en: "A partner" },
  service: { id: "Sistem ALPOKAT", en: "ALPOKAT's system" },
};

export const PURPOSE_WORDS: Readonly<Record<Purpose, Bilingual>> = {
  "account.self": { id: "untuk akunnya sendiri", en: "for their own account" },
  "service.provide": { id: "untuk menyediakan layanan", en: "to provide the service" },
  "service.receipt": { id: "untuk mengirim tanda terima", en: "to send the receipt" },
  "service.reminder": { id: "untuk mengirim pengingat", en: "to send a reminder" },
  "service.support": { id: "untuk membantu Anda", en: "to support you" },
  "service.administrative": { id: "untuk pesan administrasi", en: "for an administrative message" },
  "service.improve": { id: "untuk meningkatkan layanan", en: "to improve the service" },
  "identity.verify": { id: "untuk memverifikasi identitas", en: "to verify an identity" },
  "fraud.investigate": { id: "untuk menyelidiki penipuan", en: "to investigate fraud" },
  "security.protect": { id: "untuk melindungi keamanan", en: "to protect security" },
  "marketing.own": { id: "untuk berita ALPOKAT", en: "for news of ALPOKAT" },
  "marketing.partner": { id: "untuk penawaran mitra", en: "for offers of partners" },
  "statistics.aggregate": { id: "untuk statistik umum", en: "for general statistics" },
  "disclosure.legal": { id: "untuk permintaan menurut hukum", en: "for a request under the law" },
  "privacy.request": { id: "untuk permintaan privasi Anda", en: "for your privacy request" },
  "audit.review": { id: "untuk pemeriksaan catatan", en: "to review the record" },
  "privacy.notice": { id: "untuk pemberitahuan privasi", en: "for the privacy notice" },
};

/** What came of it. */
export const OUTCOME_WORDS = {
  ALLOW: { id: "melihat", en: "saw" },
  MASK: { id: "melihat sebagian, disamarkan,", en: "saw a part, masked," },
  DENY: { id: "ditolak melihat", en: "was refused" },
} as const satisfies Record<string, Bilingual>;

/** What is about a buyer on a receipt; other categories stand by their names in the data map. */
const CATEGORY_WORDS: Readonly<Record<string, Bilingual>> = {
  "user.contact.email.receipt": {
    id: "alamat email tanda terima ini",
    en: "the e-mail address of this receipt",
  },
  "user.behavior.purchase_history": { id: "pembelian ini", en: "this purchase" },
  "user.financial": { id: "pembayaran ini", en: "this payment" },
};

export const categoryText = (category: string, locale: keyof Bilingual): string =>
  CATEGORY_WORDS[category]?.[locale] ?? category;
