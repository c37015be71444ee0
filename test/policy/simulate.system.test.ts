import { testDatabase, type TestDatabase } from "@alpokat/testing";
import { Client } from "pg";
import { OWN_RULES, plantedRule, policyCommand, Workbench } from "./policy-command";

// Every run is a process that compiles, and loads two policies.
jest.setTimeout(180_000);

const id = (last: number): string => `018f4e6a-0000-7000-8000-00000000000${String(last)}`;

const own = {
  id: id(1),
  principal: null,
  principalRole: "customer",
  relation: "self",
  purpose: "account.self",
  action: "read",
  categories: ["user.contact.email", "user.name"],
  outcome: "ALLOW",
  ruleIds: ["law.read-own"],
  missingFacts: [],
  isGap: false,
} as const;
const masked = {
  ...own,
  id: id(2),
  relation: "own_customer",
  purpose: "service.provide",
  categories: ["user.contact.email"],
  outcome: "MASK",
  ruleIds: ["c3.merchant-sees-address-masked"],
} as const;
const support = {
  ...own,
  id: id(3),
  principalRole: "support_agent",
  relation: "assigned_case",
  purpose: "service.support",
  categories: ["user.behavior.purchase_history"],
  outcome: "DENY",
  ruleIds: [],
} as const;
const mail = {
  ...own,
  id: id(4),
  principal: "communications",
  principalRole: "service",
  relation: "none",
  purpose: "marketing.own",
  action: "send",
  categories: ["user.contact.email"],
  outcome: "DENY",
  ruleIds: [],
  missingFacts: ["consents"],
  isGap: true,
} as const;

const report = {
  ...own,
  id: id(8),
  principalRole: "fraud_analyst",
  relation: "assigned_case",
  purpose: "fraud.investigate",
  categories: ["user.suspicious_report"],
} as const;

describe("npm run policy -- simulate", () => {
  const bench = new Workbench();
  afterAll(() => bench.remove());

  const forbidsMasks = bench.candidate("clause-3.cedar", (text) =>
    [
      text,
      plantedRule(
        "c3.planted-no-addresses",
        `forbid (principal in Alpokat::Role::"customer", action in [Alpokat::Action::"read", Alpokat::Action::"read_masked"],
           resource in Alpokat::Category::"user.contact")
         when { context.relation == Alpokat::Relation::"own_customer" }`,
      ),
    ].join("\n"),
  );

  test("when the candidate is the present policy, then nothing changes and the status is 0", () => {
    const { status, lines } = policyCommand([
      "simulate",
      OWN_RULES,
      "--record",
      bench.record([own, masked, support, mail, report]),
    ]);
    expect(status).toBe(0);
    expect(lines.slice(1)).toEqual([
      "4 recorded events, 5 decisions of 5 kinds.",
      "Would change: 0 decisions.",
      "Could change: 0 decisions.",
    ]);
  });

  test("when the candidate forbids more, then what it would deny is told by rule, role and category, with counts and samples", () => {
    const again = [5, 6, 7].map((last) => ({ ...masked, id: id(last) }));
    const { status, lines } = policyCommand([
      "simulate",
      forbidsMasks,
      "--record",
      bench.record([own, masked, ...again, support]),
    ]);
    expect(status).toBe(1);
    expect(lines.slice(1)).toEqual([
      "6 recorded events, 7 decisions of 4 kinds.",
      "Would change: 4 decisions.",
      "  rule c3.planted-no-addresses: 4 decisions",
      `    customer, user.contact.email: read for service.provide (own_customer): MASK becomes DENY; 4 times, such as ${id(2)}, ${id(5)}, ${id(6)}`,
      "Could change: 0 decisions.",
    ]);
  });

  test("when the candidate allows more and a fact that isn't recorded decides, then it could change, and the fact is named", () => {
    const folder = bench.candidate("clause-3.cedar", (text) =>
      [
        text,
        plantedRule(
          "c3.planted-support-sees-purchases",
          `permit (principal in Alpokat::Role::"support_agent", action == Alpokat::Action::"read",
             resource in Alpokat::Category::"user.behavior.purchase_history")
           when { context.purpose == Alpokat::Purpose::"service.support" }
           when { context has caseKind && context.caseKind == Alpokat::CaseKind::"support-ticket" }`,
        ),
      ].join("\n"),
    );
    const { status, lines } = policyCommand(["simulate", folder, "--record", bench.record([support, own])]);
    expect(status).toBe(1);
    expect(lines.slice(1)).toEqual([
      "2 recorded events, 3 decisions of 3 kinds.",
      "Would change: 0 decisions.",
      "Could change: 1 decision.",
      "  rule c3.planted-support-sees-purchases: 1 decision",
      `    support_agent, user.behavior.purchase_history: read for service.support (assigned_case): DENY could become ALLOW, depending on caseKind; 1 time, such as ${id(3)}`,
    ]);
  });

  test("when a fact was recorded as missing, then it is missing in the replay: a candidate that does without it would allow", () => {
    const folder = bench.candidate("clause-4.cedar", (text) =>
      text.replace(
        'when { context has consents && context.consents.contains(Alpokat::Purpose::"marketing.own") }',
        "when { context has minor }",
      ),
    );
    const { status, lines } = policyCommand(["simulate", folder, "--record", bench.record([mail])]);
    expect(status).toBe(1);
    expect(lines.slice(1)).toEqual([
      "1 recorded event, 1 decision of 1 kind.",
      "Would change: 1 decision.",
      "  rule c4.marketing-own: 1 decision",
      `    communications, user.contact.email: send for marketing.own (none): DENY becomes ALLOW; 1 time, such as ${id(4)}`,
      "Could change: 0 decisions.",
    ]);
  });

  test("when a decision was recorded under other rules, then it is counted as not replayable and no guess is made", () => {
    const old = { ...masked, ruleIds: ["c3.of-long-ago"] };
    const { status, lines } = policyCommand(["simulate", forbidsMasks, "--record", bench.record([old])]);
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe(
      "Not replayable: 1 decision, because the rules in force don't decide so: it was recorded under others.",
    );
  });

  test("when the relation wasn't recorded yet, then every relation that fits is tried", () => {
    const early = { ...masked, relation: null, isGap: null };
    const { status, lines } = policyCommand(["simulate", forbidsMasks, "--record", bench.record([early])]);
    expect(status).toBe(1);
    expect(lines).toContain("Would change: 1 decision.");
    expect(lines.some((line) => line.includes("(relation unknown): MASK becomes DENY"))).toBe(true);
  });

  test("when candidate, record or database can't be used, then it says so and the status is 2", () => {
    const invalid = bench.candidate("law-rights.cedar", (text) => text.replace('@clause("UU PDP 7")\n', ""));
    const record = bench.record([own]);
    expect(policyCommand(["simulate", invalid, "--record", record])).toEqual({
      status: 2,
      lines: ["The policy's text can't be used: rule law.read-own has no @clause"],
    });
    expect(policyCommand(["simulate", OWN_RULES, "--record", bench.record([own, { id: 1 }])])).toMatchObject({
      status: 2,
      lines: [expect.stringMatching(/line 2 is no recorded decision: id /)],
    });
    const missing = { ALPOKAT_DATA_DIR: `${bench.folder}/none` };
    expect(policyCommand(["simulate", OWN_RULES], missing)).toMatchObject({
      status: 2,
      lines: [expect.stringMatching(/^There is no local stack/)],
    });
    expect(policyCommand(["simulate"])).toMatchObject({ status: 2 });
  });

  describe("from a service's database", () => {
    let database: TestDatabase;
    const digest = "ab".repeat(32);
    beforeAll(async () => {
      database = await testDatabase();
      const client = new Client(database.adminUrl);
      await client.connect();
      const stored = {
        version: 2,
        at: "2026-11-23T03:00:00.000Z",
        requestId: id(9),
        subject: digest,
        caseId: null,
      };
      for (const event of [own, masked, mail, report])
        await client.query(
          "INSERT INTO communications.audit_event (id, at, payload) VALUES ($1, '2026-11-23T03:00:00Z', $2)",
          [event.id, JSON.stringify({ ...stored, ...event, principal: event.principal ?? digest })],
        );
      await client.end();
    });
    afterAll(() => database.drop());
    const settings = (): Record<string, string> => ({
      AUDIT_SERVICE: "communications",
      DATABASE_URL: database.urlFor("communications_app"),
      AUDIT_PUBLIC_JWKS: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"abc"}]}',
      AUDIT_ANCHOR_DIR: bench.folder,
    });

    test("when a candidate is simulated, then its recorded decisions are replayed", () => {
      const { status, lines } = policyCommand(["simulate", forbidsMasks], settings());
      expect(status).toBe(1);
      expect(lines).toContain("3 recorded events, 4 decisions of 4 kinds.");
      expect(lines).toContain("  rule c3.planted-no-addresses: 1 decision");
    });

    test("5.6: when a suspicious-transaction report is among them, then neither the replay nor the exported record counts or names it", () => {
      for (const command of [["simulate", forbidsMasks], ["record"]])
        expect(policyCommand(command, settings()).lines.join("\n")).not.toMatch(
          new RegExp(`suspicious|fraud_analyst|${report.id}|4 recorded`),
        );
    });

    test("when the record is exported, then it holds what is replayed and no digest of anybody", () => {
      const { status, lines } = policyCommand(["record"], settings());
      expect(status).toBe(0);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([own, masked, mail]);
      expect(lines.join("\n")).not.toContain(digest);
    });
  });
});
