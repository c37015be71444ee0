import { OWN_RULES, plantedRule, policyCommand, Workbench } from "./policy-command";

// Every run is a process that compiles, and loads three policies.
jest.setTimeout(180_000);

/** A day on which no assessment is overdue. */
const AT = ["--at", "2026-11-23"];

describe("npm run policy -- check", () => {
  const bench = new Workbench();
  afterAll(() => bench.remove());

  test("when the product's own rules are checked, then they are sound and the status is 0", () => {
    const expected = { status: 0, lines: ["The policy is sound."] };
    expect(policyCommand(["check", ...AT])).toEqual(expected);
    expect(policyCommand(["check", OWN_RULES, ...AT])).toEqual(expected);
  });

  test("when rules make no difference, or a purpose has none, then each is told and the status is 1", () => {
    const nowhere = plantedRule(
      "c3.planted-nowhere",
      `permit (principal, action == Alpokat::Action::"read", resource)
       when { context.relation == Alpokat::Relation::"self" } when { context.relation == Alpokat::Relation::"none" }`,
    );
    const banned = plantedRule(
      "c3.planted-banned",
      `permit (principal in Alpokat::Role::"partner", action == Alpokat::Action::"read", resource in Alpokat::Category::"user.name")
       when { context.purpose == Alpokat::Purpose::"marketing.partner" }`,
    );
    const covered = plantedRule(
      "c3.planted-covered",
      `permit (principal in Alpokat::Role::"customer", action == Alpokat::Action::"read", resource in Alpokat::Category::"user.name")
       when { context.relation == Alpokat::Relation::"self" && context.purpose == Alpokat::Purpose::"account.self" }`,
    );
    const folder = bench.candidate("clause-3.cedar", (text) =>
      [text.replace('Alpokat::Purpose::"service.reminder", ', ""), nowhere, banned, covered].join("\n"),
    );
    expect(policyCommand(["check", folder, ...AT])).toEqual({
      status: 1,
      lines: [
        "UNREACHABLE: rule c3.planted-nowhere applies to no cell of the table",
        "ALWAYS_FORBIDDEN: rule c3.planted-banned is shadowed: a ban wins wherever it applies",
        "COVERED: rule c3.planted-covered is shadowed: other rules permit all that it permits",
        "PURPOSE_WITHOUT_RULES: no rule permits anything for the purpose service.reminder",
        "4 findings.",
      ],
    });
  });

  test("U12: when impact assessments were to be looked at before the day that is asked about, then each is told and the status is 1", () => {
    const { status, lines } = policyCommand(["check", "--at", "2027-01-02"]);
    expect([status, lines.length, lines.at(-1)]).toEqual([1, 7, "6 findings."]);
    expect(lines).toContain(
      "ASSESSMENT_OVERDUE: the impact assessment fraud-prevention was to be looked at anew by 2027-01-01 (UU 27/2022 art. 34)",
    );
  });

  test("when a rule is invalid, then its fault is told and the status is 1", () => {
    const folder = bench.candidate("clause-4.cedar", (text) =>
      text.replace('@basis("consent")', '@basis("goodwill")'),
    );
    const { status, lines } = policyCommand(["check", folder]);
    expect(status).toBe(1);
    expect(lines[0]).toBe('INVALID: rule c4.marketing-own has an unknown @basis "goodwill"');
  });

  test("when there is no such folder, file, command or option, then it says so and the status is 2", () => {
    expect(policyCommand(["check", `${bench.folder}/missing`])).toEqual({
      status: 2,
      lines: [`There is no folder ${bench.folder}/missing.`],
    });
    expect(policyCommand(["check", bench.folder])).toMatchObject({
      status: 2,
      lines: [expect.stringMatching(/^ENOENT: .*schema.cedarschema/)],
    });
    expect(policyCommand(["check", "--at", "2027-02-30"])).toEqual({
      status: 2,
      lines: ['--at: "2027-02-30" is no day of the calendar, such as 2027-01-31.'],
    });
    expect(policyCommand(["chekc"])).toMatchObject({ status: 2 });
    expect(policyCommand(["check", "--fix"])).toMatchObject({ status: 2 });
  });
});

describe("npm run policy -- matrix", () => {
  test("when it is printed as Markdown, then every clause has its table, and no line sells or rents", () => {
    const { status, lines } = policyCommand(["matrix"]);
    expect(status).toBe(0);
    expect(lines.filter((line) => line.startsWith("## "))).toEqual([
      "## Clause 1",
      "## Clause 2",
      "## Clause 3",
      "## Clause 4",
      "## Clause 5",
      "## Clause 6",
      "## UU PDP 6",
      "## UU PDP 7",
      "## UU PDP 8",
      "## UU PDP 14",
      "## UU PDP 21",
      "## UU PDP 31",
    ]);
    expect(lines).toContain(
      "| customer | read_masked | own_customer | service.provide | user.name, user.contact.* | processing is not restricted; not erased | c3.merchant-sees-address-masked, unless law.restricted, unless law.erased |",
    );
    expect(lines.filter((line) => /\| (sell|rent) \|/.test(line))).toEqual([]);
  });

  test("when it is printed as HTML, then it is a page with the same tables", () => {
    const { status, lines } = policyCommand(["matrix", "--html"]);
    expect(status).toBe(0);
    expect(lines[0]).toBe("<!doctype html>");
    const page = lines.join("\n");
    expect(page.match(/<section>/g)).toHaveLength(12);
    const ofNews =
      "<td>c4.marketing-own, unless c4.no-marketing-to-minors, unless c5.purpose-must-be-disclosed";
    expect(page.includes(ofNews)).toBe(true);
    expect(page.match(/<td>/g)?.length).toBe(page.match(/<\/td>/g)?.length);
  });
});
