import { ACTIONS, CATEGORY_NAMES, PURPOSES, RELATIONS, type Category } from "@alpokat/kernel";
import {
  isWithinOfferWindow,
  offerWindow,
  Policy,
  readPolicyText,
  RequestGuard,
  type Facts,
} from "../../src";
import { ACTORS } from "../../src/actors";
import { allowedCells, MOST_FAVOURABLE } from "../walk";
import { BUDI, principal } from "../principals";
import { ask, decide, FREE, policy } from "./ask";

const sending = { action: "send", role: "service", service: "communications" } as const;
const mail = { ...sending, category: "user.contact.email" } as const;
const willing: Facts = {
  ...FREE,
  minor: false,
  noticeVersion: 9,
  consents: ["marketing.own", "marketing.partner"],
};

describe("4.1: news and promotions", () => {
  it("4.1: when there is a consent, then they are sent; when there is none or none is known, then they are not", () => {
    expect(ask({ ...mail, purpose: "marketing.own", facts: willing })).toBe("ALLOW c4.marketing-own");
    expect(ask({ ...mail, purpose: "marketing.own", facts: { ...willing, consents: [] } })).toBe(
      "DENY NO_RULE_PERMITS",
    );
    const { consents: _unknown, ...unknown } = willing;
    expect(decide({ ...mail, purpose: "marketing.own", facts: unknown })).toMatchObject({
      outcome: "DENY",
      missingFacts: ["consents"],
    });
  });

  it("4.1: when the consent is bundled with another purpose's, then it doesn't count for this one", () => {
    for (const consents of [["service.improve"], ["marketing.partner"], PURPOSES.slice(0, 9)] as const)
      expect(decide({ ...mail, purpose: "marketing.own", facts: { ...willing, consents } }).outcome).toBe(
        "DENY",
      );
  });

  it("4.1: when the consent was given to a notice that lacks the purpose, then it is denied", () => {
    expect(ask({ ...mail, purpose: "marketing.own", facts: { ...willing, noticeVersion: 0 } })).toBe(
      "DENY c5.purpose-must-be-disclosed",
    );
  });
});

describe("4.2: partners' offers", () => {
  it("4.2: when there is a consent for ALPOKAT's own news only, then a partner's offer isn't sent", () => {
    expect(ask({ ...mail, purpose: "marketing.partner", facts: willing })).toBe("ALLOW c4.marketing-partner");
    const own: Facts = { ...willing, consents: ["marketing.own"] };
    expect(decide({ ...mail, purpose: "marketing.partner", facts: own }).outcome).toBe("DENY");
  });

  it("4.2: when a partner does anything with anybody's data, then the ban is cited", () => {
    const categories = CATEGORY_NAMES.filter((category) => category.startsWith("user"));
    for (const action of ACTIONS)
      for (const category of categories) {
        const { ruleIds } = decide({
          action,
          category,
          role: "partner",
          purpose: "marketing.partner",
          facts: MOST_FAVOURABLE,
        });
        expect(ruleIds).toContain("c4.partners-get-nothing");
      }
  });
});

describe("4.3: withdrawal", () => {
  const marketing = { id: "communications", role: "service", purpose: "marketing.own" } as const;
  const guardWith = (facts: Facts): RequestGuard =>
    new RequestGuard(policy, principal(marketing), { known: { get: () => facts } });

  it("4.3: when consent is withdrawn between the decision to write and sending, then the next request doesn't send", () => {
    const contact = { subject: BUDI };
    expect(guardWith(willing).decide("send", "user.contact.email", contact).outcome).toBe("ALLOW");
    const later = guardWith({ ...willing, consents: [] });
    expect(() => later.require("send", "user.contact.email", contact)).toThrow(/Privacy policy/);
  });

  it("4.3: when the subject was erased meanwhile, then consent or not, nothing is sent", () => {
    expect(ask({ ...mail, purpose: "marketing.own", facts: { ...willing, erased: true } })).toBe(
      "DENY law.erased",
    );
  });
});

it("4.4: when anybody but the subject, or the officer on their request, changes choices on privacy, then no cell allows it", () => {
  const cells = [...allowedCells(policy, ["update", "erase"])].filter(
    ({ cell }) => cell.category === "user.privacy_preferences",
  );
  expect(
    [...new Set(cells.map(({ cell }) => `${cell.actor} ${cell.action} ${cell.relation}`))].sort(),
  ).toEqual([
    "communications erase assigned_case",
    "customer erase self",
    "customer update self",
    "disclosure-requests erase assigned_case",
    "dpo update assigned_case",
    "identity-verification erase assigned_case",
    "transactions erase assigned_case",
  ]);
});

it("4.5: when somebody refuses marketing, then registration and service are decided the same", () => {
  const questions: readonly { category: Category; facts: Facts }[] = [
    { category: "user.contact.email", facts: { trigger: "account_registration" } },
    {
      category: "user.account",
      facts: { trigger: "account_registration", minor: false, noticeVersion: 2, minimumNotice: 2 },
    },
    { category: "user.behavior.purchase_history", facts: { trigger: "transaction" } },
  ];
  for (const { category, facts } of questions)
    for (const purpose of ["account.self", "service.provide"] as const) {
      const refusing = decide({ action: "collect", category, purpose, facts: { ...facts, consents: [] } });
      const agreeing = decide({
        action: "collect",
        category,
        purpose,
        facts: { ...facts, consents: ["marketing.own"] },
      });
      expect(refusing).toEqual(agreeing);
    }
  // No rule that rests on a contract or on the law asks for a consent.
  const asking = policy.rules.filter(({ text }) => text.includes("consents")).map(({ basis }) => basis);
  expect([...new Set(asking)].sort()).toEqual(["consent", "prohibition"]);
});

describe("4.6: minors and hours", () => {
  it("4.6: when the person is a minor, or of unknown age, then neither ALPOKAT's nor a partner's offer is sent", () => {
    for (const purpose of ["marketing.own", "marketing.partner"] as const) {
      expect(ask({ ...mail, purpose, facts: { ...willing, minor: true } })).toBe(
        "DENY c4.no-marketing-to-minors",
      );
      const { minor: _unknown, ...unknown } = willing;
      expect(ask({ ...mail, purpose, facts: unknown })).toBe("DENY c4.no-marketing-to-minors");
    }
  });

  const financial = new Policy(readPolicyText(undefined, "FINANCIAL_SERVICES"));
  const asked = (chosen: Policy, facts: Facts): string =>
    chosen.decide({ ...mail, purpose: "marketing.own", relation: "none", facts }).outcome;

  it("4.6: when the company is in financial services, then offers outside their hours are denied; others have no such rule", () => {
    expect(asked(financial, { ...willing, withinOfferWindow: true })).toBe("ALLOW");
    expect(asked(financial, { ...willing, withinOfferWindow: false })).toBe("DENY");
    expect(asked(financial, willing)).toBe("DENY");
    expect(asked(policy, { ...willing, withinOfferWindow: false })).toBe("ALLOW");
    expect(policy.rule("c4.offers-in-their-hours")).toBeUndefined();
    expect(financial.hash).not.toBe(policy.hash);
  });

  it.each([
    ["a Monday at 07:59", "2026-11-23T07:59:59.999+07:00", false, false],
    ["a Monday at 08:00", "2026-11-23T08:00:00.000+07:00", true, true],
    ["a Monday at 17:59", "2026-11-23T17:59:59.999+07:00", true, true],
    ["a Monday at 18:00", "2026-11-23T18:00:00.000+07:00", false, true],
    ["a Monday at 20:00", "2026-11-23T20:00:00.000+07:00", false, false],
    ["a Saturday at noon", "2026-11-28T12:00:00.000+07:00", true, true],
    ["a Sunday at noon", "2026-11-29T12:00:00.000+07:00", false, true],
    ["a Monday of a year whose holidays are not decreed yet", "2027-02-01T12:00:00.000+07:00", false, true],
    ["Christmas at noon", "2026-12-25T12:00:00.000+07:00", false, true],
  ])("4.6: when it is %s in Jakarta, then the windows are as the law and the company set them", (...row) => {
    const [, at, isFinancial, isOwn] = row;
    expect(isWithinOfferWindow(new Date(at), "FINANCIAL_SERVICES")).toBe(isFinancial);
    expect(isWithinOfferWindow(new Date(at), "PAYMENT_SERVICE_PROVIDER")).toBe(isOwn);
    expect(offerWindow(new Date(at)).law).toBe("own rule");
  });

  it("4.6: when the vocabulary is walked, then nobody but the communications service sends marketing", () => {
    const senders = ACTORS.filter((actor) =>
      RELATIONS.some(
        (relation) =>
          policy.decideCell(
            { actor, action: "send", category: "user.contact.email", purpose: "marketing.own", relation },
            { facts: willing },
          ).outcome === "ALLOW",
      ),
    );
    expect(senders).toEqual(["communications"]);
  });
});
