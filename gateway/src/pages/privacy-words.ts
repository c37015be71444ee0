import type { Bilingual } from "@alpokat/kernel";
import type { Locale } from "./page";
import type { ServiceHead } from "./read-privacy";

export const WORDS = {
  title: { id: "Privasi di ALPOKAT", en: "Privacy at ALPOKAT" },
  lead: {
    id: "Pemberitahuan yang berlaku, aturan yang dijalankan oleh sistem, data yang disimpan, dan catatan yang dapat Anda periksa sendiri. Halaman ini tidak memuat data pribadi.",
    en: "The notice in force, the rules that the system runs by, the data that is kept, and the record that you can check yourself. This page holds no personal data.",
  },
  notice: { id: "Pemberitahuan privasi", en: "Privacy notice" },
  version: { id: "Versi", en: "Version" },
  inForceSince: { id: "berlaku sejak", en: "in force since" },
  inForceFrom: { id: "berlaku mulai", en: "in force from" },
  coming: { id: "Versi berikutnya", en: "The next version" },
  fingerprint: { id: "SHA-256 teks ini", en: "SHA-256 of this text" },
  read: { id: "Baca teksnya", en: "Read the text" },
  rules: { id: "Aturan menurut pasal", en: "The rules by clause" },
  rulesLead: {
    id: "Yang tidak diizinkan oleh satu aturan pun, ditolak. Larangan selalu menang.",
    en: "What no rule permits is denied. A ban always wins.",
  },
  clause: { id: "Butir", en: "Clause" },
  policyHash: { id: "SHA-256 aturan", en: "SHA-256 of the rules" },
  permits: { id: "Izin", en: "Permit" },
  forbids: { id: "Batas", en: "Limit" },
  who: { id: "Siapa", en: "Who" },
  does: { id: "Tindakan", en: "Action" },
  purpose: { id: "Tujuan", en: "Purpose" },
  data: { id: "Data", en: "Data" },
  basis: { id: "Dasar", en: "Basis" },
  kept: { id: "Data yang disimpan", en: "Data that is kept" },
  keptFor: { id: "Berapa lama", en: "How long" },
  processors: { id: "Pemroses", en: "Processors" },
  specific: { id: "Data pribadi yang bersifat spesifik", en: "Specific personal data" },
  record: { id: "Catatan pemrosesan", en: "The record of processing" },
  recordLead: {
    id: "Setiap keputusan tentang data pribadi dicatat dalam pohon Merkle (RFC 9162) yang kepalanya ditandatangani (Ed25519). Dengan bukti penyertaan dan konsistensi dari kueri yang sama, siapa pun dapat memeriksa bahwa tidak ada yang diubah atau dihapus.",
    en: "Every decision about personal data is recorded in a Merkle tree (RFC 9162) whose heads are signed (Ed25519). With proofs of inclusion and consistency from the same queries anybody can check that nothing was changed or removed.",
  },
  events: { id: "Keputusan tercatat", en: "Recorded decisions" },
  root: { id: "Akar", en: "Root" },
  signedAt: { id: "Ditandatangani", en: "Signed" },
  signature: { id: "Tanda tangan", en: "Signature" },
  noneYet: { id: "Belum ada keputusan yang tercatat.", en: "No decision has been recorded yet." },
  notAnswering: { id: "Layanan ini sedang tidak menjawab.", en: "This service does not answer just now." },
  other: { id: "English", en: "Bahasa Indonesia" },
} as const satisfies Record<string, Bilingual>;

const RECORDS: Readonly<Record<ServiceHead["record"], Bilingual>> = {
  identityAudit: { id: "Akun dan verifikasi identitas", en: "Accounts and identity verification" },
  transactionsAudit: { id: "Transaksi", en: "Transactions" },
  communicationsAudit: { id: "Komunikasi", en: "Communications" },
  disclosureAudit: { id: "Permintaan pengungkapan", en: "Disclosure requests" },
};

export const recordText = (record: ServiceHead["record"], locale: Locale): string => RECORDS[record][locale];

/** A clause of the document has a number; where the law alone is the ground, its article stands for itself. */
export const clauseText = (clause: string, locale: Locale): string =>
  /^\d+$/.test(clause) ? `${WORDS.clause[locale]} ${clause}` : clause;
