import { type Bilingual, type Category, type Purpose, type ServiceName } from "@alpokat/kernel";
import { inForce, versions, type Dated } from "./dated";

/** Somebody who processes data on the company's instruction (UU 27/2022 art. 51-52). */
export interface Processor extends Dated {
  readonly id: ProcessorId;
  readonly name: Bilingual;
  /** What it does for the company. */
  readonly task: Bilingual;
  /** The service that instructs it. */
  readonly service: ServiceName;
  /** All that it may be given: each category by itself, without those below it. */
  readonly categories: readonly Category[];
  readonly purposes: readonly Purpose[];
  /** Where it processes, ISO 3166-1. */
  readonly country: string;
  /** What a transfer rests on (UU 27/2022 art. 56); null where nothing leaves Indonesia. */
  readonly transferBasis: string | null;
}

type ProcessorVersion = Omit<Processor, "id">;

const REGISTER = {
  "mail-carrier": versions<ProcessorVersion>([
    {
      effectiveFrom: "2026-01-01",
      law: "UU 27/2022 art. 51",
      name: { id: "Pengantar email (SMTP)", en: "Mail carrier (SMTP)" },
      task: {
        id: "Mengantar email yang ditulis ALPOKAT ke alamat penerimanya.",
        en: "Carries the mails that ALPOKAT writes to their addresses.",
      },
      service: "communications",
      categories: [
        "user.contact.email",
        "user.contact.email.receipt",
        "user.name",
        "user.behavior.purchase_history",
      ],
      purposes: [
        "service.receipt",
        "service.reminder",
        "service.support",
        "service.administrative",
        "marketing.own",
        "marketing.partner",
        "privacy.request",
        "privacy.notice",
      ],
      country: "ID",
      transferBasis: null,
    },
  ]),
  "qris-provider": versions<ProcessorVersion>([
    {
      effectiveFrom: "2026-01-01",
      law: "UU 27/2022 art. 51; PBI 23/6/2021",
      name: { id: "Penyedia jasa pembayaran QRIS", en: "Provider of QRIS payments" },
      task: {
        id: "Membuat kode QRIS untuk jumlah yang diminta toko, mengetahui kode mana yang dibayar, dan mengembalikan uang.",
        en: "Makes QRIS codes for the amounts that shops ask for, knows which were paid, and gives money back.",
      },
      service: "transactions",
      // Amounts, references and the shop's numbers; the name and the town that its own static code says.
      categories: ["user.financial", "user.content", "user.location"],
      purposes: ["service.provide"],
      country: "ID",
      transferBasis: null,
    },
  ]),
  "population-registry": versions<ProcessorVersion>([
    {
      effectiveFrom: "2026-01-01",
      law: "UU 27/2022 art. 51; Permendagri 102/2019",
      name: { id: "Pencocokan data kependudukan", en: "Matching with the population register" },
      task: {
        id: "Menjawab apakah data identitas yang diberikan cocok dengan data kependudukan.",
        en: "Answers whether the identity data that was given agrees with the population register.",
      },
      service: "identity-verification",
      categories: [
        "user.name",
        "user.demographic.date_of_birth",
        "user.government_id.national_identification_number",
        "user.biometric",
      ],
      purposes: ["identity.verify"],
      country: "ID",
      transferBasis: null,
    },
  ]),
} as const;
export type ProcessorId = keyof typeof REGISTER;

/** Who processes data for the company, as of a moment. */
export const processorsAt = (at: Date): readonly Processor[] =>
  (Object.keys(REGISTER) as ProcessorId[]).flatMap((id) => {
    const version = inForce<ProcessorVersion>(REGISTER[id], at);
    return version ? [{ ...version, id }] : [];
  });
