import {
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";

let stack: Stack;
let client: GatewayClient;
let admin: Client;
let agent: Person;
beforeAll(async () => {
  stack = await startStack({
    services: ["identity-verification"],
    clock: fixedClock("2026-11-23T03:00:00.000Z"),
  });
  client = new GatewayClient(stack.gatewayUrl);
  agent = await registerStaff(stack, client, "support_agent");
  admin = new Client(stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await stack.stop();
});

const eventOf = async (requestId: string): Promise<string> => {
  const { rows } = await admin.query<{ id: string }>(
    "SELECT id FROM identity.audit_event WHERE request_id = $1 ORDER BY seq LIMIT 1",
    [requestId],
  );
  return String(rows[0]?.id);
};

describe("policyExplanation", () => {
  test("when a made-up case is asked about, then rule, clause and article are named", async () => {
    const { data, errors } = await client.ask(
      `query ($input: PolicyExplanationInput!) {
        policyExplanation(input: $input) { outcome clause reason rules { id effect clause law } text }
      }`,
      {
        input: {
          hypothetical: {
            role: "partner",
            action: "read",
            category: "user.contact.email",
            purpose: "marketing.partner",
            relation: "none",
          },
        },
      },
    );
    expect(errors).toEqual([]);
    expect(data.policyExplanation.outcome).toBe("DENY");
    expect(data.policyExplanation.rules.map(({ effect }: { effect: string }) => effect)).toContain("forbid");
  });

  test("when the made-up case comes with facts, then they decide, and what is missing is named", async () => {
    const ask = async (facts: object | null, language: string) => {
      const { data, errors } = await client.with({ "accept-language": language }).ask(
        `query ($input: PolicyExplanationInput!) {
          policyExplanation(input: $input) {
            outcome reason isGap missingFacts noticeVersion receivedNoticeVersion consentId text rules { id }
          }
        }`,
        {
          input: {
            hypothetical: {
              role: "service",
              service: "communications",
              action: "send",
              category: "user.contact.email",
              purpose: "marketing.own",
              relation: "none",
              facts,
            },
          },
        },
      );
      expect(errors).toEqual([]);
      return data.policyExplanation as Record<string, unknown>;
    };
    const known = { noticeVersion: 2, minor: false, restricted: false, erased: false };
    expect(await ask(known, "id")).toEqual({
      outcome: "DENY",
      reason: "MISSING_FACT",
      isGap: true,
      missingFacts: ["consents"],
      noticeVersion: 2,
      receivedNoticeVersion: 2,
      consentId: null,
      text: "Ditolak (3): Keadaan yang diperlukan untuk mengizinkannya tidak diketahui.",
      rules: [],
    });
    expect(await ask({ ...known, consents: ["marketing.own"] }, "en")).toMatchObject({
      outcome: "ALLOW",
      missingFacts: [],
      rules: [{ id: "c4.marketing-own" }],
    });
  });

  test("when a recorded decision is asked for, then reviewers with the purpose of a review get it explained, and nobody else", async () => {
    const { requestId } = await client.as(await registerPerson(client)).ask("{ me { name } }");
    const eventId = await eventOf(requestId);
    const ask = (asker: GatewayClient) =>
      asker.ask(
        `query ($id: ID!, $request: ID!) {
          policyExplanation(input: { auditEventId: $id }) { outcome clause isGap isCurrentPolicy rules { id } }
          identityAudit { decisions(requestId: $request) { id role relation action categories version explanation { law } } }
        }`,
        { id: eventId, request: requestId },
      );
    for (const role of ["dpo", "auditor"] as const) {
      const reviewer = client.as(await registerStaff(stack, client, role));
      const { data, errors } = await ask(reviewer.with({ "x-alpokat-purpose": "audit.review" }));
      expect(errors).toEqual([]);
      expect(data.policyExplanation).toEqual({
        outcome: "ALLOW",
        clause: "UU PDP 7",
        isGap: false,
        isCurrentPolicy: true,
        rules: [{ id: "law.read-own" }],
      });
      expect(data.identityAudit.decisions).toEqual([
        {
          id: eventId,
          role: "customer",
          relation: "self",
          action: "read",
          categories: ["user.name"],
          version: 2,
          explanation: { law: "UU 27/2022 art. 5, 7, 32" },
        },
      ]);
      const unstated = await ask(reviewer);
      expect(unstated.errors.map(({ extensions }) => extensions.code)).toEqual([
        "POLICY_DENIED",
        "POLICY_DENIED",
      ]);
    }
    const denied = await ask(client.as(agent).with({ "x-alpokat-purpose": "audit.review" }));
    expect(denied.data).toEqual({ policyExplanation: null, identityAudit: { decisions: null } });
    expect(denied.errors.map(({ extensions }) => extensions.code)).toEqual([
      "POLICY_DENIED",
      "POLICY_DENIED",
    ]);
  });

  test.each([
    [{}, "input"],
    [
      {
        hypothetical: {
          role: "dpo",
          action: "read",
          category: "user",
          purpose: null,
          relation: "none",
          facts: { consents: ["world.peace"] },
        },
      },
      "input.hypothetical.facts.consents",
    ],
    [
      { hypothetical: { role: "king", action: "read", category: "user", purpose: null, relation: "none" } },
      "input.hypothetical.role",
    ],
    [
      { hypothetical: { role: "dpo", action: "eat", category: "user", purpose: null, relation: "none" } },
      "input.hypothetical.action",
    ],
    [
      { hypothetical: { role: "dpo", action: "read", category: "x", purpose: null, relation: "none" } },
      "input.hypothetical.category",
    ],
  ])("when the input is %j, then BAD_USER_INPUT names %s", async (input, field) => {
    const { errors } = await client.ask(
      "query ($input: PolicyExplanationInput!) { policyExplanation(input: $input) { outcome } }",
      { input },
    );
    expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
      ["BAD_USER_INPUT", field],
    ]);
  });
});
