import { explain, loadPolicy, type HypotheticalCase } from "../src";

const policy = loadPolicy();
const news: HypotheticalCase = {
  role: "service",
  service: "communications",
  action: "send",
  category: "user.contact.email",
  purpose: "marketing.own",
  relation: "none",
  facts: { noticeVersion: 2, minor: false, restricted: false, erased: false },
};

it("when a made-up case lacks a consent, then the missing fact, the clause and the notice are told in both languages", () => {
  expect(explain(policy, { kind: "hypothetical", question: news })).toEqual({
    outcome: "DENY",
    clause: "3",
    law: "UU 27/2022 art. 20",
    rules: [],
    reason: "MISSING_FACT",
    missingFacts: ["consents"],
    facts: news.facts,
    noticeVersion: 2,
    policyHash: policy.hash,
    isCurrentPolicy: true,
    text: {
      id: "Ditolak (3): Keadaan yang diperlukan untuk mengizinkannya tidak diketahui.",
      en: "Denied (3): A fact that is needed to permit it isn't known.",
    },
  });
});

it("when the consent is given, then the rule that allows is told", () => {
  const question = { ...news, facts: { ...news.facts, consents: ["marketing.own"] as const } };
  const told = explain(policy, { kind: "hypothetical", question });
  expect(told).toMatchObject({
    outcome: "ALLOW",
    clause: "4",
    rules: [{ id: "c4.marketing-own", basis: "consent", effect: "permit" }],
  });
});

it("when a recorded decision is explained, then its rules are told and no facts of anybody", () => {
  const decision = {
    action: "read",
    category: "user.contact.email",
    purpose: "service.provide",
    outcome: "DENY",
    ruleIds: ["law.restricted"],
    clause: "UU PDP 11",
    policyHash: "0".repeat(64),
  } as const;
  expect(explain(policy, { kind: "recorded", decision })).toMatchObject({
    outcome: "DENY",
    law: "UU 27/2022 art. 11, 41",
    rules: [{ id: "law.restricted", effect: "forbid" }],
    missingFacts: [],
    facts: null,
    isCurrentPolicy: false,
  });
});
