import { type Bilingual, CATEGORY_NAMES, PURPOSES } from "@alpokat/kernel";
import { processorsAt, PURPOSE_REGISTER, retentionOf } from "@alpokat/policy";

type Locale = "id" | "en";

/** How a person's data is processed (UU 27/2022 art. 7, 32(1)), beside the entries of the access log. */
export type ProcessingRecord = (at: Date, locale: Locale) => Readonly<Record<string, unknown>>;

interface Recipient {
  readonly who: Bilingual;
  readonly why: Bilingual;
}

const SHOP: Recipient = {
  who: { id: "Toko tempat Anda membeli", en: "The shop that you bought from" },
  why: {
    id: "pembelian Anda di toko itu; alamat Anda hanya tersamarkan (klausul 3)",
    en: "what you bought there; your address masked only (clause 3)",
  },
};
const AUTHORITIES: Recipient = {
  who: { id: "Lembaga berwenang", en: "Authorities" },
  why: {
    id: "sebatas kewajiban hukum (klausul 6); yang boleh diberitahukan ada di antara catatan ini",
    en: "as far as the law obliges (clause 6); those that may be told stand among these records",
  },
};

/** Who but the company itself may get some of it: shop and authorities, and the registered processors. Nobody else: clause 3. */
const recipientsAt = (at: Date): readonly Recipient[] => [
  SHOP,
  ...processorsAt(at).map(({ name, task }) => ({ who: name, why: task })),
  AUTHORITIES,
];

/** Purposes, legal bases and retention as the policy has them at a moment: the same words that it decides by. */
export const processingRecord: ProcessingRecord = (at, locale) => ({
  purposes: PURPOSES.map((purpose) => {
    const { clause, basis, law, categories } = PURPOSE_REGISTER[purpose];
    return { purpose, clause, basis, law, categories };
  }),
  recipients: recipientsAt(at).map(({ who, why }) => ({ who: who[locale], why: why[locale] })),
  retention: CATEGORY_NAMES.map((category) => {
    const { retention, startsAt, years, days, law, note } = retentionOf(category, at);
    return { category, retention, startsAt, years, days, law, note: note[locale] };
  }),
});
