import { NOTICE_STATES, type NoticeState } from "../domain/gag";
import { registerEnumType } from "type-graphql";
import { DISCLOSURE_GROUNDS, type DisclosureGround } from "@alpokat/kernel";
import {
  INSTRUMENT_KINDS,
  type InstrumentKind,
  LEGAL_BASES,
  type LegalBasis,
  SUBJECT_KINDS,
  type SubjectKind,
} from "../domain/legal-request";
import { REQUEST_STATES, type RequestState } from "../domain/request-state";

interface EnumText<Word extends string> {
  readonly name: string;
  readonly description: string;
  /** What each word means, in a sentence. */
  readonly meanings: Readonly<Record<Word, string>>;
}

/** Registers words of the domain as an enum of the schema, in the domain's order. */
function enumOf<Word extends string>(
  words: readonly Word[],
  { name, description, meanings }: EnumText<Word>,
): Record<Word, Word> {
  const values = Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;
  const valuesConfig = Object.fromEntries(
    words.map((word) => [word, { description: meanings[word] }]),
  ) as Record<Word, { description: string }>;
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

export const GroundEnum = enumOf<DisclosureGround>(DISCLOSURE_GROUNDS, {
  name: "DisclosureGround",
  description: "The six grounds of clause 6.",
  meanings: {
    REQUIRED_BY_LAW: "Ground (a): the law requires it.",
    AUTHORITY_REQUEST: "Ground (b): law enforcement or another public body asks, as far as the law allows.",
    PREVENT_CRIME: "Ground (c), voluntary: it can prevent a crime (UU 27/2022 art. 20).",
    PUBLIC_SAFETY:
      "Ground (d), voluntary: it can help an investigation of public safety (UU 27/2022 art. 20).",
    SITE_SECURITY:
      "Ground (e), voluntary: it protects the security or integrity of the site (UU 27/2022 art. 20).",
    PREVENT_LOSS: "Ground (f), voluntary: it lets a possible loss be prevented (UU 27/2022 art. 20).",
  },
});

export const LegalBasisEnum = enumOf<LegalBasis>(LEGAL_BASES, {
  name: "DisclosureLegalBasis",
  description: "The law that a request rests on.",
  meanings: {
    PM5_SUPERVISION:
      "Supervision by a ministry or agency, and for nothing else (PM Kominfo 5/2020 art. 22, 24).",
    PM5_APH: "Law enforcement, for an offence of two years or more (PM Kominfo 5/2020 art. 32, 36).",
    KUHAP_SEARCH: "A search, which covers electronic information (UU 20/2025 art. 112, 113).",
    KUHAP_SEIZE: "A seizure in criminal procedure (UU 20/2025).",
    KUHAP_BLOCK: "A blocking by a court's permit (UU 20/2025 art. 140); it orders no data.",
    TPPU_70: "A delay of transactions for up to 5 working days (UU 8/2010 art. 70); it orders no data.",
    TPPU_71: "A blocking of assets for 30 working days (UU 8/2010 art. 71); it orders no data.",
    TPPU_72: "Written information about somebody reported, suspected or accused (UU 8/2010 art. 72).",
    UU9_23: "A blocking of funds for up to 30 days (UU 9/2013 art. 23); it orders no data.",
    DTTOT:
      "The list of suspected terrorists, who are blocked at once (UU 9/2013 art. 28); it orders no data.",
    COURT_ORDER: "A determination of the head of the district court.",
    EMERGENCY: "An emergency (PM Kominfo 5/2020 art. 42); its lane is not open.",
    MLA: "Mutual legal assistance to another state; its lane is not open.",
    VOLUNTARY: "No order: one of the grounds (c) to (f) of clause 6; its lane is not open.",
  },
});

export const InstrumentKindEnum = enumOf<InstrumentKind>(INSTRUMENT_KINDS, {
  name: "LegalInstrumentKind",
  description: "What a document is.",
  meanings: {
    LETTER: "The agency's formal letter (PM Kominfo 5/2020 art. 36).",
    PENETAPAN_PN: "A determination of the head of the district court (PM Kominfo 5/2020 art. 36(4), (5)).",
    SPRINDIK: "An order to investigate, surat perintah penyidikan.",
    LP: "A police report, laporan polisi.",
    SURAT_PENYITAAN: "An order of seizure.",
    MINUTES: "Minutes of an act that was carried out, berita acara.",
  },
});

export const SubjectKindEnum = enumOf<SubjectKind>(SUBJECT_KINDS, {
  name: "DisclosureSubjectKind",
  description: "What a subject is.",
  meanings: {
    ACCOUNT: "A person's account.",
    MERCHANT: "A merchant with its own data, and without that of its buyers.",
  },
});

export const RequestStateEnum = enumOf<RequestState>(REQUEST_STATES, {
  name: "DisclosureRequestState",
  description: "Where a request stands.",
  meanings: {
    RECEIVED: "It passed the gates, and no scope is proposed yet.",
    PENDING_APPROVAL: "A scope is proposed, and somebody else has to approve it.",
    APPROVED: "Its scope is approved, and so frozen.",
    COLLECTING: "The data of its scope is being collected.",
    COLLECTION_FAILED: "The collection failed and may be started again.",
    COLLECTED: "The data is collected, to be sealed.",
    SEALED: "Its package is sealed.",
  },
});

export const NoticeStateEnum = enumOf<NoticeState>(NOTICE_STATES, {
  name: "DisclosureNoticeState",
  description: "Whether the subjects of a disclosure have to be told.",
  meanings: {
    DUE: "They have to be told.",
    DELAYED_UNTIL: "They have to be told once the gag ends.",
    PROHIBITED: "They may not be told (UU 8/2010 art. 12, or a gag without an end).",
  },
});
