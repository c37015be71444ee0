import {
  CONSENT_STATES,
  OFFERED,
  type ConsentProof,
  type ConsentState,
  isOffered,
  isSameConsent,
  stateAfter,
  stateAfterNo,
  stateAfterYes,
} from "../src/domain/consent";
import { wordingSha256 } from "../src/application/change-consent";
import { consentWording } from "../src/domain/consent-wording";

const NEWS = { purpose: "marketing.own", channel: "EMAIL", topic: "NEWS" } as const;
const proofOf = (wording: string): ConsentProof => ({
  ...{ wording, wordingSha256: wordingSha256(wording), locale: "id" },
  ...{ noticeVersion: 2, noticeSha256: "ab".repeat(32) },
});
const ACTS = ["REQUEST", "GIVE", "REFUSE", "WITHDRAW", "EXPIRE", "INVALIDATE"] as const;
const from = (state: ConsentState | null) => ACTS.map((act) => stateAfter(state, act));

test("when every act meets every state of consent, then exactly these lead on", () => {
  expect(Object.fromEntries([null, ...CONSENT_STATES].map((state) => [String(state), from(state)]))).toEqual({
    null: ["REQUESTED", "GIVEN", "REFUSED", null, null, null],
    REQUESTED: [null, "GIVEN", "REFUSED", null, "EXPIRED", null],
    GIVEN: [null, null, null, "WITHDRAWN", "EXPIRED", "INVALIDATED"],
    REFUSED: ["REQUESTED", "GIVEN", null, null, null, null],
    WITHDRAWN: ["REQUESTED", "GIVEN", null, null, null, null],
    EXPIRED: ["REQUESTED", "GIVEN", "REFUSED", null, null, null],
    INVALIDATED: ["REQUESTED", "GIVEN", "REFUSED", null, null, null],
  });
});

test("U5: when somebody says no, then no state is left in which a consent is in force", () => {
  const left = [null, ...CONSENT_STATES].map((state) => stateAfterNo(state) ?? state);
  expect(left).not.toContain("GIVEN");
});

test("4.4: when a consent is given again, then it is an act of its own where the words or the notice are others, and nothing where neither is", () => {
  const { id, en } = consentWording(NEWS);
  const [one, other] = [proofOf(id), proofOf(en)];
  const given = { state: "GIVEN", proof: one } as const;
  expect([
    stateAfterYes(given, one),
    stateAfterYes(given, other),
    stateAfterYes(given, { ...one, noticeVersion: 3 }),
    stateAfterYes({ state: "WITHDRAWN", proof: null }, one),
    stateAfterYes(null, one),
  ]).toEqual([null, "GIVEN", "GIVEN", "GIVEN", "GIVEN"]);
});

test("4.1: when the consents that are asked for are listed, then each is for one purpose, channel and topic, once", () => {
  for (const one of OFFERED) expect(OFFERED.filter((other) => isSameConsent(one, other))).toEqual([one]);
  expect(isOffered({ purpose: "marketing.own", channel: "DEVICE", topic: "NEWS" })).toBe(false);
  expect(isOffered({ purpose: "marketing.own", channel: "EMAIL", topic: "PARTNER_OFFERS" })).toBe(false);
});

test("4.1: when the wordings are read, then no two are alike and each says that the service does not depend on it", () => {
  const texts = OFFERED.map((key) => consentWording(key));
  expect(new Set(texts.map(({ id }) => id)).size).toBe(OFFERED.length);
  expect(new Set(texts.map(({ en }) => en)).size).toBe(OFFERED.length);
  for (const { id, en } of texts) {
    expect(id).toContain("Layanan tidak bergantung pada persetujuan ini");
    expect(en).toContain("The service does not depend on this");
  }
});
