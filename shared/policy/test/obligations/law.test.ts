import { CATEGORY_NAMES, isWithin, PURPOSES, type Category } from "@alpokat/kernel";
import {
  lawClock,
  lawForm,
  lawRecipient,
  Policy,
  PURPOSE_REGISTER,
  readPolicyText,
  retentionClassOf,
  type Facts,
} from "../../src";
import { CEDAR_ACTIONS } from "../../src/decision";
import { allowedCells, MOST_FAVOURABLE } from "../walk";
import { ask, decide, FREE, policy } from "./ask";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const everything = [...allowedCells(policy, CEDAR_ACTIONS)];
const permits = policy.rules.filter(({ effect }) => effect === "permit");
/** The permits under which each purpose is used somewhere in the table. */
const usedUnder = (purpose: string): readonly (typeof permits)[number][] => {
  const cells = everything.filter(({ cell }) => cell.purpose === purpose);
  const ids = new Set(cells.flatMap(({ decision }) => decision.ruleIds));
  return permits.filter(({ id }) => ids.has(id));
};

const onRequest: Facts = { ...FREE, caseKind: "privacy-request", caseCoversCategory: true };
const request = { purpose: "privacy.request", relation: "assigned_case", facts: onRequest } as const;
const service = { role: "service", service: "identity-verification" } as const;

it("U1: when a cell is allowed, then the rule names its basis in article 20, the subject's right or the law's order, and an article", () => {
  const bases = new Set(
    everything.flatMap(({ decision }) => decision.ruleIds.map((id) => policy.rule(id)?.basis)),
  );
  expect([...bases].sort()).toEqual([
    "consent",
    "contract",
    "legal_obligation",
    "legitimate_interest",
    "right",
  ]);
  expect(policy.rules.filter(({ law }) => !/(UU|PP|PM|PBI|POJK) /.test(law))).toEqual([]);
});

describe("U2: what the notice has to tell", () => {
  it.each(PURPOSES)(
    "U2: when %s is used, then register and rules agree on clause, basis and first notice",
    (purpose) => {
      const used = usedUnder(purpose);
      const entry = PURPOSE_REGISTER[purpose];
      const versions = used.flatMap(({ notice }) => (notice === null ? [] : [notice]));
      expect(used.map(({ basis }) => basis)).toContain(entry.basis);
      // What rests on the law alone names its articles, and its rules each their own.
      const clauses = used.map(({ clause }) => (/^\d$/.test(clause) ? clause : "the law"));
      expect(clauses).toContain(/^\d$/.test(entry.clause) ? entry.clause : "the law");
      expect(versions.length === 0 ? null : Math.min(...versions)).toBe(entry.noticeVersion);
    },
  );

  it("U2: when the notice's elements are asked for, then they are the seven of article 21", () => {
    expect(lawForm("privacy-notice", NOW).items.map(({ key }) => key)).toEqual([
      "legality",
      "purpose",
      "types",
      "retention",
      "details",
      "period",
      "rights",
    ]);
  });
});

describe("U3: access", () => {
  it("U3: when people read about themselves, then data and the record of processing are theirs; somebody else's are not", () => {
    for (const category of ["user.name", "user.behavior.purchase_history", "system.operations"] as const) {
      expect(ask({ action: "read", category, purpose: "account.self", relation: "self" })).toBe(
        "ALLOW law.read-own",
      );
      expect(decide({ action: "read", category, purpose: "account.self" }).outcome).toBe("DENY");
    }
  });

  it("U3: when a request for access is answered, then every category but passwords, secret reports and sealed packages is gathered", () => {
    const facts: Facts = { ...onRequest, withinRetention: true };
    const missing = CATEGORY_NAMES.filter(
      (category) => decide({ ...request, ...service, action: "read", category, facts }).outcome !== "ALLOW",
    );
    expect(missing).toEqual([
      "user.authorization",
      "user.authorization.credentials",
      "user.location.precise",
      "user.legal_package",
      "user.suspicious_report",
      "system",
    ]);
    expect(lawClock("privacy-request.access", NOW)).toMatchObject({ hours: 72 });
  });

  it.each([
    ["another service asks", { service: "transactions" }],
    ["there is no case", { relation: "none" }],
    ["the case is of another kind", { facts: { ...onRequest, caseKind: "support-ticket" } }],
    ["the purpose is another", { purpose: "fraud.investigate" }],
  ] as const)("U3: when %s, then nothing is gathered", (_, over) => {
    const question = { ...request, ...service, action: "read", category: "user.name", ...over } as const;
    expect(decide(question).outcome).toBe("DENY");
  });
});

describe("U4: rectification", () => {
  it("U4: when the subject, or the officer on their request, rectifies, then it is allowed; others and other data are denied", () => {
    const name = { action: "update", category: "user.name" } as const;
    expect(ask({ ...name, purpose: "account.self", relation: "self" })).toBe("ALLOW law.rectify-own");
    expect(ask({ ...request, ...name, role: "dpo" })).toBe("ALLOW law.rectify-on-request");
    expect(decide({ ...request, ...name, role: "dpo", relation: "none" }).outcome).toBe("DENY");
    expect(decide({ ...request, ...name, role: "auditor" }).outcome).toBe("DENY");
    const sale = { action: "update", category: "user.behavior.purchase_history" } as const;
    expect(decide({ ...sale, purpose: "account.self", relation: "self" }).outcome).toBe("DENY");
    expect(decide({ ...request, ...sale, role: "dpo" }).outcome).toBe("DENY");
  });
});

it("U5: when consent is withdrawn, then every use that rests on consent is denied", () => {
  const resting = everything.filter(({ decision }) =>
    decision.ruleIds.some((id) => policy.rule(id)?.text.includes("context.consents")),
  );
  expect(resting.length).toBeGreaterThan(0);
  const still = resting.filter(
    ({ cell, facts }) => policy.decideCell(cell, { facts: { ...facts, consents: [] } }).outcome !== "DENY",
  );
  expect(still).toEqual([]);
  expect(lawClock("consent-withdrawal", NOW)).toMatchObject({ hours: 72 });
});

describe("U6: restriction", () => {
  const reading = {
    action: "read",
    category: "user.behavior.purchase_history",
    purpose: "service.provide",
  } as const;

  it("U6: when processing is restricted or that isn't known, then the shop's reading stops, and the subject's own doesn't", () => {
    const restricted: Facts = { ...FREE, restricted: true };
    expect(ask({ ...reading, relation: "own_customer" })).toBe("ALLOW c3.merchant-reads-purchases");
    expect(ask({ ...reading, relation: "own_customer", facts: restricted })).toBe("DENY law.restricted");
    expect(ask({ ...reading, relation: "own_customer", facts: { erased: false } })).toBe(
      "DENY law.restricted",
    );
    expect(ask({ ...reading, relation: "self", facts: restricted })).toBe("ALLOW law.read-own");
    expect(lawClock("privacy-request.restriction", NOW)).toMatchObject({ hours: 72 });
  });
});

it("U8: when data is handed over in a machine-readable form, then it is the subject's request that lets it be gathered, and no other", () => {
  const facts: Facts = { ...onRequest, withinRetention: true };
  const question = { ...request, ...service, action: "read", category: "user.financial", facts } as const;
  expect(ask(question)).toBe("ALLOW law.answer-privacy-request");
  expect(decide({ ...question, purpose: "service.provide" }).outcome).toBe("DENY");
});

describe("U9 and U10: requests", () => {
  it("U9: when somebody objects to an automated decision, then the objection is received, signed in or not; services can't make one", () => {
    const objecting = { action: "collect", category: "user.content", purpose: "privacy.request" } as const;
    for (const role of ["anonymous", "customer", "dpo"] as const)
      expect(ask({ ...objecting, role })).toBe("ALLOW law.receive-privacy-request");
    expect(decide({ ...objecting, ...service }).outcome).toBe("DENY");
    expect(decide({ ...objecting, role: "support_agent" }).outcome).toBe("DENY");
    expect(lawClock("privacy-request.objection", NOW)).toMatchObject({ hours: 72 });
  });

  it("U10: when a request is recorded, then it holds what was asked and no identity document; an officer reads what it covers only", () => {
    const recording = { action: "collect", purpose: "privacy.request" } as const;
    for (const category of ["user.government_id", "user.biometric", "user.financial"] as const)
      expect(decide({ ...recording, category }).outcome).toBe("DENY");
    const officer = { ...request, role: "dpo", action: "read", category: "user.name" } as const;
    expect(ask(officer)).toBe("ALLOW law.handle-privacy-request");
    expect(decide({ ...officer, facts: { ...onRequest, caseCoversCategory: false } }).outcome).toBe("DENY");
  });
});

it("U11: when the record of processing is reviewed, then officer and auditor read it, and nobody changes or erases it", () => {
  const record = { category: "system.operations", purpose: "audit.review" } as const;
  for (const role of ["dpo", "auditor"] as const)
    expect(ask({ ...record, action: "read", role })).toBe("ALLOW law.review-record");
  for (const role of ["support_agent", "platform_operator", "data_analyst"] as const)
    expect(decide({ ...record, action: "read", role }).outcome).toBe("DENY");
  const changing = everything.filter(
    ({ cell }) => cell.category === "system.operations" && ["update", "erase"].includes(cell.action),
  );
  expect(changing).toEqual([]);
});

it("U13: when passwords are read, sent or disclosed, or an operator reads people's data, then it is denied", () => {
  const revealing = everything.filter(
    ({ cell }) =>
      isWithin(cell.category, "user.authorization") && !["collect", "update", "erase"].includes(cell.action),
  );
  expect(revealing).toEqual([]);
  const operator = { action: "read", role: "platform_operator", category: "user.name" } as const;
  expect(ask({ ...operator, purpose: "security.protect", facts: MOST_FAVOURABLE })).toBe(
    "DENY c3.operators-touch-no-personal-data",
  );
});

it("U14: when data was exposed, then subject and agency are told within 72 hours, with the three elements of the law", () => {
  expect(lawClock("breach-notice", NOW)).toMatchObject({ hours: 72, law: "UU 27/2022 art. 46(1)" });
  expect(lawForm("breach-notice", NOW).items.map(({ key }) => key)).toEqual([
    "data",
    "when-and-how",
    "handling",
  ]);
  expect(lawRecipient("breach-notice", NOW).name.en).toContain("Komdigi");
});

it("U15: when a data protection officer acts, then only on a request that is assigned, or on the record", () => {
  const cells = everything.filter(({ cell }) => cell.actor === "dpo" && cell.relation !== "self");
  expect([...new Set(cells.map(({ cell }) => `${cell.action} ${cell.purpose}`))].sort()).toEqual([
    "collect privacy.request",
    "collect security.protect",
    "collect service.improve",
    "read audit.review",
    "read privacy.request",
    "update privacy.request",
  ]);
});

it("U16: when data of a child is specific by its kind, then it is marked so, and marketing never reaches a child", () => {
  const children: Category = "user.childrens";
  expect(
    decide({ action: "read", category: children, purpose: "service.provide", relation: "none" }).outcome,
  ).toBe("DENY");
  const minors = everything.filter(
    ({ cell, facts }) =>
      cell.purpose.startsWith("marketing.") &&
      policy.decideCell(cell, { facts: { ...facts, minor: true } }).outcome !== "DENY",
  );
  expect(minors).toEqual([]);
});

describe("U17: retention", () => {
  it("U17: when a rule lets data be collected, then it keeps it in its category's class, but for what is collected to verify an identity", () => {
    const collecting = everything.filter(({ cell }) => cell.action === "collect");
    const faults = collecting.flatMap(({ cell, decision }) =>
      decision.ruleIds
        .map((id) => policy.rule(id))
        .filter((rule) => rule?.effect === "permit" && rule.id !== "c1.collect-at-verification")
        .filter((rule) => rule?.retention !== retentionClassOf(cell.category))
        .map((rule) => `${String(rule?.id)} ${cell.category}`),
    );
    expect([...new Set(faults)]).toEqual([]);
    expect(policy.rule("c1.collect-at-verification")?.retention).toBe("kyc_aml");
  });

  it("U17: when a rule stores nothing, then it names no class; when it stores, then it names one", () => {
    const storing = permits.filter(({ json }) => /"(collect|update|send)"/.test(JSON.stringify(json.action)));
    expect(storing.filter(({ retention }) => retention === null)).toEqual([]);
  });
});

it("U18: when a ban answers a crime of the act, then it cites articles 65 and 67", () => {
  expect(policy.rule("c3.never-sell-or-rent")?.law).toBe("UU 27/2022 art. 65(2), 67(2)");
  const bans = policy.rules.filter(({ law }) => law.includes("65(2)")).map(({ id }) => id);
  expect(bans).toEqual(
    expect.arrayContaining([
      "c3.no-disclosure-without-grant",
      "c4.partners-get-nothing",
      "c6.no-direct-access-for-agencies",
    ]),
  );
  expect(decide({ action: "sell", category: "user.name", purpose: "service.provide" }).law).toContain(
    "65(2)",
  );
});

it("U19: when a payment service provider gives consumers' data to others without order or consent, then the ban of its sector is cited", () => {
  const others = decide({ action: "disclose", category: "user.name", purpose: "marketing.partner" });
  expect(others.ruleIds).toContain("law.consumers-consent-or-order");
  for (const profile of ["PAYMENT_SERVICE_PROVIDER", "FINANCIAL_SERVICES"] as const)
    expect(
      new Policy(readPolicyText(undefined, profile)).rule("law.consumers-consent-or-order"),
    ).toBeDefined();
  expect(
    new Policy(readPolicyText(undefined, "NONE")).rule("law.consumers-consent-or-order"),
  ).toBeUndefined();
});
