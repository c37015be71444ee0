import { CATEGORY_NAMES } from "@alpokat/kernel";
import { ACTORS, roleOf } from "../../src/actors";
import { classificationFaults, TRIGGER_NAMES, type Facts } from "../../src";
import { ask, decide, FREE, policy } from "./ask";

/** Of somebody who acknowledged the notice that has to be. */
const READ: Facts = { ...FREE, noticeVersion: 2, minimumNotice: 2 };

const registering = { purpose: "account.self", facts: { ...FREE, trigger: "account_registration" } } as const;

describe("1.1: when data is collected", () => {
  it("1.1: when a field is written without an occasion, then it is denied, and the missing occasion is named", () => {
    const decision = decide({
      action: "collect",
      category: "user.name",
      purpose: "account.self",
      facts: READ,
    });
    expect(decision).toMatchObject({ outcome: "DENY", missingFacts: ["trigger"], isGap: true });
  });

  it.each([
    ["user.government_id.national_identification_number", "account_registration"],
    ["user.contact.email", "transaction"],
    ["user.financial", "receipt_request"],
    ["user.name", "catalogue_upload"],
    ["user.behavior.purchase_history", "identity_verification"],
  ] as const)("1.1: when %s is collected on the occasion %s, then it is denied", (category, trigger) => {
    for (const purpose of [
      "account.self",
      "service.provide",
      "service.receipt",
      "identity.verify",
    ] as const) {
      expect(ask({ action: "collect", category, purpose, facts: { ...READ, trigger } })).toBe(
        "DENY NO_RULE_PERMITS",
      );
    }
  });
});

it("1.2: when a field of personal data has no classification, then the schema has a fault", () => {
  expect(
    classificationFaults(
      "type Query { me: Person } type Person @operational { id: ID } type Shop { owner: String }",
    ),
  ).toEqual(["Shop.owner is neither classified nor operational"]);
});

it("1.2: when the listed data is registered, then name, e-mail, office address, telephone number and birth date are collected", () => {
  for (const category of [
    "user.name",
    "user.contact.email",
    "user.contact.address.work",
    "user.contact.phone_number",
    "user.demographic.date_of_birth",
  ] as const)
    expect(ask({ action: "collect", category, ...registering })).toBe("ALLOW c1.collect-at-registration");
});

describe("1.3: identity data", () => {
  const NIK = "user.government_id.national_identification_number";
  const verifying = {
    action: "read",
    purpose: "identity.verify",
    relation: "assigned_case",
    facts: { ...FREE, caseKind: "verification-case" },
  } as const;

  it("1.3: when the reviewer of an assigned case reads it, then it is allowed", () => {
    for (const category of [NIK, "user.biometric"] as const)
      expect(ask({ ...verifying, role: "kyc_reviewer", category })).toBe("ALLOW c5.verify-identity");
  });

  it.each([
    "support_agent",
    "data_analyst",
    "fraud_analyst",
    "marketing_operator",
    "dpo",
    "auditor",
  ] as const)("1.3: when a %s reads it, then it is denied, whatever purpose and case", (role) => {
    for (const purpose of [
      "identity.verify",
      "service.support",
      "fraud.investigate",
      "privacy.request",
    ] as const) {
      const facts: Facts = { ...FREE, caseKind: "verification-case", caseCoversCategory: true };
      expect(
        decide({ action: "read", category: NIK, role, purpose, relation: "assigned_case", facts }).outcome,
      ).toBe("DENY");
    }
  });

  it("1.3: when a shop reads its customer's identity number, then it is denied", () => {
    expect(
      decide({ action: "read", category: NIK, purpose: "service.provide", relation: "own_customer" }).outcome,
    ).toBe("DENY");
  });

  it("1.3: when a selfie is to serve another purpose, then the rule that binds it to verification denies", () => {
    const facts: Facts = { ...FREE, caseKind: "fraud-case", caseCoversCategory: true };
    const reuse = { action: "read", category: "user.biometric", role: "fraud_analyst", facts } as const;
    expect(ask({ ...reuse, purpose: "fraud.investigate", relation: "assigned_case" })).toBe(
      "DENY c5.verification-data-stays-there",
    );
  });
});

describe("1.4: transactions", () => {
  const sales = {
    action: "read",
    category: "user.behavior.purchase_history",
    purpose: "service.provide",
  } as const;

  it("1.4: when a shop reads its own sales, then it is allowed; another shop's are denied", () => {
    expect(ask({ ...sales, relation: "own_merchant" })).toBe("ALLOW c3.merchant-reads-own");
    expect(ask({ ...sales, relation: "none" })).toBe("DENY NO_RULE_PERMITS");
  });

  it("1.4: when staff do what is beyond a shop's work, then it is denied", () => {
    expect(ask({ ...sales, action: "erase", relation: "own_merchant" })).toBe("DENY NO_RULE_PERMITS");
    expect(ask({ ...sales, action: "disclose", relation: "own_merchant" })).toBe(
      "DENY c3.no-disclosure-without-grant",
    );
  });
});

describe("1.5: the address for a receipt", () => {
  const address = { category: "user.contact.email.receipt" } as const;

  it("1.5: when the communications service sends the receipt, then it is allowed", () => {
    const sending = { ...address, action: "send", role: "service", service: "communications" } as const;
    expect(ask({ ...sending, purpose: "service.receipt" })).toBe("ALLOW c3.send-service-messages");
  });

  it("1.5: when it is used for marketing, even with consent, then it is denied", () => {
    const facts: Facts = { ...FREE, consents: ["marketing.own"], noticeVersion: 9, minor: false };
    const sending = {
      ...address,
      action: "send",
      role: "service",
      service: "communications",
      facts,
    } as const;
    expect(ask({ ...sending, purpose: "marketing.own" })).toBe("DENY c1.receipt-address-serves-its-receipt");
    expect(ask({ ...sending, category: "user.contact.email", purpose: "marketing.own" })).toBe(
      "ALLOW c4.marketing-own",
    );
  });

  it("1.5: when the shop reads it, then it is masked; when the shop writes to it, then it is denied", () => {
    const shop = { ...address, purpose: "service.provide", relation: "own_customer" } as const;
    expect(ask({ ...shop, action: "read" })).toBe("MASK c3.merchant-sees-address-masked");
    expect(ask({ ...shop, action: "send" })).toBe("DENY c1.receipt-address-only-for-receipts");
    expect(ask({ ...shop, action: "update" })).toBe("DENY c1.receipt-address-only-for-receipts");
  });

  it("1.5: when a stranger's account reads it without having claimed the receipt, then it is denied", () => {
    expect(ask({ ...address, action: "read", purpose: "service.provide" })).toBe("DENY NO_RULE_PERMITS");
    expect(ask({ ...address, action: "read", purpose: "account.self" })).toBe("DENY NO_RULE_PERMITS");
  });
});

it("1.6: when a product is uploaded, then nothing personal of a supplier or owner comes with it", () => {
  const collected = CATEGORY_NAMES.filter(
    (category) =>
      decide({
        action: "collect",
        category,
        purpose: "service.provide",
        facts: { ...READ, trigger: "catalogue_upload" },
      }).outcome === "ALLOW",
  );
  expect(collected).toEqual(["user.content"]);
});

describe("1.7 and 1.8: opening an account", () => {
  const opening = {
    action: "collect",
    category: "user.account",
    role: "anonymous",
    purpose: "account.self",
  } as const;
  const adult: Facts = { trigger: "account_registration", minor: false, noticeVersion: 2, minimumNotice: 2 };

  it("1.7: when an adult registers, then it is allowed; when a minor does without a guardian, then it is denied", () => {
    expect(ask({ ...opening, facts: adult })).toBe("ALLOW c1.open-account");
    expect(ask({ ...opening, facts: { ...adult, minor: true } })).toBe("DENY c1.minor-needs-guardian");
    expect(ask({ ...opening, facts: { ...adult, minor: true, guardianConsent: false } })).toBe(
      "DENY c1.minor-needs-guardian",
    );
    expect(ask({ ...opening, facts: { ...adult, minor: true, guardianConsent: true } })).toBe(
      "ALLOW c1.open-account",
    );
  });

  it("1.7: when the age isn't known, then it is denied as a gap", () => {
    const { minor: _unknown, ...facts } = adult;
    expect(decide({ ...opening, facts })).toMatchObject({
      outcome: "DENY",
      ruleId: "c1.minor-needs-guardian",
      missingFacts: ["minor", "guardianConsent"],
    });
  });

  it.each([
    ["collect", "user.content", "service.provide", "catalogue_upload"],
    ["collect", "user.behavior.purchase_history", "service.provide", "transaction"],
    ["update", "user.contact.address.work", "account.self", undefined],
  ] as const)(
    "1.7: when a minor's guardian has still to be asked, then it is denied to %s %s; so it is where that isn't known",
    (action, category, purpose, trigger) => {
      const relation = action === "update" ? "self" : "none";
      const { guardianAwaited: _known, ...facts } = { ...READ, ...(trigger && { trigger }) };
      const question = { action, category, purpose, relation } as const;
      const about = (over: Facts) => ask({ ...question, facts: { ...facts, ...over } });
      for (const over of [{ guardianAwaited: true }, {}])
        expect(about(over)).toBe("DENY c1.minor-goes-no-further");
      expect(about({ guardianAwaited: false })).toMatch(/^ALLOW /);
    },
  );

  it("1.7: when a minor's guardian has still to be asked, then the minor's rights stay: to read, to correct, to erase", () => {
    const self = { relation: "self", facts: { ...READ, guardianAwaited: true, restricted: true } } as const;
    for (const action of ["read", "update", "erase"] as const)
      expect(ask({ ...self, action, category: "user.name", purpose: "privacy.request" })).toMatch(/^ALLOW/);
  });

  it.each([
    ["is older than the minimum", { noticeVersion: 1 }],
    ["is none", { noticeVersion: 0 }],
    ["isn't known", { noticeVersion: undefined }],
    ["has no known minimum", { minimumNotice: undefined }],
  ])("1.8: when the acknowledged notice %s, then no account is opened", (_, over) => {
    const facts = Object.fromEntries(
      Object.entries({ ...adult, ...over }).filter(([, fact]) => fact !== undefined),
    );
    expect(ask({ ...opening, facts })).toBe("DENY c1.notice-before-account");
  });

  it("1.8: when every actor and occasion is tried with an old notice, then none opens an account", () => {
    const opened = ACTORS.flatMap((actor) =>
      TRIGGER_NAMES.filter((trigger) => {
        const cell = { actor, action: "collect", category: "user.account", purpose: "account.self" } as const;
        const facts: Facts = { ...adult, trigger, noticeVersion: 1 };
        return policy.decideCell({ ...cell, relation: "none" }, { facts }).outcome === "ALLOW";
      }).map(() => roleOf(actor)),
    );
    expect(opened).toEqual([]);
  });
});

describe("1.8: collecting from somebody who has an account", () => {
  const occasions = [
    ["transaction", "user.behavior.purchase_history", "service.provide", "c1.collect-at-transaction"],
    ["catalogue_upload", "user.content", "service.provide", "c1.collect-at-catalogue-upload"],
    ["identity_verification", "user.biometric", "identity.verify", "c1.collect-at-verification"],
  ] as const;

  it.each(occasions)("1.8: when the notice was acknowledged, then %s collects", (...occasion) => {
    const [trigger, category, purpose, rule] = occasion;
    for (const noticeVersion of [2, 3])
      expect(ask({ action: "collect", category, purpose, facts: { ...READ, trigger, noticeVersion } })).toBe(
        `ALLOW ${rule}`,
      );
  });

  it.each(occasions)("1.8: when it is too old, none, or not known, then %s is refused", (...occasion) => {
    const [trigger, category, purpose] = occasion;
    for (const known of [
      { noticeVersion: 1, minimumNotice: 2 },
      { noticeVersion: 2 },
      { minimumNotice: 2 },
      {},
    ])
      expect(ask({ action: "collect", category, purpose, facts: { ...FREE, trigger, ...known } })).toBe(
        "DENY c1.notice-before-collection",
      );
  });

  it("1.8: when a buyer's address is asked for, or telemetry is seen, or a right is used, then no notice is waited for", () => {
    const address = { action: "collect", category: "user.contact.email" } as const;
    expect(ask({ ...address, purpose: "service.receipt", facts: { trigger: "receipt_request" } })).toBe(
      "ALLOW c1.collect-at-receipt-request",
    );
    expect(ask({ ...address, purpose: "service.provide", facts: { trigger: "receipt_request" } })).toBe(
      "ALLOW c1.collect-at-receipt-request",
    );
    const seen = { action: "collect", category: "user.device", purpose: "security.protect" } as const;
    expect(ask({ ...seen, facts: { observed: true } })).toBe("ALLOW c2.record-telemetry");
    const right = { action: "collect", category: "user.content", purpose: "privacy.request" } as const;
    expect(ask({ ...right, facts: FREE })).toBe("ALLOW law.receive-privacy-request");
  });
});
