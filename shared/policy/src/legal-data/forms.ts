import { type Bilingual } from "@alpokat/kernel";
import { requireInForce, versions, type Dated } from "./dated";

/** One thing that a document must say. */
export interface FormItem {
  readonly key: string;
  readonly text: Bilingual;
}

/** What a document must say, by the law of some moment. */
export interface LegalForm extends Dated {
  readonly items: readonly FormItem[];
}

const item = (key: string, id: string, en: string): FormItem => ({ key, text: { id, en } });

/** Every form of the law; another element is a new version. */
const FORMS = {
  "breach-notice": versions([
    {
      effectiveFrom: "2022-10-17",
      law: "UU 27/2022 art. 46(2)",
      items: [
        item("data", "Data pribadi yang terungkap", "The personal data that was exposed"),
        item("when-and-how", "Kapan dan bagaimana data terungkap", "When and how it was exposed"),
        item(
          "handling",
          "Upaya penanganan dan pemulihan oleh pengendali",
          "What the controller does to handle it and to recover",
        ),
      ],
    },
  ]),
  "disclosure-request": versions([
    {
      effectiveFrom: "2020-11-24",
      law: "PM Kominfo 5/2020 art. 36",
      items: [
        item("authority", "Dasar kewenangan lembaga", "The agency's legal authority"),
        item("interest", "Maksud, tujuan, dan kepentingan", "Purpose and interest"),
        item("description", "Uraian spesifik data yang diminta", "A specific description of the data"),
        item(
          "offence",
          "Tindak pidana yang ditangani",
          "The crime under investigation, prosecution or trial",
        ),
        item(
          "court-order",
          "Penetapan pengadilan, untuk isi komunikasi dan data pribadi spesifik",
          "A court order, for content of communication and specific personal data",
        ),
      ],
    },
  ]),
  "privacy-notice": versions([
    {
      effectiveFrom: "2022-10-17",
      law: "UU 27/2022 art. 21(1)",
      items: [
        item("legality", "Legalitas pemrosesan", "The legality of the processing"),
        item("purpose", "Tujuan pemrosesan", "Its purpose"),
        item("types", "Jenis dan relevansi data pribadi", "Types and relevance of the personal data"),
        item("retention", "Jangka waktu retensi dokumen", "How long documents are kept"),
        item("details", "Rincian informasi yang dikumpulkan", "Details of the information that is collected"),
        item("period", "Jangka waktu pemrosesan", "The period of the processing"),
        item("rights", "Hak subjek data pribadi", "The rights of the subject"),
      ],
    },
  ]),
} as const satisfies Readonly<Record<string, readonly LegalForm[]>>;
export type FormId = keyof typeof FORMS;

export const FORM_IDS = Object.keys(FORMS) as readonly FormId[];

/** What a document must say, by the law of a moment. */
export const lawForm = (id: FormId, at: Date): LegalForm => requireInForce(id, FORMS[id], at);
