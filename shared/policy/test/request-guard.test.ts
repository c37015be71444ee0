import { type CaseFacts, type Principal, PublicError, SERVICES } from "@alpokat/kernel";
import { loadPolicy, RequestGuard, type RequestGuardOptions, type SubjectFacts, type VerifiedGrant } from "../src";
import { ANI, BUDI, BUYER, openCase, OTHER_SHOP, principal, SHOP } from "./principals";

const FREE: SubjectFacts = { restricted: false, erased: false, legalHold: false };
const policy = loadPolicy();
const guardFor = (who: Partial<Principal>, options: RequestGuardOptions = { facts: () => FREE }): RequestGuard =>
  new RequestGuard(policy, principal(who), options);
const refusal = (work: () => unknown): PublicError => {
  try {
    work();
  } catch (error) {
    if (error instanceof PublicError) return error;
  }
  throw new Error("nothing was refused");
};

describe("what customers may do with their own data", () => {
  it("when customers read and update data about themselves without stating a purpose, then both are allowed for account.self", () => {
    const guard = guardFor({});
    expect(guard.decide("read", "user.contact.email", { subject: ANI })).toMatchObject({
      outcome: "ALLOW",
      ruleIds: ["law.read-own"],
      clause: "UU PDP 7",
      reason: "PERMITTED",
    });
    expect(guard.decide("update", "user.contact.email", { subject: ANI }).ruleIds).toEqual(["law.rectify-own"]);
    expect(guard.purposeOf({ subject: ANI })).toBe("account.self");
  });

  it("when customers ask for another person's data, then it is denied because no rule permits it", () => {
    const decision = guardFor({}).decide("read", "user.contact.email", { subject: BUDI });
    expect(decision).toMatchObject({
      outcome: "DENY",
      ruleIds: [],
      clause: "3",
      reason: "NO_RULE_PERMITS",
      isGap: false,
    });
  });

  it("when their own password is asked for, then it is forbidden", () => {
    const decision = guardFor({}).decide("read", "user.authorization.credentials", { subject: ANI });
    expect(decision.ruleIds).toEqual(["law.credentials-are-never-read"]);
  });

  it("when a legal hold is set or unknown, then nothing is erased", () => {
    const held = guardFor({}, { facts: () => ({ ...FREE, legalHold: true }) });
    expect(held.decide("erase", "user.contact", { subject: ANI })).toMatchObject({ reason: "FORBIDDEN", isGap: false });
    const unknown = guardFor({}, {}).decide("erase", "user.contact", { subject: ANI });
    expect(unknown).toMatchObject({
      outcome: "DENY",
      reason: "MISSING_FACT",
      missingFacts: ["legalHold"],
      isGap: true,
    });
    expect(guardFor({}).decide("erase", "user.contact", { subject: ANI }).outcome).toBe("ALLOW");
  });
});

describe("clause 1.4 and 1.5: a shop, its sales and its buyers", () => {
  const owner = { merchants: [SHOP] };

  it("when a shop reads its own sales and its customers' purchases, then both are allowed; another shop's are not", () => {
    const guard = guardFor(owner);
    const read = (reference: { subject: string; merchant?: string; customerOf?: string }): string =>
      guard.decide("read", "user.behavior.purchase_history", reference).outcome;
    expect(read({ subject: SHOP, merchant: SHOP })).toBe("ALLOW");
    expect(read({ subject: BUYER, customerOf: SHOP })).toBe("ALLOW");
    expect(read({ subject: OTHER_SHOP, merchant: OTHER_SHOP })).toBe("DENY");
    expect(read({ subject: BUYER, customerOf: OTHER_SHOP })).toBe("DENY");
  });

  it("when a shop reads the address of its buyer, then it is masked, and requiring it in clear is refused", () => {
    const guard = guardFor(owner);
    const reference = { subject: BUYER, customerOf: SHOP };
    expect(guard.decide("read", "user.contact.email", reference)).toMatchObject({
      outcome: "MASK",
      ruleIds: ["c3.merchant-sees-address-masked"],
      clause: "3",
    });
    expect(refusal(() => guard.require("read", "user.contact.email", reference)).code).toBe("POLICY_DENIED");
  });

  it("when services ask for that address, then only communications with service.receipt reads it in clear", () => {
    const allowed = SERVICES.filter((id) => {
      const guard = guardFor({ id, role: "service", purpose: "service.receipt" });
      return guard.decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome === "ALLOW";
    });
    expect(allowed).toEqual(["communications"]);
    const forMarketing = guardFor({ id: "communications", role: "service", purpose: "marketing.own" });
    expect(forMarketing.decide("read", "user.contact.email", { subject: BUYER }).outcome).toBe("DENY");
  });

  it("when the buyer proves by the receipt's token to be the subject, then the address is read as their own", () => {
    const anonymous = { id: null, role: "anonymous" } as const;
    const proven = guardFor(anonymous, { facts: () => FREE, provenSubjects: [BUYER] });
    expect(proven.decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome).toBe("ALLOW");
    expect(guardFor(anonymous).decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome).toBe(
      "DENY",
    );
  });
});

describe("staff on their cases", () => {
  const agent = (caseFacts: CaseFacts | null): RequestGuard =>
    guardFor({ role: "support_agent", purpose: "service.support", caseFacts });

  it("3.4: when a support agent has the subject's open ticket, then contact data is read and nothing else", () => {
    const guard = agent(openCase());
    const read = (
      [
        "user.name",
        "user.contact.email",
        "user.contact.phone_number",
        "user.demographic.date_of_birth",
        "user.contact.address.work",
        "user.behavior.purchase_history",
      ] as const
    ).filter((category) => guard.decide("read", category, { subject: BUDI }).outcome === "ALLOW");
    expect(read).toEqual(["user.name", "user.contact.email", "user.contact.phone_number"]);
  });

  it.each([
    ["there is no ticket", null],
    ["the ticket is closed", openCase({ isOpen: false })],
    ["the ticket is another's", openCase({ assignees: [BUDI] })],
    ["the ticket is about somebody else", openCase({ subjects: [BUYER] })],
    ["the case is of another kind", openCase({ kind: "fraud-case" })],
    ["the kind of case is unknown", openCase({ kind: "errand" })],
  ])("3.4: when %s, then a support agent reads nothing", (_, caseFacts) => {
    expect(agent(caseFacts).decide("read", "user.contact.email", { subject: BUDI }).outcome).toBe("DENY");
  });

  it("3.2: when staff state no purpose, then it is a gap", () => {
    const guard = guardFor({ role: "support_agent", caseFacts: openCase() });
    expect(guard.decide("read", "user.contact.email", { subject: BUDI })).toMatchObject({
      reason: "NO_PURPOSE",
      isGap: true,
    });
  });

  it("5.3: when a fraud case doesn't cover a category, or is about the analyst, then it is denied", () => {
    const caseFacts = openCase({ kind: "fraud-case", subjects: [BUDI, ANI], categories: ["user.device"] });
    const guard = guardFor({ role: "fraud_analyst", purpose: "fraud.investigate", caseFacts });
    expect(guard.decide("read", "user.device.ip_address", { subject: BUDI }).ruleIds).toEqual(["c5.investigate-fraud"]);
    expect(guard.decide("read", "user.contact.email", { subject: BUDI }).outcome).toBe("DENY");
    expect(guard.decide("read", "user.device.ip_address", { subject: ANI }).outcome).toBe("DENY");
  });

  it("5.2: when a reviewer isn't assigned, or gives another purpose, then identity data is denied", () => {
    const caseFacts = openCase({ kind: "verification-case" });
    const nik = "user.government_id.national_identification_number";
    const reviewer = { role: "kyc_reviewer", purpose: "identity.verify", caseFacts } as const;
    expect(guardFor(reviewer).decide("read", nik, { subject: BUDI }).ruleIds).toEqual(["c5.verify-identity"]);
    expect(guardFor({ ...reviewer, caseFacts: null }).decide("read", nik, { subject: BUDI }).outcome).toBe("DENY");
    const forSupport = guardFor({ ...reviewer, purpose: "service.support" }).decide("read", nik, { subject: BUDI });
    expect(forSupport.ruleIds).toEqual(["c5.verification-data-stays-there"]);
  });
});

describe("clause 6: the disclosure service and its grant", () => {
  const grant: VerifiedGrant = {
    requestId: "r",
    subjects: [BUDI],
    categories: ["user.contact", "user.financial"],
    courtOrder: false,
  };
  const collector = { id: "disclosure-requests", role: "service", purpose: "disclosure.legal" } as const;
  const decide = (
    category: "user.contact.email" | "user.name" | "user.financial",
    over: Partial<VerifiedGrant> | null,
    subject = BUDI,
  ) =>
    guardFor(collector, { facts: () => FREE, grant: over && { ...grant, ...over } }).decide("read", category, {
      subject,
    });

  it("when the grant names subject and category, then they are read; outside of it nothing is", () => {
    expect(decide("user.contact.email", {}).ruleIds).toEqual(["c6.collect-for-disclosure"]);
    expect(decide("user.name", {}).outcome).toBe("DENY");
    expect(decide("user.contact.email", {}, BUYER).outcome).toBe("DENY");
    expect(decide("user.contact.email", null).outcome).toBe("DENY");
  });

  it("6.1: when the data is specific, then a court order is needed", () => {
    expect(decide("user.financial", {}).ruleIds).toEqual(["c6.specific-data-needs-court-order"]);
    expect(decide("user.financial", { courtOrder: true }).outcome).toBe("ALLOW");
  });

  it("when another service holds the same grant, then it is denied", () => {
    const guard = guardFor({ ...collector, id: "transactions" }, { facts: () => FREE, grant });
    expect(guard.decide("disclose", "user.contact.email", { subject: BUDI }).outcome).toBe("DENY");
  });
});

describe("facts about the subject", () => {
  it("when processing is restricted, erased, or neither is known, then a merchant reads nothing, and the subject still reads when restricted", () => {
    const outcome = (facts: SubjectFacts) => {
      const guard = guardFor({ merchants: [SHOP] }, { facts: () => facts });
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
    const own = guardFor({}, { facts: () => ({ ...FREE, restricted: true }) });
    expect(own.decide("read", "user.contact", { subject: ANI }).outcome).toBe("ALLOW");
  });

  it.each<[string, SubjectFacts, string]>([
    ["consent, notice and age are known", { consents: ["marketing.own"], noticeVersion: 1, minor: false }, "ALLOW"],
    ["there is no consent", { consents: [], noticeVersion: 1, minor: false }, "DENY"],
    ["the consent is for another purpose", { consents: ["marketing.partner"], noticeVersion: 1, minor: false }, "DENY"],
    ["the subject is a minor", { consents: ["marketing.own"], noticeVersion: 1, minor: true }, "DENY"],
    ["the age is unknown", { consents: ["marketing.own"], noticeVersion: 1 }, "DENY"],
    ["no notice was received", { consents: ["marketing.own"], noticeVersion: 0, minor: false }, "DENY"],
  ])("4.1, 4.6, 5.4: when %s, then sending news is decided so", (_, facts, outcome) => {
    const guard = guardFor(
      { id: "communications", role: "service", purpose: "marketing.own" },
      { facts: () => ({ ...FREE, ...facts }) },
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
      { purpose: "security.protect" },
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

describe("the record", () => {
  it("when categories are decided alike, then they share one record; a denial has its own", () => {
    const guard = guardFor({ merchants: [SHOP] });
    const buyer = { subject: BUYER, customerOf: SHOP };
    for (const category of ["user.contact.email", "user.name", "user.contact.email"] as const)
      guard.decide("read", category, buyer);
    guard.decide("read", "user.device.ip_address", buyer);
    guard.decide("read", "user.name", null);
    expect(guard.records).toEqual([
      {
        subject: BUYER,
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
      },
      {
        subject: BUYER,
        purpose: "service.provide",
        action: "read",
        relation: "own_customer",
        outcome: "DENY",
        reason: "NO_RULE_PERMITS",
        ruleIds: [],
        clause: "3",
        categories: ["user.device.ip_address"],
        isGap: false,
        missingFacts: [],
      },
      {
        subject: null,
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
      },
    ]);
  });

  it("when the facts of one subject are needed for many fields, then they are asked for once", () => {
    let asked = 0;
    const guard = guardFor({}, { facts: () => ({ ...FREE, minor: (asked += 1) > 0 }) });
    for (const category of ["user.name", "user.contact.email"] as const)
      guard.decide("read", category, { subject: ANI });
    expect(asked).toBe(1);
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
    });
    expect(error.text.id).toMatch(/^Kebijakan privasi, 4 /);
    expect(guard.records).toHaveLength(1);
  });
});
