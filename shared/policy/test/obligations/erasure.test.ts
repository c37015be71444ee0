import { CATEGORY_NAMES, isWithin } from "@alpokat/kernel";
import { retentionClassOf, type Facts } from "../../src";
import { CEDAR_ACTIONS } from "../../src/decision";
import { allowedCells } from "../walk";
import { ask, decide, FREE, policy } from "./ask";

const everything = [...allowedCells(policy, CEDAR_ACTIONS)];

const onRequest: Facts = { ...FREE, caseKind: "privacy-request", caseCoversCategory: true };
const request = { purpose: "privacy.request", relation: "assigned_case", facts: onRequest } as const;
const service = { role: "service", service: "identity-verification" } as const;

describe("U7: erasure", () => {
  it("U7: when the subject or a service on their request erases, then it is allowed, under a hold it is denied, and nobody else may", () => {
    const erasing = { action: "erase", category: "user.contact.email" } as const;
    expect(ask({ ...erasing, purpose: "account.self", relation: "self" })).toBe("ALLOW law.erase-own");
    for (const name of ["transactions", "communications", "disclosure-requests"] as const)
      expect(ask({ ...request, ...erasing, role: "service", service: name })).toBe(
        "ALLOW law.erase-on-request",
      );
    const held: Facts = { ...onRequest, legalHold: true };
    expect(ask({ ...request, ...erasing, ...service, facts: held })).toBe("DENY law.legal-hold");
    expect(decide({ ...request, ...erasing, role: "dpo" }).outcome).toBe("DENY");
    expect(decide({ ...request, ...erasing, ...service, relation: "none" }).outcome).toBe("DENY");
  });

  const ofErased = everything.filter(
    ({ cell, facts }) =>
      isWithin(cell.category, "user") &&
      ["read", "read_masked", "update", "send", "disclose"].includes(cell.action) &&
      policy.decideCell(cell, { facts: { ...facts, erased: true } }).outcome !== "DENY",
  );

  it("U7, U17: when the subject is erased, then no cell touches what may be left of them but what the law keeps, and for what it is kept", () => {
    const left = ofErased.filter(
      ({ cell }) =>
        !["books", "kyc_aml"].includes(retentionClassOf(cell.category)) ||
        !["disclosure.legal", "audit.review"].includes(cell.purpose) ||
        !["read", "read_masked", "disclose"].includes(cell.action),
    );
    expect(left).toEqual([]);
  });

  it("U17: when data is kept by law, then a disclosure of law still gets it, and the shop, support and the subject's own sign-in don't", () => {
    const erased: Facts = { ...FREE, erased: true };
    const order: Facts = {
      ...erased,
      grantCoversCategory: true,
      ground: "REQUIRED_BY_LAW",
      grantSubjects: 1,
      courtOrder: true,
      emergency: false,
    };
    const disclosing = {
      ...service,
      service: "disclosure-requests",
      purpose: "disclosure.legal",
      relation: "approved_package",
      facts: order,
    } as const;
    const purchases = "user.behavior.purchase_history";
    for (const action of ["read", "disclose"] as const)
      expect(ask({ ...disclosing, action, category: purchases })).toBe("ALLOW c6.collect-for-disclosure");
    expect(ask({ ...disclosing, action: "read", category: "user.contact.email" })).toBe("DENY law.erased");
    const unknown = { ...order, erased: undefined } as unknown as Facts;
    expect(ask({ ...disclosing, action: "read", category: "user.name", facts: unknown })).toBe(
      "DENY law.erased",
    );
    const reading = {
      action: "read",
      category: purchases,
      purpose: "service.provide",
      facts: erased,
    } as const;
    for (const relation of ["own_customer", "own_merchant", "self"] as const)
      expect(ask({ ...reading, relation })).toBe("DENY law.erased");
  });

  it("6.9: when a legal case holds what was erased, then a disclosure of law under a grant still gets it, and nobody else does, for nothing else; without a hold nobody does", () => {
    const held: Facts = { ...FREE, erased: true, legalHold: true };
    const order: Facts = {
      ...held,
      grantCoversCategory: true,
      ground: "REQUIRED_BY_LAW",
      grantSubjects: 1,
      emergency: false,
    };
    const collecting = {
      ...service,
      service: "disclosure-requests",
      purpose: "disclosure.legal",
      relation: "approved_package",
      category: "user.contact.email",
    } as const;
    for (const action of ["read", "disclose"] as const) {
      expect(ask({ ...collecting, action, facts: order })).toBe("ALLOW c6.collect-for-disclosure");
      for (const legalHold of [false, undefined]) {
        const facts = { ...order, legalHold } as unknown as Facts;
        expect(ask({ ...collecting, action, facts })).toBe("DENY law.erased");
      }
      expect(ask({ ...collecting, action, facts: { ...order, grantCoversCategory: false } })).toMatch(
        /^DENY/,
      );
    }
    const reading = { action: "read", category: "user.contact.email", facts: held } as const;
    for (const relation of ["own_customer", "own_merchant", "self"] as const)
      expect(ask({ ...reading, purpose: "service.provide", relation })).toBe("DENY law.erased");
    const changed = everything.filter(({ cell, facts }) => {
      const outcome = (legalHold: boolean): string =>
        policy.decideCell(cell, { facts: { ...facts, erased: true, legalHold } }).outcome;
      return cell.action !== "erase" && outcome(true) !== outcome(false);
    });
    // A hold opens what the case may collect, and nothing besides.
    expect(
      changed.filter(
        ({ cell }) =>
          cell.purpose !== "disclosure.legal" ||
          !(cell.action === "read" || cell.action === "disclose") ||
          cell.relation !== "approved_package",
      ),
    ).toEqual([]);
    expect(changed.length).toBeGreaterThan(0);
  });

  it("U17: when every kept class is looked at, then the rule names the very categories that the retention data keeps", () => {
    const named = CATEGORY_NAMES.filter(
      (category) => isWithin(category, "user") && ["books", "kyc_aml"].includes(retentionClassOf(category)),
    );
    const text = policy.rule("law.erased")?.text ?? "";
    const kept = CATEGORY_NAMES.filter((category) =>
      [...text.matchAll(/resource in Alpokat::Category::"(user\.[a-z_.]+)"/g)].some(
        ([, each]) => each !== undefined && isWithin(category, each),
      ),
    );
    // That a suspicious transaction was reported is in no rule's gift but its own (UU 8/2010 art. 12).
    expect(named.filter((category) => !isWithin(category, "user.suspicious_report"))).toEqual(kept);
  });
});
