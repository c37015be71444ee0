import { type Action, type Purpose, type Role } from "@alpokat/kernel";
import { loadPolicy, Policy, PolicyTextError, readPolicyText, type Category } from "../src";

const text = readPolicyText();
const rule = (body: string, id = "planted"): string =>
  `@id("${id}") @clause("3") @law("l") @basis("contract") @notice("1") @retention("none") @note_id("a") @note_en("b") ${body};`;
/** The same as a ban has to be annotated. */
const ban = (body: string): string =>
  rule(body).replace('"contract"', '"prohibition"').replace('@notice("1")', '@notice("none")');
const faultsOf = (rules: string): string => {
  try {
    new Policy({ ...text, rules: text.rules + rules });
  } catch (error) {
    if (error instanceof PolicyTextError) return error.message;
  }
  return "none";
};
const PERMIT = "permit (principal, action, resource)";
const FORBID = "forbid (principal, action, resource)";

describe("the policy's text", () => {
  it("when it is loaded, then every rule has id, clause, law, basis and both notes, and its file's prefix", () => {
    const { rules } = loadPolicy();
    expect(rules).toHaveLength(69);
    const clauses = new Set(
      rules.map(({ id, clause }) => (id.startsWith("law.") ? "law" : `${id.slice(1, 2) === clause}`)),
    );
    expect(clauses).toEqual(new Set(["law", "true"]));
    expect(rules.filter(({ effect, basis }) => (effect === "forbid") !== (basis === "prohibition"))).toEqual(
      [],
    );
  });

  it("when rules and schema are the same, then so is the hash, and one more byte changes it", () => {
    expect(new Policy(text).hash).toBe(loadPolicy().hash);
    expect(loadPolicy().hash).toMatch(/^[0-9a-f]{64}$/);
    expect(new Policy({ ...text, rules: `${text.rules} ` }).hash).not.toBe(loadPolicy().hash);
  });

  it("when a sound rule is added, then it loads", () => {
    expect(faultsOf(rule(`${PERMIT} when { context has minor && !context.minor }`))).toBe("none");
    expect(faultsOf(ban(`${FORBID} unless { context has minor && !context.minor }`))).toBe("none");
    expect(faultsOf(ban(`${FORBID} when { !(context has minor && !context.minor) }`))).toBe("none");
  });

  it.each([
    ["isn't Cedar", "permit (principal", /unexpected/],
    [
      "has no note",
      `@id("p") @clause("3") @law("l") @basis("contract") ${PERMIT};`,
      /rule p has no @note_id; rule p has no @note_en/,
    ],
    [
      "has an unknown basis",
      rule(PERMIT).replace('@basis("contract")', '@basis("whim")'),
      /unknown @basis "whim"/,
    ],
    ["is called like another", rule(PERMIT, "law.erased"), /two rules are called law.erased/],
    [
      "misspells a purpose",
      rule(`${PERMIT} when { context.purpose == Alpokat::Purpose::"marketing" }`),
      /marketing/,
    ],
    [
      "misspells a category",
      rule('permit (principal, action, resource in Alpokat::Category::"user.emial")'),
      /user.emial" is not in the vocabulary/,
    ],
    [
      "misspells a service",
      rule('permit (principal == Alpokat::Actor::"mailer", action, resource)'),
      /"mailer" is not in the vocabulary/,
    ],
    ["reads a fact that may be missing", rule(`${FORBID} when { context.minor }`), /minor/],
    [
      "forbids only where a fact is there",
      ban(`${FORBID} when { context has minor && context.minor }`),
      /rule planted would allow more when a fact is missing/,
    ],
    [
      "permits where a fact is absent",
      rule(`${PERMIT} when { !(context has minor) }`),
      /would allow more when a fact is missing/,
    ],
    [
      "hides a presence in a comparison",
      rule(`${PERMIT} when { (context has minor) == false }`),
      /would allow more when a fact is missing/,
    ],
    [
      "forbids reading but not masked reading",
      ban('forbid (principal, action == Alpokat::Action::"read", resource)'),
      /forbids only one of read and read_masked/,
    ],
    [
      "uses an operator that the table has no closure for",
      rule(`${PERMIT} when { context has groupSize && context.groupSize + 1 > 3 }`),
      /is not understood/,
    ],
    [
      "is a template",
      rule("permit (principal == ?principal, action, resource)"),
      /templates are not understood/,
    ],
    ["has an unknown annotation", rule(`@author("x") ${PERMIT}`), /rule planted has an unknown @author/],
    [
      "names no version of the notice",
      rule(PERMIT).replace('@notice("1")', '@notice("soon")'),
      /unknown @notice "soon"/,
    ],
    [
      "names no retention class",
      rule(PERMIT).replace('@retention("none")', '@retention("ever")'),
      /unknown @retention "ever"/,
    ],
    ["names no profile", rule(`@profile("BANK") ${PERMIT}`), /unknown @profile "BANK"/],
    ["bans on another basis", rule(FORBID), /is a ban with another basis/],
    [
      "bans and keeps",
      rule(FORBID)
        .replace('"contract"', '"prohibition"')
        .replace('@retention("none")', '@retention("books")'),
      /is a ban: no notice tells of it and nothing is kept under it/,
    ],
  ])("when a rule %s, then the policy doesn't load and says so", (_, rules, fault) => {
    expect(faultsOf(rules)).toMatch(fault);
  });
});

describe("words that aren't in the vocabulary", () => {
  const question = {
    role: "customer",
    action: "read",
    category: "user.name",
    purpose: "account.self",
    relation: "self",
    facts: { erased: false },
  } as const;

  it.each([
    ["role", { role: "king" as Role }],
    ["action", { action: "gossip" as Action }],
    ["masked reading, which nobody asks for by itself", { action: "read_masked" as Action }],
    ["category", { category: "user.shoe_size" as Category }],
    ["purpose", { purpose: "curiosity" as Purpose }],
    ["service without the role", { service: "communications" as const }],
    ["role of a service without its name", { role: "service" as const }],
  ])("when the %s is unknown, then it is denied as a gap", (_, unknown) => {
    expect(loadPolicy().decide(question).outcome).toBe("ALLOW");
    expect(loadPolicy().decide({ ...question, ...unknown })).toMatchObject({
      outcome: "DENY",
      reason: "UNKNOWN_WORD",
      isGap: true,
    });
  });
});
