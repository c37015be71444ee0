import { type Bilingual } from "@alpokat/kernel";
import { requireInForce, versions, type Dated } from "./dated";

/** An authority that the law names as a recipient. */
export interface Recipient extends Dated {
  readonly name: Bilingual;
}

const KOMDIGI: Bilingual = {
  id: "Kementerian Komunikasi dan Digital (Komdigi), selama lembaga pelindungan data pribadi belum dibentuk",
  en: "Ministry of Communication and Digital Affairs (Komdigi), until the data protection agency exists",
};
const PPATK: Bilingual = {
  id: "Pusat Pelaporan dan Analisis Transaksi Keuangan (PPATK)",
  en: "Financial Transaction Reports and Analysis Centre (PPATK)",
};

/** Who is told what; a new agency is a new line. */
const RECIPIENTS = {
  "breach-notice": versions([
    { effectiveFrom: "2022-10-17", name: KOMDIGI, law: "UU 27/2022 art. 46(1), 58, 60" },
  ]),
  "data-protection-agency": versions([
    { effectiveFrom: "2022-10-17", name: KOMDIGI, law: "UU 27/2022 art. 58, 60" },
  ]),
  "suspicious-transaction": versions([
    { effectiveFrom: "2010-10-22", name: PPATK, law: "UU 8/2010 art. 23" },
  ]),
} as const satisfies Readonly<Record<string, readonly Recipient[]>>;
export type RecipientId = keyof typeof RECIPIENTS;

export const RECIPIENT_IDS = Object.keys(RECIPIENTS) as readonly RecipientId[];

/** The agency that is to be told, by the law of a moment. */
export const lawRecipient = (id: RecipientId, at: Date): Recipient => requireInForce(id, RECIPIENTS[id], at);
