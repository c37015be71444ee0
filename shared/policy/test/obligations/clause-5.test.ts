import { ACTIONS, isSpecific, PURPOSES, SERVICES, type CaseFacts } from "@alpokat/kernel";
import { PURPOSE_REGISTER, RequestGuard, type Facts } from "../../src";
import { allowedCells } from "../walk";
import { ANI, BUDI, openCase, principal } from "../principals";
import { ask, decide, FREE, policy } from "./ask";

describe("5.1: statistics", () => {
  const counting = { action: "aggregate", role: "data_analyst", purpose: "statistics.aggregate" } as const;

  it("5.1: when at least 10 people stand behind a figure, then it is made; under that, or where it isn't known, it is not", () => {
    for (const category of ["user.behavior.purchase_history", "user.location"] as const) {
      expect(ask({ ...counting, category, facts: { groupSize: 10 } })).toBe("ALLOW c5.aggregate-statistics");
      expect(decide({ ...counting, category, facts: { groupSize: 9 } }).outcome).toBe("DENY");
      expect(decide({ ...counting, category, facts: {} })).toMatchObject({
        outcome: "DENY",
        missingFacts: ["groupSize"],
      });
    }
  });

  it("5.1: when an analyst reads rows, then it is denied: rows of purchases are specific personal data", () => {
    expect(isSpecific("user.behavior.purchase_history")).toBe(true);
    for (const action of ACTIONS.filter((each) => each !== "aggregate" && each !== "collect"))
      expect(
        decide({
          ...counting,
          action,
          category: "user.behavior.purchase_history",
          facts: { groupSize: 1_000 },
        }).outcome,
      ).toBe("DENY");
  });

  it("5.1: when precise places or people are to be counted, then it is denied", () => {
    for (const category of ["user.location.precise", "user.name", "user.contact.email"] as const)
      expect(decide({ ...counting, category, facts: { groupSize: 1_000 } }).outcome).toBe("DENY");
  });
});

describe("5.2: verification", () => {
  const guardOf = (over: Partial<CaseFacts>): RequestGuard =>
    new RequestGuard(
      policy,
      principal({
        role: "kyc_reviewer",
        purpose: "identity.verify",
        caseFacts: openCase({ kind: "verification-case", ...over }),
      }),
      { known: { get: () => FREE } },
    );
  const read = (guard: RequestGuard, subject = BUDI): string =>
    guard.decide("read", "user.government_id", { subject }).outcome;

  it("5.2: when the case is open and assigned, then identity data is read", () => {
    expect(read(guardOf({}))).toBe("ALLOW");
  });

  it.each([
    ["it is assigned to somebody else", { assignees: [BUDI] }],
    ["it is decided", { isOpen: false }],
    ["it is of another kind", { kind: "support-ticket" }],
  ])("5.2: when %s, then it is denied", (_, over) => {
    expect(read(guardOf(over))).toBe("DENY");
  });

  it("5.2: when the reviewer is the subject, then the case gives nothing", () => {
    expect(read(guardOf({ subjects: [ANI] }), ANI)).toBe("DENY");
  });
});

describe("5.3: fraud", () => {
  const guardOf = (over: Partial<CaseFacts> | null): RequestGuard =>
    new RequestGuard(
      policy,
      principal({
        role: "fraud_analyst",
        purpose: "fraud.investigate",
        caseFacts: over && openCase({ kind: "fraud-case", categories: ["user.financial"], ...over }),
      }),
      { known: { get: () => FREE } },
    );
  const read = (guard: RequestGuard, category: "user.financial" | "user.name", subject = BUDI): string =>
    guard.decide("read", category, { subject }).outcome;

  it("5.3: when the case covers the category, then it is read, and what the case doesn't cover is not", () => {
    expect(read(guardOf({}), "user.financial")).toBe("ALLOW");
    expect(read(guardOf({}), "user.name")).toBe("DENY");
  });

  it.each([
    ["there is no case", null],
    ["the case has ended", { isOpen: false }],
    ["the person is none of the case's, as in a list of everybody", { subjects: [ANI] }],
  ])("5.3: when %s, then it is denied", (_, over) => {
    expect(read(guardOf(over), "user.financial")).toBe("DENY");
  });

  it("5.3: when it is the analyst's own account, then it is denied", () => {
    expect(read(guardOf({ subjects: [ANI] }), "user.financial", ANI)).toBe("DENY");
  });
});

describe("5.3: counting to prevent fraud", () => {
  const counting = {
    action: "aggregate",
    role: "service",
    service: "transactions",
    purpose: "fraud.investigate",
  } as const;
  const known: Facts = { restricted: false, erased: false, automatedDecisionObjection: false };
  const BUYERS = ["user.contact.email.receipt", "user.behavior.purchase_history"] as const;

  it("5.3: when transactions counts different buyers and cards, then the rule of clause 5 allows it, and nothing else of people is counted", () => {
    const allowed = [...allowedCells(policy, ["aggregate"])].filter(
      ({ cell }) => cell.purpose === "fraud.investigate",
    );
    expect([...new Set(allowed.map(({ cell }) => `${cell.actor} ${cell.category}`))]).toEqual(
      [...BUYERS, "user.financial"].map((category) => `transactions ${category}`),
    );
    for (const category of BUYERS)
      expect(ask({ ...counting, category, facts: known })).toBe("ALLOW c5.count-against-fraud");
    // Of a card nobody is known: nothing that is known of somebody can stand against it.
    expect(ask({ ...counting, category: "user.financial", facts: {} })).toBe("ALLOW c5.count-against-fraud");
  });

  it.each([
    ["U6: when processing is restricted", { restricted: true }],
    ["5.5: when the buyer objects to decisions by machine", { automatedDecisionObjection: true }],
    ["U7: when the buyer was erased", { erased: true }],
  ] as const)("%s, or that isn't known, then they are not counted", (_, over) => {
    for (const category of BUYERS) {
      const question = { ...counting, category };
      expect(ask({ ...question, facts: { ...known, ...over } })).toBe("DENY law.not-counted-against-fraud");
      const [fact = ""] = Object.keys(over);
      const facts = Object.fromEntries(Object.entries(known).filter(([name]) => name !== fact)) as Facts;
      expect(decide({ ...question, facts })).toMatchObject({ outcome: "DENY", missingFacts: [fact] });
    }
  });
});

describe("5.4: purposes that have to be disclosed first", () => {
  it.each([
    ["marketing.own", "send"],
    ["marketing.partner", "send"],
    ["service.improve", "collect"],
  ] as const)("5.4: when no notice with %s reached the person, then it is denied", (purpose, action) => {
    const category = action === "send" ? "user.contact.email" : "user.device";
    const facts: Facts = { ...FREE, minor: false, observed: true, consents: [purpose] };
    const use = { action, category, role: "service", service: "communications", purpose } as const;
    expect(decide({ ...use, facts: { ...facts, noticeVersion: 9 } }).outcome).toBe("ALLOW");
    expect(decide({ ...use, facts: { ...facts, noticeVersion: 0 } }).ruleIds).toEqual([
      "c5.purpose-must-be-disclosed",
    ]);
    expect(decide({ ...use, facts })).toMatchObject({ outcome: "DENY", missingFacts: ["noticeVersion"] });
  });

  it("5.4: when the register says that the first notice does not name a purpose, then the rule holds it back from who has got no other; and no further", () => {
    const held = PURPOSES.filter((purpose) =>
      decide({
        action: "read",
        category: "user.name",
        purpose,
        facts: { ...FREE, noticeVersion: 1 },
      }).ruleIds.includes("c5.purpose-must-be-disclosed"),
    );
    expect(held).toEqual(PURPOSES.filter((purpose) => (PURPOSE_REGISTER[purpose].noticeVersion ?? 1) > 1));
    expect(held.length).toBeGreaterThan(0);
  });
});

it("5.5: when a service would change a person's data to verify or to fight fraud by itself, then no cell allows it: people decide", () => {
  const cells = [...allowedCells(policy, ["update", "erase"])].filter(
    ({ cell }) =>
      (cell.purpose === "identity.verify" || cell.purpose === "fraud.investigate") &&
      (SERVICES as readonly string[]).includes(cell.actor),
  );
  expect(cells).toEqual([]);
});

describe("5.6: suspicious transactions", () => {
  const report = { action: "read", category: "user.suspicious_report" } as const;

  it("5.6: when an assigned fraud case covers it, then its analyst reads it; nobody else does", () => {
    const facts: Facts = { ...FREE, caseKind: "fraud-case", caseCoversCategory: true };
    const own = { ...report, role: "fraud_analyst", purpose: "fraud.investigate", facts } as const;
    expect(ask({ ...own, relation: "assigned_case" })).toBe("ALLOW c5.investigate-fraud");
    expect(ask({ ...own, relation: "none" })).toBe("DENY law.no-tipping-off");
  });

  it("5.6: when the subject, or the service that answers their request, reads it, then it is denied", () => {
    const facts: Facts = { ...FREE, caseKind: "privacy-request", caseCoversCategory: true };
    expect(ask({ ...report, purpose: "account.self", relation: "self" })).toBe("DENY law.no-tipping-off");
    expect(ask({ ...report, purpose: "privacy.request", relation: "self" })).toBe("DENY law.no-tipping-off");
    const request = { ...report, purpose: "privacy.request", relation: "assigned_case", facts } as const;
    expect(ask({ ...request, role: "service", service: "identity-verification" })).toBe(
      "DENY law.no-tipping-off",
    );
    expect(ask({ ...request, role: "dpo" })).toBe("DENY law.no-tipping-off");
  });
});
