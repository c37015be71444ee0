import { CATEGORY_NAMES, PURPOSES, RELATIONS, ROLES, SERVICES, type CaseFacts } from "@alpokat/kernel";
import { processorsAt, RequestGuard, requireRegistered, type Facts, type Handover } from "../../src";
import { MOST_FAVOURABLE } from "../walk";
import { ANI, BUDI, openCase, principal } from "../principals";
import { ask, decide, FREE, policy } from "./ask";

const NOW = new Date("2026-11-23T03:00:00.000Z");

describe("3.1: sale, rent and disclosure", () => {
  it.each(["sell", "rent"] as const)(
    "3.1: when anybody would %s anything, then the ban is cited",
    (action) => {
      for (const category of CATEGORY_NAMES)
        expect(decide({ action, category, purpose: "marketing.partner" }).ruleIds).toContain(
          "c3.never-sell-or-rent",
        );
    },
  );

  it("3.1: when data is disclosed without an approved case, or outside its scope, then it is denied", () => {
    const disclosing = {
      action: "disclose",
      category: "user.contact.email",
      role: "service",
      service: "disclosure-requests",
      purpose: "disclosure.legal",
    } as const;
    expect(ask({ ...disclosing, facts: MOST_FAVOURABLE })).toBe("DENY c3.no-disclosure-without-grant");
    const outside = { ...MOST_FAVOURABLE, grantCoversCategory: false };
    expect(ask({ ...disclosing, relation: "approved_package", facts: outside })).toBe(
      "DENY c3.no-disclosure-without-grant",
    );
    expect(ask({ ...disclosing, relation: "approved_package", facts: MOST_FAVOURABLE })).toBe(
      "ALLOW c6.collect-for-disclosure",
    );
  });
});

describe("3.2: closed purposes", () => {
  it("3.2: when staff state no purpose, then it is denied, whatever they ask", () => {
    for (const role of ROLES)
      expect(decide({ action: "read", category: "user.name", role, purpose: null }).reason).toBe(
        "NO_PURPOSE",
      );
  });

  it.each(["curiosity", "marketing", ""])(
    '3.2: when the purpose is "%s", then it is an unknown word',
    (purpose) => {
      expect(decide({ action: "read", category: "user.name", purpose: purpose as never }).reason).toBe(
        "UNKNOWN_WORD",
      );
    },
  );

  it("3.2: when a purpose isn't the actor's, then it is denied", () => {
    const facts: Facts = { ...MOST_FAVOURABLE, caseKind: "support-ticket" };
    for (const purpose of PURPOSES.filter((each) => each !== "service.support"))
      for (const relation of RELATIONS.filter((each) => each !== "self"))
        expect(
          decide({ action: "read", category: "user.name", role: "support_agent", purpose, relation, facts })
            .outcome,
        ).toBe("DENY");
  });

  it("3.2: when the stated purpose contradicts the operation's own, then it is denied", () => {
    const guard = new RequestGuard(policy, principal({ purpose: "marketing.own" }), {
      known: { get: () => FREE },
    });
    const decision = guard.decide("read", "user.name", { subject: ANI }, { purpose: "account.self" });
    expect(decision.reason).toBe("CONTRADICTING_PURPOSE");
  });
});

describe("3.3: service messages", () => {
  const sending = { action: "send", category: "user.contact.email", role: "service" } as const;
  const PURPOSES_OF_SERVICE = [
    "service.receipt",
    "service.reminder",
    "service.support",
    "service.administrative",
  ] as const;

  it("3.3: when receipts, reminders, support and administrative messages are sent, then they are allowed without consent", () => {
    for (const purpose of PURPOSES_OF_SERVICE)
      expect(ask({ ...sending, service: "communications", purpose })).toBe("ALLOW c3.send-service-messages");
  });

  it("3.3: when the subject is erased or restricted, then nothing is sent", () => {
    for (const purpose of PURPOSES_OF_SERVICE) {
      const to = { ...sending, service: "communications", purpose } as const;
      expect(ask({ ...to, facts: { ...FREE, erased: true } })).toBe("DENY law.erased");
      expect(ask({ ...to, facts: { ...FREE, restricted: true } })).toBe("DENY law.restricted");
    }
  });

  it("3.3: when the restricted is told of a new notice, then the law orders it; a reminder and an offer stay denied, and no other service or datum comes in by it", () => {
    const facts: Facts = { ...MOST_FAVOURABLE, restricted: true };
    const telling = { ...sending, service: "communications", purpose: "privacy.notice", facts } as const;
    expect(ask(telling)).toBe("ALLOW law.tell-of-new-notice");
    expect(ask({ ...telling, action: "read", category: "user.name" })).toBe("ALLOW law.tell-of-new-notice");
    for (const purpose of [...PURPOSES_OF_SERVICE, "marketing.own", "marketing.partner"] as const)
      expect(ask({ ...telling, purpose })).toBe("DENY law.restricted");
    expect(ask({ ...telling, facts: { ...facts, erased: true } })).toBe("DENY law.erased");
    for (const service of SERVICES.filter((name) => name !== "communications"))
      expect(ask({ ...telling, service })).toBe("DENY NO_RULE_PERMITS");
    for (const category of CATEGORY_NAMES.filter(
      (each) => !["user.name", "user.contact.email"].includes(each),
    ))
      expect(decide({ ...telling, category }).outcome).toBe("DENY");
    for (const action of ["update", "aggregate", "disclose"] as const)
      expect(decide({ ...telling, action }).outcome).toBe("DENY");
  });

  it("3.3: when promotion is sent without consent, or by another service, then it is denied", () => {
    expect(decide({ ...sending, service: "communications", purpose: "marketing.own" }).outcome).toBe("DENY");
    for (const service of SERVICES.filter((name) => name !== "communications"))
      for (const purpose of PURPOSES_OF_SERVICE)
        expect(decide({ ...sending, service, purpose }).outcome).toBe("DENY");
  });
});

describe("3.4: support", () => {
  const agent = { role: "support_agent", purpose: "service.support" } as const;
  const guardOf = (over: Partial<CaseFacts> | null): RequestGuard =>
    new RequestGuard(policy, principal({ ...agent, caseFacts: over && openCase(over) }), {
      known: { get: () => FREE },
    });
  const read = (guard: RequestGuard, category: "user.contact.email" | "user.behavior.purchase_history") =>
    guard.decide("read", category, { subject: BUDI }).outcome;

  it("3.4: when the ticket is open and theirs, then contact data is read and nothing beside", () => {
    const guard = guardOf({ categories: ["user"] });
    expect(read(guard, "user.contact.email")).toBe("ALLOW");
    expect(read(guard, "user.behavior.purchase_history")).toBe("DENY");
  });

  it.each([
    ["there is no ticket", null],
    ["it is closed", { isOpen: false }],
    ["it is a colleague's", { assignees: [BUDI] }],
    ["it is another customer's", { subjects: [ANI] }],
    ["it is a case of another kind", { kind: "fraud-case" }],
  ] as const)("3.4: when %s, then nothing is read", (_, over) => {
    expect(read(guardOf(over as Partial<CaseFacts> | null), "user.contact.email")).toBe("DENY");
  });
});

describe("3.5: processors", () => {
  it("3.5: when a service hands data to a processor or to anybody else, then it is denied: no cell but a granted disclosure lets data out", () => {
    for (const service of SERVICES)
      for (const purpose of PURPOSES)
        for (const relation of RELATIONS.filter((each) => each !== "approved_package"))
          expect(
            ask({
              action: "disclose",
              category: "user.contact.phone_number",
              role: "service",
              service,
              purpose,
              relation,
              facts: MOST_FAVOURABLE,
            }),
          ).toBe("DENY c3.no-disclosure-without-grant");
  });

  const asking: Handover = {
    processor: "qris-provider",
    service: "transactions",
    purpose: "service.provide",
    categories: ["user.financial"],
    country: "ID",
  };
  const abroad = (transferBasis: string | null) =>
    processorsAt(NOW).map((processor) => ({ ...processor, country: "SG", transferBasis }));

  it("3.5: when a registered processor is handed registered categories, then it may be; abroad with a basis for the transfer only", () => {
    expect(() => requireRegistered(asking, NOW)).not.toThrow();
    const basis = "UU 27/2022 art. 56(3)";
    expect(() => requireRegistered({ ...asking, country: "SG" }, NOW, abroad(basis))).not.toThrow();
    expect(() => requireRegistered({ ...asking, country: "SG" }, NOW, abroad(null))).toThrow(
      "a transfer to SG has no basis",
    );
  });

  it.each([
    ["the processor is not registered", { processor: "courier" }, /^Nothing .* courier: it is no processor/],
    [
      "a field is not registered",
      { categories: ["user.financial", "user.name", "user.contact.email"] },
      /: the category user.name is not registered; the category user.contact.email is not registered$/,
    ],
    [
      "what lies below a category is meant",
      { processor: "mail-carrier", categories: ["user.contact"] },
      /the category user.contact is not/,
    ],
    ["it is in another country", { country: "SG" }, /: the country SG is not registered$/],
    ["it serves another purpose", { purpose: "marketing.partner" }, /: the purpose marketing.partner is not/],
    ["another service instructs it", { service: "communications" }, /: communications does not instruct it$/],
  ] as const)("3.5: when %s, then nothing may be sent, and what is missing is named", (_, over, missing) => {
    expect(() => requireRegistered({ ...asking, ...over }, NOW)).toThrow(missing);
  });

  it("3.5: when it was not registered yet, then nothing may be sent", () => {
    expect(() => requireRegistered(asking, new Date("2025-12-31T16:59:59Z"))).toThrow(
      "it is no processor on 2025-12-31",
    );
  });
});
