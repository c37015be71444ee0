import { type CaseFacts, type Principal, PublicError, SERVICES } from "@alpokat/kernel";
import {
  loadPolicy,
  RequestGuard,
  type RequestGuardOptions,
  type SubjectFacts,
  type VerifiedGrant,
} from "../src";
import { ANI, BUDI, BUYER, openCase, OTHER_SHOP, principal, SHOP } from "./principals";

const FREE: SubjectFacts = { guardianAwaited: false, restricted: false, erased: false, legalHold: false };
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

describe("what customers may do with their own data", () => {
  it("when customers read and update data about themselves without stating a purpose, then both are allowed for account.self", () => {
    const guard = guardFor({});
    expect(guard.decide("read", "user.contact.email", { subject: ANI })).toMatchObject({
      outcome: "ALLOW",
      ruleIds: ["law.read-own"],
      clause: "UU PDP 7",
      reason: "PERMITTED",
    });
    expect(guard.decide("update", "user.contact.email", { subject: ANI }).ruleIds).toEqual([
      "law.rectify-own",
    ]);
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
    const held = guardFor({}, { known: { get: () => ({ ...FREE, legalHold: true }) } });
    expect(held.decide("erase", "user.contact", { subject: ANI })).toMatchObject({
      reason: "FORBIDDEN",
      isGap: false,
    });
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
      return (
        guard.decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome === "ALLOW"
      );
    });
    expect(allowed).toEqual(["communications"]);
    const forMarketing = guardFor({ id: "communications", role: "service", purpose: "marketing.own" });
    expect(forMarketing.decide("read", "user.contact.email", { subject: BUYER }).outcome).toBe("DENY");
  });

  it("when the buyer proves by the receipt's token to be the subject, then the address is read as their own", () => {
    const anonymous = { id: null, role: "anonymous" } as const;
    const proven = guardFor(anonymous, { known: { get: () => FREE }, provenSubjects: [BUYER] });
    expect(proven.decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome).toBe(
      "ALLOW",
    );
    expect(
      guardFor(anonymous).decide("read", "user.contact.email", { subject: BUYER, customerOf: SHOP }).outcome,
    ).toBe("DENY");
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
    const ofDevice = { subject: BUDI, object: { withinRetention: true } };
    expect(guard.decide("read", "user.device", ofDevice).ruleIds).toEqual(["c5.investigate-fraud"]);
    expect(guard.decide("read", "user.contact.email", { subject: BUDI }).outcome).toBe("DENY");
    expect(guard.decide("read", "user.device.ip_address", { subject: ANI }).outcome).toBe("DENY");
  });

  it("5.2: when a reviewer isn't assigned, or gives another purpose, then identity data is denied", () => {
    const caseFacts = openCase({ kind: "verification-case" });
    const nik = "user.government_id.national_identification_number";
    const reviewer = { role: "kyc_reviewer", purpose: "identity.verify", caseFacts } as const;
    expect(guardFor(reviewer).decide("read", nik, { subject: BUDI }).ruleIds).toEqual(["c5.verify-identity"]);
    expect(guardFor({ ...reviewer, caseFacts: null }).decide("read", nik, { subject: BUDI }).outcome).toBe(
      "DENY",
    );
    const forSupport = guardFor({ ...reviewer, purpose: "service.support" }).decide("read", nik, {
      subject: BUDI,
    });
    expect(forSupport.ruleIds).toEqual(["c5.verification-data-stays-there"]);
  });
});

describe("clause 6: the disclosure service and its grant", () => {
  const grant: VerifiedGrant = {
    requestId: "r",
    subjects: [BUDI],
    merchants: [SHOP],
    categories: ["user.contact", "user.financial"],
    from: new Date("2026-10-01T00:00:00.000Z"),
    to: new Date("2026-11-01T00:00:00.000Z"),
    courtOrder: false,
    ground: "AUTHORITY_REQUEST",
    groundInForce: true,
    hasBalancingTest: false,
    isEmergency: false,
  };
  const collector = { id: "disclosure-requests", role: "service", purpose: "disclosure.legal" } as const;
  const decide = (
    category: "user.contact.email" | "user.name" | "user.financial",
    over: Partial<VerifiedGrant> | null,
    subject = BUDI,
  ) =>
    guardFor(collector, { known: { get: () => FREE }, grant: over && { ...grant, ...over } }).decide(
      "read",
      category,
      {
        subject,
      },
    );

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
    const guard = guardFor({ ...collector, id: "transactions" }, { known: { get: () => FREE }, grant });
    expect(guard.decide("disclose", "user.contact.email", { subject: BUDI }).outcome).toBe("DENY");
  });
});
