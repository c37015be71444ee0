import { type Principal, PublicError } from "@alpokat/kernel";
import { loadPolicy, RequestGuard, type RequestGuardOptions, type SubjectFacts } from "../src";
import { ANI, BUDI, BUYER, openCase, principal, SHOP } from "./principals";

const FREE: SubjectFacts = { restricted: false, erased: false, legalHold: false };
const policy = loadPolicy();
const guardFor = (
  who: Partial<Principal>,
  options: RequestGuardOptions = { known: { get: () => FREE } },
): RequestGuard => new RequestGuard(policy, principal(who), options);
const refusal = (work: () => unknown): PublicError => {
  try {
    work();
  } catch (error) {
    if (error instanceof PublicError) return error;
  }
  throw new Error("nothing was refused");
};

describe("facts about the subject", () => {
  it("when processing is restricted, erased, or neither is known, then a merchant reads nothing, and the subject still reads when restricted", () => {
    const outcome = (facts: SubjectFacts) => {
      const guard = guardFor({ merchants: [SHOP] }, { known: { get: () => facts } });
      return guard.decide("read", "user.behavior.purchase_history", { subject: BUYER, customerOf: SHOP });
    };
    expect(outcome({ ...FREE, restricted: true }).ruleIds).toEqual(["law.restricted"]);
    expect(outcome({ ...FREE, erased: true }).ruleIds).toEqual(["law.erased"]);
    expect(outcome({})).toMatchObject({
      ruleIds: ["law.erased", "law.restricted"],
      reason: "MISSING_FACT",
      isGap: true,
      missingFacts: ["restricted", "erased"],
    });
    const own = guardFor({}, { known: { get: () => ({ ...FREE, restricted: true }) } });
    expect(own.decide("read", "user.contact", { subject: ANI }).outcome).toBe("ALLOW");
  });

  it.each<[string, SubjectFacts, string]>([
    [
      "consent, notice and age are known",
      { consents: ["marketing.own"], noticeVersion: 2, minor: false },
      "ALLOW",
    ],
    ["there is no consent", { consents: [], noticeVersion: 2, minor: false }, "DENY"],
    [
      "the consent is for another purpose",
      { consents: ["marketing.partner"], noticeVersion: 2, minor: false },
      "DENY",
    ],
    ["the subject is a minor", { consents: ["marketing.own"], noticeVersion: 2, minor: true }, "DENY"],
    ["the age is unknown", { consents: ["marketing.own"], noticeVersion: 2 }, "DENY"],
    ["no notice was received", { consents: ["marketing.own"], noticeVersion: 0, minor: false }, "DENY"],
  ])("4.1, 4.6, 5.4: when %s, then sending news is decided so", (_, facts, outcome) => {
    const guard = guardFor(
      { id: "communications", role: "service", purpose: "marketing.own" },
      { known: { get: () => ({ ...FREE, ...facts }) } },
    );
    expect(guard.decide("send", "user.contact.email", { subject: BUDI }).outcome).toBe(outcome);
  });
});

describe("automatic collection and contradictions", () => {
  it("2.1: when telemetry is recorded for security, then it is allowed whatever purpose the caller stated", () => {
    const guard = guardFor({ purpose: "service.provide" });
    const decision = guard.decide(
      "collect",
      "user.device.ip_address",
      { subject: ANI },
      { purpose: "security.protect", observed: true },
    );
    expect(decision.ruleIds).toEqual(["c2.record-telemetry"]);
  });

  it("3.2: when the stated purpose contradicts the operation's, then it is a gap", () => {
    const guard = guardFor({ purpose: "service.provide" });
    const decision = guard.decide("read", "user.name", { subject: ANI }, { purpose: "account.self" });
    expect(decision).toMatchObject({ outcome: "DENY", reason: "CONTRADICTING_PURPOSE", isGap: true });
  });

  it("5.1: when a group has 10 people, then a sum over it is allowed; with 9 it isn't", () => {
    const guard = guardFor({ role: "data_analyst", purpose: "statistics.aggregate" });
    const sum = (groupSize: number) =>
      guard.decide("aggregate", "user.behavior.purchase_history", null, { groupSize }).outcome;
    expect([sum(10), sum(9)]).toEqual(["ALLOW", "DENY"]);
    expect(guard.decide("read", "user.behavior.purchase_history", { subject: BUYER }).ruleIds).toContain(
      "c5.analysts-see-no-rows",
    );
  });
});

it("3.2: when an operation declares a purpose that staff didn't state, then it doesn't stand in for theirs", () => {
  const guard = guardFor({ role: "support_agent", caseFacts: openCase() });
  const decision = guard.decide("read", "user.name", { subject: BUDI }, { purpose: "service.support" });
  expect(decision).toMatchObject({ outcome: "DENY", reason: "NO_PURPOSE" });
  const seen = { purpose: "security.protect", observed: true } as const;
  const telemetry = guard.decide("collect", "user.device", { subject: ANI }, seen);
  expect(telemetry.outcome).toBe("ALLOW");
});

describe("the record", () => {
  it("when categories are decided alike, then they share one record; a denial has its own", () => {
    const guard = guardFor({ merchants: [SHOP] });
    const buyer = { subject: BUYER, customerOf: SHOP };
    for (const category of ["user.contact.email", "user.name", "user.contact.email"] as const)
      guard.decide("read", category, buyer);
    guard.decide("read", "user.device", { ...buyer, object: { withinRetention: true } });
    guard.decide("read", "user.name", null);
    expect(guard.records).toEqual([
      {
        subject: BUYER,
        receipt: null,
        purpose: "service.provide",
        action: "read",
        relation: "own_customer",
        outcome: "MASK",
        reason: "PERMITTED_MASKED",
        ruleIds: ["c3.merchant-sees-address-masked"],
        clause: "3",
        categories: ["user.contact.email", "user.name"],
        isGap: false,
        missingFacts: [],
        noticeVersion: null,
        consentId: null,
        told: expect.objectContaining({ ruleIds: ["c3.merchant-sees-address-masked"] }),
      },
      {
        subject: BUYER,
        receipt: null,
        purpose: "service.provide",
        action: "read",
        relation: "own_customer",
        outcome: "DENY",
        reason: "NO_RULE_PERMITS",
        ruleIds: [],
        clause: "3",
        categories: ["user.device"],
        isGap: false,
        missingFacts: [],
        noticeVersion: null,
        consentId: null,
        told: expect.objectContaining({ ruleIds: [] }),
      },
      {
        subject: null,
        receipt: null,
        purpose: "service.provide",
        action: "read",
        relation: "none",
        outcome: "DENY",
        reason: "NO_SUBJECT",
        ruleIds: [],
        clause: "3",
        categories: ["user.name"],
        isGap: true,
        missingFacts: [],
        noticeVersion: null,
        consentId: null,
        told: expect.objectContaining({ ruleIds: [] }),
      },
    ]);
  });

  it("when a buyer has several receipts, then each has records of its own, shared by whatever it shows", () => {
    const guard = guardFor({ merchants: [SHOP] });
    const byReceipt = (receipt: string) => ({ subject: BUYER, customerOf: SHOP, receipt });
    for (const receipt of ["one", "two", "one"])
      guard.decide("read", "user.behavior.purchase_history", byReceipt(receipt));
    guard.decide("read", "user.contact.email.receipt", byReceipt("two"));
    const told = (): unknown =>
      guard.records.map(({ subject, receipt, categories }) => [subject, receipt, categories]);
    const expected = [
      [BUYER, "one", ["user.behavior.purchase_history"]],
      [BUYER, "two", ["user.behavior.purchase_history"]],
      [BUYER, "two", ["user.contact.email.receipt"]],
    ];
    expect(told()).toEqual(expected);
    guard.restoreRecords(guard.takeRecords());
    expect(told()).toEqual(expected);
  });

  it.each([
    ["a consent that is in force", ["marketing.own"], { outcome: "ALLOW", consentId: "consent-1" }],
    ["no consent", [], { outcome: "DENY", consentId: null }],
  ] as const)(
    "4.4: when a message that needs consent is decided with %s, then the record names notice and consent",
    (_, consents, told) => {
      const consentIds = { "marketing.own": "consent-1", "marketing.partner": "consent-2" };
      const facts = { ...FREE, consents, minor: false, noticeVersion: 2, consentIds };
      const sender = { id: "communications", role: "service", purpose: "marketing.own" } as const;
      const guard = guardFor(sender, { known: { get: () => facts } });
      guard.decide("send", "user.contact.email", { subject: BUDI });
      expect(guard.records).toEqual([expect.objectContaining({ ...told, noticeVersion: 2 })]);
    },
  );

  it("when consent does not count for a purpose, then the record names neither notice nor consent", () => {
    const guard = guardFor(
      { merchants: [SHOP] },
      {
        known: { get: () => ({ ...FREE, noticeVersion: 2, consentIds: { "service.provide": "consent-3" } }) },
      },
    );
    guard.decide("read", "user.behavior.purchase_history", { subject: BUYER, customerOf: SHOP });
    expect(guard.records).toEqual([
      expect.objectContaining({ outcome: "ALLOW", noticeVersion: null, consentId: null }),
    ]);
  });

  it("when a refusal is thrown, then it tells clause, rule and reason in both languages and is recorded", () => {
    const guard = guardFor({ role: "partner", purpose: "marketing.partner" });
    const error = refusal(() => guard.require("read", "user.contact.email", { subject: BUDI }));
    expect(error.extensions["policy"]).toEqual({
      clause: "4",
      rule: "c4.partners-get-nothing",
      law: "UU 27/2022 art. 65(2)",
      purpose: "marketing.partner",
      category: "user.contact.email",
      reason: "FORBIDDEN",
      missingFacts: [],
      noticeVersion: 2,
      consentId: null,
    });
    expect(error.text.id).toMatch(/^Kebijakan privasi, 4 /);
    expect(guard.records).toHaveLength(1);
  });

  it.each([
    ["whoever the consent is of", { id: ANI, purpose: "service.improve" }, "consent-7"],
    ["anybody else", { id: BUDI, purpose: "service.improve" }, null],
  ] as const)("when %s is refused, then the refusal names the consent to them alone", (_, who, consentId) => {
    const facts = { ...FREE, noticeVersion: 2, minor: true, consentIds: { "service.improve": "consent-7" } };
    const guard = guardFor(who, { known: { get: () => facts } });
    const error = refusal(() => guard.require("send", "user.contact.email", { subject: ANI }));
    expect(error.extensions["policy"]).toMatchObject({ purpose: "service.improve", consentId });
  });
});
