import { type Bilingual, CATEGORY_NAMES, PURPOSES } from "@alpokat/kernel";
import { PURPOSE_REGISTER, retentionOf } from "@alpokat/policy";

type Locale = "id" | "en";

/** How a person's data is processed (UU 27/2022 art. 7, 32(1)), beside the entries of the access log. */
export type ProcessingRecord = (at: Date, locale: Locale) => Readonly<Record<string, unknown>>;

interface Recipient {
  readonly who: Bilingual;
  readonly why: Bilingual;
}

/** Who but the company itself may get some of it. Nobody else: clause 3. */
const RECIPIENTS: readonly Recipient[] = [
  {
    who: { id: "Toko tempat Anda membeli", en: "The shop that you bought from" },
    why: {
      id: "pembelian Anda di toko itu; alamat Anda hanya tersamarkan (klausul 3)",
      en: "what you bought there; your address masked only (clause 3)",
    },
  },
  {
    who: { id: "Penyedia layanan email", en: "The provider of the mail service" },
    why: { id: "mengantar pesan kepada Anda (klausul 3)", en: "carries messages to you (clause 3)" },
  },
  {
    who: { id: "Lembaga berwenang", en: "Authorities" },
    why: {
      id: "sebatas kewajiban hukum (klausul 6); yang boleh diberitahukan ada di antara catatan ini",
      en: "as far as the law obliges (clause 6); those that may be told stand among these records",
    },
  },
];

/** Purposes, legal bases and retention as the policy has them at a moment: the same words that it decides by. */
export const processingRecord: ProcessingRecord = (at, locale) => ({
  purposes: PURPOSES.map((purpose) => {
    const { clause, basis, law, categories } = PURPOSE_REGISTER[purpose];
    return { purpose, clause, basis, law, categories };
  }),
  recipients: RECIPIENTS.map(({ who, why }) => ({ who: who[locale], why: why[locale] })),
  retention: CATEGORY_NAMES.map((category) => {
    const { retention, startsAt, years, days, law, note } = retentionOf(category, at);
    return { category, retention, startsAt, years, days, law, note: note[locale] };
  }),
});
