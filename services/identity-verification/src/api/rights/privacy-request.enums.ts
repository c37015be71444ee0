import { registerEnumType } from "type-graphql";
import { ERASURE_OUTCOMES, type ErasureOutcome } from "../../domain/rights/erasure-answer";
import { EXPORT_FORMATS, type ExportFormat } from "../../domain/rights/export-file";
import {
  ESCALATIONS,
  type Escalation,
  RESTRICTION_WISHES,
  type RestrictionWish,
} from "../../domain/rights/privacy-request";
import {
  REFUSAL_REASONS,
  REFUSAL_REASON_NAMES,
  type RefusalReason,
} from "../../domain/rights/refusal-reason";
import { REQUEST_STATES, type RequestState } from "../../domain/rights/request-state";
import { REQUEST_TYPES, type RequestType } from "../../domain/rights/request-type";

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

export const PrivacyRequestTypeEnum = enumOf<RequestType>(REQUEST_TYPES, {
  name: "PrivacyRequestType",
  description: "The rights of a data subject that are exercised by a request (UU 27/2022).",
  meanings: {
    ACCESS: "A copy of the data, with the record of its processing (art. 7, 32).",
    RECTIFICATION: "Correction of data that is wrong or out of date (art. 6, 30).",
    WITHDRAWAL: "Withdrawal of every consent (art. 9, 40).",
    RESTRICTION: "Processing is suspended, or free again (art. 11, 41).",
    PORTABILITY: "A copy of the data in a common format that machines read (art. 13).",
    ERASURE: "The relationship ends and the data is erased as far as the law lets it (art. 8, 43, 44).",
    OBJECTION: "Objection to what a machine decided (art. 10).",
  },
});

export const PrivacyRequestStateEnum = enumOf<RequestState>(REQUEST_STATES, {
  name: "PrivacyRequestState",
  description: "Where a privacy request stands. No clock moves it.",
  meanings: {
    RECEIVED: "Recorded.",
    IN_REVIEW: "A person of the privacy office decides.",
    COLLECTING: "The data is gathered from all services.",
    EXECUTING: "Granted: the services erase.",
    FULFILLED: "Done.",
    PARTLY_FULFILLED: "Done as far as the law allows: some of the data has to be kept.",
    REFUSED: "Refused by a person, with a reason.",
  },
});

export const PrivacyEscalationEnum = enumOf<Escalation>(ESCALATIONS, {
  name: "PrivacyRequestEscalation",
  description: "How urgent a request is by the law's clock.",
  meanings: {
    NONE: "There is time.",
    DUE_SOON: "It is due within a day.",
    OVERDUE: "Its clock has run out; it still waits for a person.",
  },
});

export const RestrictionWishEnum = enumOf<RestrictionWish>(RESTRICTION_WISHES, {
  name: "RestrictionWish",
  description: "What a RESTRICTION asks for.",
  meanings: { IMPOSE: "Processing stops.", LIFT: "Processing may go on." },
});

export const PrivacyRefusalReasonEnum = enumOf<RefusalReason>(REFUSAL_REASON_NAMES, {
  name: "PrivacyRefusalReason",
  description: "Why a privacy request may be refused (UU 27/2022 art. 14, 15, 33, 44, 50); terms of W3C DPV.",
  meanings: Object.fromEntries(
    REFUSAL_REASON_NAMES.map((name) => [name, REFUSAL_REASONS[name].meaning]),
  ) as Record<RefusalReason, string>,
});

const PRIVACY_DECISIONS = ["GRANT", "REFUSE"] as const;
export type PrivacyDecision = (typeof PRIVACY_DECISIONS)[number];
export const PrivacyDecisionEnum = enumOf<PrivacyDecision>(PRIVACY_DECISIONS, {
  name: "PrivacyDecision",
  description: "What an officer decides. The law knows no extension.",
  meanings: {
    GRANT: "What was asked for is done.",
    REFUSE: "It is not done, for a reason that the law knows.",
  },
});

export const ErasureOutcomeEnum = enumOf<ErasureOutcome>(ERASURE_OUTCOMES, {
  name: "ErasureOutcome",
  description: "What became of the data of one retention class in one service.",
  meanings: {
    ERASED: "Its keys were destroyed: nobody can read it any more.",
    KEPT: "A law wants it kept; it is used for nothing else.",
    NOTHING_HELD: "There was none.",
  },
});

export const PrivacyExportFormatEnum = enumOf<ExportFormat>(EXPORT_FORMATS, {
  name: "PrivacyExportFormat",
  description: "Formats of the copy of somebody's data.",
  meanings: { JSON: "RFC 8259.", CSV: "RFC 4180, with a line for each datum." },
});
