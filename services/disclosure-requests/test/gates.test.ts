import { type LawOfTheDay, submissionFaults } from "../src/domain/submission-gates";
import { type Instrument, type Submission, numberingYear, requestNumber } from "../src/domain/legal-request";
import { REQUEST_STATES, TRANSITIONS, illegalState, mayHappen } from "../src/domain/request-state";
import { contentFaults } from "../src/application/propose-scope";
import type { DisclosureRequest, ScopeContent } from "../src/domain/legal-request";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const day = (text: string): Date => new Date(`${text}T00:00:00.000Z`);
const LAW: LawOfTheDay = {
  now: NOW,
  isInForce: (ground) => ground === "REQUIRED_BY_LAW" || ground === "AUTHORITY_REQUEST",
};
const SITI = "0199f3a1-0000-7000-8000-000000000002";

const letter: Instrument = {
  kind: "LETTER",
  number: "B/1",
  issuedBy: "Polda",
  issuedAt: day("2026-11-20"),
  validUntil: day("2026-12-20"),
  sha256: "ab".repeat(32),
};
const court: Instrument = { ...letter, kind: "PENETAPAN_PN", validUntil: null };
const submission: Submission = {
  ground: "AUTHORITY_REQUEST",
  legalBasis: "PM5_APH",
  agencyId: SITI,
  officerId: SITI,
  agencyReference: "B/1",
  interest: "Penyidikan",
  offenceArticle: "KUHP 492",
  offenceMaxYears: 4,
  subjects: ["Siti"],
  instruments: [letter],
  categories: ["user.name"],
  from: day("2026-10-01"),
  to: day("2026-11-01"),
  receivedAt: day("2026-11-22"),
  isSecret: false,
  gag: null,
};
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `Orang ${String(index)}`);
const codes = (over: Partial<Submission>): string[] =>
  submissionFaults({ ...submission, ...over }, LAW).map(({ code }) => code);

test("when a request passes every gate, then nothing is refused", () => {
  expect(codes({})).toEqual([]);
  expect(codes({ legalBasis: "COURT_ORDER", instruments: [court], categories: ["user.financial"] })).toEqual(
    [],
  );
  expect(codes({ legalBasis: "PM5_SUPERVISION", offenceArticle: null, offenceMaxYears: null })).toEqual([]);
});

test.each<[string, Partial<Submission>, string[]]>([
  ["6.6: ground (c)", { ground: "PREVENT_CRIME" }, ["GROUND_SWITCHED_OFF"]],
  ["6.6: ground (d)", { ground: "PUBLIC_SAFETY" }, ["GROUND_SWITCHED_OFF"]],
  ["6.6: ground (e)", { ground: "SITE_SECURITY" }, ["GROUND_SWITCHED_OFF"]],
  ["6.6: ground (f)", { ground: "PREVENT_LOSS" }, ["GROUND_SWITCHED_OFF"]],
  ["6.1: a basis that only blocks", { legalBasis: "TPPU_71" }, ["NO_LEGAL_BASIS"]],
  ["6.1: a voluntary basis", { legalBasis: "VOLUNTARY" }, ["NO_LEGAL_BASIS"]],
  ["6.1: no document", { instruments: [] }, ["NO_LEGAL_BASIS"]],
  ["6.1: no letter", { instruments: [{ ...letter, kind: "LP" }] }, ["NO_LEGAL_BASIS"]],
  ["6.1: no purpose and interest", { interest: " " }, ["NO_LEGAL_BASIS"]],
  ["6.1: a court order that isn't there", { legalBasis: "COURT_ORDER" }, ["NO_LEGAL_BASIS"]],
  [
    "6.1: sales without a court",
    { categories: ["user.behavior.purchase_history"] },
    ["COURT_DETERMINATION_MISSING"],
  ],
  ["6.1: a group that holds sales", { categories: ["user.behavior"] }, ["COURT_DETERMINATION_MISSING"]],
  ["6.1: biometrics without a court", { categories: ["user.biometric"] }, ["COURT_DETERMINATION_MISSING"]],
  ["6.1: nobody named", { subjects: [] }, ["OVERBROAD"]],
  ["6.1: everybody", { subjects: ["*"] }, ["OVERBROAD"]],
  ["6.1: all merchants of a city", { subjects: ["semua toko di Bandung"] }, ["OVERBROAD"]],
  ["6.1: 51 subjects", { subjects: many(51) }, ["OVERBROAD"]],
  ["6.1: no category", { categories: [] }, ["OVERBROAD"]],
  ["6.1: every category", { categories: ["*"] }, ["OVERBROAD"]],
  ["6.1: all of user", { categories: ["user"] }, ["CATEGORY_NOT_DISCLOSABLE"]],
  ["6.1: passwords", { categories: ["user.authorization.credentials"] }, ["CATEGORY_NOT_DISCLOSABLE"]],
  ["6.1: a category that isn't", { categories: ["user.secrets"] }, ["CATEGORY_NOT_DISCLOSABLE"]],
  ["6.2: a penalty of one year", { offenceMaxYears: 1 }, ["OFFENCE_BELOW_THRESHOLD"]],
  ["6.2: no penalty", { offenceMaxYears: null }, ["OFFENCE_BELOW_THRESHOLD"]],
  ["6.2: no article", { offenceArticle: null }, ["OFFENCE_BELOW_THRESHOLD"]],
  ["an expired letter", { instruments: [{ ...letter, validUntil: NOW }] }, ["INSTRUMENT_EXPIRED"]],
  [
    "a letter of tomorrow",
    { instruments: [{ ...letter, issuedAt: day("2026-11-24") }] },
    ["INSTRUMENT_INVALID"],
  ],
  ["a letter without a hash", { instruments: [{ ...letter, sha256: "AB" }] }, ["INSTRUMENT_INVALID"]],
  ["an end before the start", { to: day("2026-09-01") }, ["RANGE_INVALID"]],
  ["an end at the start", { to: submission.from }, ["RANGE_INVALID"]],
  ["data of tomorrow", { to: day("2026-11-24") }, ["RANGE_INVALID"]],
  [
    "data made after the letter's validity",
    { instruments: [{ ...letter, validUntil: day("2026-10-15") }] },
    ["RANGE_BEYOND_INSTRUMENT", "INSTRUMENT_EXPIRED"],
  ],
  ["a receipt in the future", { receivedAt: new Date(NOW.getTime() + 1) }, ["RECEIVED_IN_FUTURE"]],
  ["no number of the letter", { agencyReference: "" }, ["TEXT_INVALID"]],
])("%s: when it is submitted, then it is refused", (_, over, expected) => {
  expect(codes(over)).toEqual(expected);
});

test("6.1: when exactly 50 people are named, then it is not too broad", () => {
  expect(codes({ subjects: many(50) })).toEqual([]);
});

const request = {
  ...submission,
  details: { reveal: () => submission },
  categories: ["user.name", "user.contact"],
} as unknown as DisclosureRequest;
const scope: ScopeContent = {
  subjects: [{ kind: "ACCOUNT", id: SITI }],
  categories: ["user.contact.email"],
  from: submission.from,
  to: submission.to,
};
const scopeCodes = (over: Partial<ScopeContent>): string[] =>
  contentFaults({ ...scope, ...over }, request, NOW).map(({ code }) => code);

test.each<[string, Partial<ScopeContent>, string[]]>([
  ["a category below one that was asked for", {}, []],
  ["a category that wasn't asked for", { categories: ["user.location"] }, ["CATEGORY_BEYOND_REQUEST"]],
  ["a group above what was asked for", { categories: ["user.demographic"] }, ["CATEGORY_BEYOND_REQUEST"]],
  ["an earlier start", { from: day("2026-09-30") }, ["RANGE_BEYOND_REQUEST"]],
  ["a later end", { to: day("2026-11-02") }, ["RANGE_BEYOND_REQUEST"]],
  ["no subject", { subjects: [] }, ["OVERBROAD"]],
  ["a subject that is no id", { subjects: [{ kind: "ACCOUNT", id: "Siti" }] }, ["SUBJECT_INVALID"]],
  ["a subject twice", { subjects: [...scope.subjects, { kind: "MERCHANT", id: SITI }] }, ["SUBJECT_INVALID"]],
])("6.5: when %s is proposed, then the scope's faults are told", (_, over, expected) => {
  expect(scopeCodes(over)).toEqual(expected);
});

test("when it is already the new year in Jakarta, then the number is the new year's", () => {
  expect(numberingYear(new Date("2026-12-31T16:59:59.999Z"))).toBe(2026);
  expect(numberingYear(new Date("2026-12-31T17:00:00.000Z"))).toBe(2027);
  expect(requestNumber(2027, 1)).toBe("DR-2027-000001");
});

test("when the table of transitions is walked, then exactly these events happen in these states", () => {
  const allowed = Object.keys(TRANSITIONS).flatMap((event) =>
    REQUEST_STATES.filter((state) => mayHappen(event as keyof typeof TRANSITIONS, state)).map(
      (state) => `${state} ${event} ${TRANSITIONS[event as keyof typeof TRANSITIONS].to}`,
    ),
  );
  expect(allowed).toEqual([
    "RECEIVED propose PENDING_APPROVAL",
    "PENDING_APPROVAL propose PENDING_APPROVAL",
    "PENDING_APPROVAL approve APPROVED",
    "APPROVED collect COLLECTING",
    "COLLECTION_FAILED collect COLLECTING",
    "COLLECTING finishCollection COLLECTED",
    "COLLECTING failCollection COLLECTION_FAILED",
    "COLLECTED seal SEALED",
  ]);
  expect(illegalState("seal", "APPROVED").details).toEqual({ from: "APPROVED", to: "SEALED" });
});
