import { CATEGORY_NAMES, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { ACTORS } from "../src/actors";
import { CEDAR_ACTIONS } from "../src/decision";
import { type Cell } from "../src/expression";
import { type Facts } from "../src/facts";
import { CedarOracle } from "../src/oracle";
import { loadPolicy } from "../src/policy";
import { readPolicyText } from "../src/rules";
import { compareWithCedar, seedOfRun } from "./compare-with-cedar";

/** The system tests compare 50,000. */
const REQUESTS = 5_000;
const SEED = seedOfRun();

describe(`the table against Cedar, seed ${String(SEED)}`, () => {
  const policy = loadPolicy();

  it(`when ${String(REQUESTS)} random and rule-targeted requests are decided by both, then decision and rules agree`, () => {
    expect(compareWithCedar(policy, { requests: REQUESTS, seed: SEED }).disagreements).toEqual([]);
  });

  it("when the table is planted with a wrong answer, then the comparison would see it", () => {
    const cell: Cell = {
      actor: "partner",
      action: "read",
      category: "user.contact.email",
      purpose: "marketing.partner",
      relation: "none",
    };
    const facts: Facts = {
      consents: ["marketing.partner"],
      minor: false,
      noticeVersion: 2,
      erased: false,
      restricted: false,
    };
    const text = readPolicyText();
    const weakened = {
      ...text,
      rules: text.rules.replace(
        'forbid (principal in Alpokat::Role::"partner"',
        'forbid (principal in Alpokat::Role::"auditor"',
      ),
    };
    const other = new CedarOracle(weakened).decide(cell, facts);
    expect(other.ruleIds).toEqual([]);
    expect(policy.decideCell(cell, { facts }).ruleIds).toEqual(["c4.partners-get-nothing"]);
  });

  it("when the vocabulary is counted, then the table has the size that the other tests walk", () => {
    expect([
      ACTORS.length,
      CEDAR_ACTIONS.length,
      CATEGORY_NAMES.length,
      PURPOSES.length,
      RELATIONS.length,
    ]).toEqual([22, 10, 35, 17, 6]);
  });
});
