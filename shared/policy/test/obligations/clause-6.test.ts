import { CATEGORY_NAMES, isSpecific, type DisclosureGround } from "@alpokat/kernel";
import {
  isGroundInForce,
  Policy,
  readPolicyText,
  RequestGuard,
  type Facts,
  type GroundSwitch,
  type VerifiedGrant,
} from "../../src";
import { allowedCells, MOST_FAVOURABLE } from "../walk";
import { ANI, BUDI, openCase, principal, SHOP } from "../principals";
import { ask, decide, FREE, policy } from "./ask";

const collector = {
  action: "read",
  category: "user.name",
  role: "service",
  service: "disclosure-requests",
  purpose: "disclosure.legal",
  relation: "approved_package",
} as const;
const order: Facts = {
  ...FREE,
  grantCoversCategory: true,
  courtOrder: false,
  ground: "AUTHORITY_REQUEST",
  groundInForce: true,
  balancingTest: false,
  emergency: false,
  grantSubjects: 2,
};
const VOLUNTARY = ["PREVENT_CRIME", "PUBLIC_SAFETY", "SITE_SECURITY", "PREVENT_LOSS"] as const;
const voluntary = (ground: DisclosureGround): Facts => ({
  ...order,
  ground,
  balancingTest: true,
  grantSubjects: 1,
});

describe("6.1: what an approved request covers", () => {
  it("6.1: when it covers the category, then data is read and disclosed; when it doesn't, or says nothing, then not", () => {
    expect(ask({ ...collector, facts: order })).toBe("ALLOW c6.collect-for-disclosure");
    expect(ask({ ...collector, action: "disclose", facts: order })).toBe("ALLOW c6.collect-for-disclosure");
    expect(ask({ ...collector, facts: { ...order, grantCoversCategory: false } })).toBe(
      "DENY NO_RULE_PERMITS",
    );
    const { grantCoversCategory: _none, ...unknown } = order;
    expect(decide({ ...collector, facts: unknown }).outcome).toBe("DENY");
  });

  it("6.1: when specific data has no court order, then it is denied; with one it isn't", () => {
    for (const category of CATEGORY_NAMES.filter(isSpecific)) {
      const { ruleIds } = decide({ ...collector, category, facts: order });
      expect(ruleIds).toContain("c6.specific-data-needs-court-order");
    }
    const facts = { ...order, courtOrder: true };
    expect(ask({ ...collector, category: "user.financial", facts })).toBe("ALLOW c6.collect-for-disclosure");
  });

  it("6.1: when more than 50 are named, or it isn't known how many, then it is denied as bulk", () => {
    expect(ask({ ...collector, facts: { ...order, grantSubjects: 50 } })).toMatch(/^ALLOW/);
    expect(ask({ ...collector, facts: { ...order, grantSubjects: 51 } })).toBe("DENY c6.never-in-bulk");
    const { grantSubjects: _none, ...unknown } = order;
    expect(ask({ ...collector, facts: unknown })).toBe("DENY c6.never-in-bulk");
  });
});

it("6.2: when an agency's officer touches data or a system, then it is denied, case or no case", () => {
  const officer = { role: "agency_officer", purpose: "disclosure.legal", facts: MOST_FAVOURABLE } as const;
  for (const relation of ["none", "assigned_case", "approved_package"] as const)
    expect(ask({ ...officer, action: "read", category: "user.name", relation })).toBe(
      "DENY c6.no-direct-access-for-agencies",
    );
});

it("6.3: when a request's clock has run out, then nothing about that moment allows anything: no rule knows a due date", () => {
  const { grantCoversCategory: _none, ...lapsed } = order;
  expect(decide({ ...collector, relation: "none", facts: lapsed }).outcome).toBe("DENY");
  expect(
    policy.rules.filter(({ text }) => /due|expire|deadline/i.test(text.replace(/@\w+\(.*\)/g, ""))),
  ).toEqual([]);
});

it("6.4: when what was gathered for one request is read in another, then it is denied", () => {
  const request = (id: string): string => `disclosure-request:${id}`;
  const caseFacts = openCase({
    kind: "disclosure-request",
    subjects: [request("one")],
    categories: ["user.legal_package"],
  });
  const guard = new RequestGuard(
    policy,
    principal({ role: "disclosure_releaser", purpose: "disclosure.legal", caseFacts }),
    { known: { get: () => FREE } },
  );
  expect(guard.decide("read", "user.legal_package", { subject: request("one") }).outcome).toBe("ALLOW");
  expect(guard.decide("read", "user.legal_package", { subject: request("two") }).outcome).toBe("DENY");
});

describe("6.5: the grant and its scope", () => {
  const grant: VerifiedGrant = {
    requestId: "01890000-0000-7000-8000-0000000000aa",
    subjects: [BUDI],
    merchants: [],
    categories: ["user.contact"],
    from: new Date("2026-10-01T00:00:00Z"),
    to: new Date("2026-11-01T00:00:00Z"),
    courtOrder: false,
    ground: "AUTHORITY_REQUEST",
    groundInForce: true,
    hasBalancingTest: false,
    isEmergency: false,
  };
  const guardOf = (id: "disclosure-requests" | "transactions"): RequestGuard =>
    new RequestGuard(policy, principal({ id, role: "service", purpose: "disclosure.legal" }), {
      known: { get: () => FREE },
      grant,
    });

  it("6.5: when field or subject is outside the approved scope, or another service holds the grant, then it is denied", () => {
    const guard = guardOf("disclosure-requests");
    expect(guard.decide("disclose", "user.contact.email", { subject: BUDI }).outcome).toBe("ALLOW");
    expect(guard.decide("disclose", "user.name", { subject: BUDI }).outcome).toBe("DENY");
    expect(guard.decide("disclose", "user.contact.email", { subject: ANI }).outcome).toBe("DENY");
    expect(guard.decide("disclose", "user.contact.email", { subject: ANI, merchant: SHOP }).outcome).toBe(
      "DENY",
    );
    expect(guardOf("transactions").decide("disclose", "user.contact.email", { subject: BUDI }).outcome).toBe(
      "DENY",
    );
  });
});

describe("6.6: grounds (c) to (f)", () => {
  it.each(VOLUNTARY)(
    "6.6: when ground %s is off, then it is denied; when it is on, then one person's data is read",
    (ground) => {
      expect(ask({ ...collector, facts: voluntary(ground) })).toBe("ALLOW c6.collect-on-voluntary-ground");
      expect(ask({ ...collector, facts: { ...voluntary(ground), groundInForce: false } })).toBe(
        "DENY NO_RULE_PERMITS",
      );
      const { groundInForce: _none, ...unknown } = voluntary(ground);
      expect(decide({ ...collector, facts: unknown }).outcome).toBe("DENY");
    },
  );

  it.each(VOLUNTARY)(
    "6.6: when ground %s is on and nobody weighed interests in writing, or it names two, then it is denied",
    (ground) => {
      expect(decide({ ...collector, facts: { ...voluntary(ground), balancingTest: false } }).outcome).toBe(
        "DENY",
      );
      expect(decide({ ...collector, facts: { ...voluntary(ground), grantSubjects: 2 } }).outcome).toBe(
        "DENY",
      );
    },
  );

  it("6.6: when ground (f) is on, then no specific data is read for it, not even with a court order", () => {
    for (const category of CATEGORY_NAMES.filter(isSpecific)) {
      const facts = { ...voluntary("PREVENT_LOSS"), courtOrder: true };
      expect(decide({ ...collector, category, facts }).outcome).toBe("DENY");
    }
    const facts = { ...voluntary("PREVENT_CRIME"), courtOrder: true };
    expect(ask({ ...collector, category: "user.financial", facts })).toMatch(/^ALLOW/);
  });

  it("6.6: when no decision was signed, then (a) and (b) are in force and the others are not", () => {
    const now = new Date("2026-11-23T03:00:00.000Z");
    expect(isGroundInForce("REQUIRED_BY_LAW", now)).toBe(true);
    expect(isGroundInForce("AUTHORITY_REQUEST", now)).toBe(true);
    expect(VOLUNTARY.filter((ground) => isGroundInForce(ground, now))).toEqual([]);
  });

  it("6.6: when the data protection officer signs decisions, then each ground is on from its day to the day that turns it off", () => {
    const decision = (effectiveFrom: string, isOn: boolean): GroundSwitch => ({
      effectiveFrom,
      isOn,
      opinion: "DPO/2026/7",
      signedBy: "dpo",
      law: "UU 27/2022 art. 20(2)(f)",
    });
    const switches = { SITE_SECURITY: [decision("2026-12-01", true), decision("2027-01-01", false)] };
    const isOn = (ground: DisclosureGround, at: string): boolean =>
      isGroundInForce(ground, new Date(at), switches);
    expect(isOn("SITE_SECURITY", "2026-11-30T16:59:59.999Z")).toBe(false);
    expect(isOn("SITE_SECURITY", "2026-11-30T17:00:00.000Z")).toBe(true);
    expect(isOn("SITE_SECURITY", "2026-12-31T17:00:00.000Z")).toBe(false);
    expect(isOn("PREVENT_LOSS", "2026-12-15T00:00:00.000Z")).toBe(false);
  });

  it("6.6: when a ground is voluntary, then a payment service provider needs the person's consent as well to disclose", () => {
    const disclosing = { ...collector, action: "disclose", facts: voluntary("SITE_SECURITY") } as const;
    const unlicensed = new Policy(readPolicyText(undefined, "NONE"));
    expect(ask(disclosing)).toBe("DENY law.consumers-consent-or-order");
    expect(unlicensed.decide(disclosing).outcome).toBe("ALLOW");
    const consenting: Facts = { ...disclosing.facts, consents: ["disclosure.legal"] };
    expect(ask({ ...disclosing, facts: consenting })).toBe("ALLOW c6.collect-on-voluntary-ground");
  });
});

it("6.7: when it is an emergency, or isn't known not to be, then name and contact data are all that is disclosed", () => {
  const emergency: Facts = { ...order, emergency: true, courtOrder: true };
  const disclosed = CATEGORY_NAMES.filter(
    (category) =>
      decide({ ...collector, action: "disclose", category, facts: emergency }).outcome === "ALLOW",
  );
  expect(disclosed).toEqual([
    "user.name",
    "user.contact",
    "user.contact.email",
    "user.contact.email.receipt",
    "user.contact.phone_number",
    "user.contact.address",
    "user.contact.address.work",
  ]);
  const { emergency: _none, ...unknown } = order;
  expect(ask({ ...collector, category: "user.location", facts: unknown })).toBe(
    "DENY c6.emergency-is-contact-data-only",
  );
});

it("6.8: when a disclosure is decided, allowed or denied, then it is on the record of the request", () => {
  const guard = new RequestGuard(
    policy,
    principal({ id: "disclosure-requests", role: "service", purpose: "disclosure.legal" }),
    { known: { get: () => FREE } },
  );
  guard.decide("disclose", "user.name", { subject: BUDI });
  expect(guard.records).toMatchObject([
    {
      subject: BUDI,
      action: "disclose",
      outcome: "DENY",
      ruleIds: expect.arrayContaining(["c3.no-disclosure-without-grant"]),
    },
  ]);
});

it("6.9: when a legal hold is set or unknown, then neither the subject nor any service erases", () => {
  const cells = [...allowedCells(policy, ["erase"])];
  expect(cells.length).toBeGreaterThan(0);
  for (const { cell, facts } of cells) {
    const { legalHold: _free, ...unknown } = facts;
    for (const held of [{ ...facts, legalHold: true }, unknown])
      expect(policy.decideCell(cell, { facts: held }).ruleIds).toEqual(["law.legal-hold"]);
  }
});
