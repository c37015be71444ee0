import { randomUUID } from "node:crypto";
import { type Person, registerPerson, registerStaff } from "@alpokat/testing";
import { type Office, openOffice } from "./office";

let office: Office;
beforeAll(async () => {
  office = await openOffice("2026-11-23T03:00:00.000Z");
});
afterAll(() => office.close());

const person = (): Promise<Person> => registerPerson(office.client);

test("when an officer lists the requests, then what is due soonest stands first and nothing personal shows", async () => {
  for (const type of ["OBJECTION", "ERASURE"]) {
    office.clock.advance(1_000);
    await office.submit(await person(), { type });
    await office.submit(await person(), { type });
  }
  const { rows } = await office.admin.query<{ id: string }>(
    "SELECT id FROM identity.privacy_request WHERE state IN ('RECEIVED', 'IN_REVIEW', 'COLLECTING', 'EXECUTING') ORDER BY due_at, id",
  );
  const query = `query ($after: String) { privacyRequests(first: 2, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
  const listed: string[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await office.desk().ask(query, { after });
    expect(errors).toEqual([]);
    const { edges, pageInfo } = data.privacyRequests;
    listed.push(...edges.map(({ node }: any) => node.id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(listed).toEqual(rows.map(({ id }) => id));
  expect(listed.length).toBeGreaterThan(3);
});

test("when a list asks for what subjects wrote, then every text is denied", async () => {
  await office.submit(await person(), { type: "OBJECTION", details: "hanya untuk petugas" });
  const { data, errors } = await office.desk().ask("{ privacyRequests { edges { node { id details } } } }");
  expect(data.privacyRequests.edges.every(({ node }: any) => node.details === null)).toBe(true);
  expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(["POLICY_DENIED"]));
});

test("when the purpose is not stated, then list, request and decision are FORBIDDEN", async () => {
  const { privacyRequest } = await office.submit(await person(), { type: "OBJECTION" });
  const { id } = privacyRequest;
  const officer = office.client.as(office.officer);
  const answers = [
    await officer.ask("{ privacyRequests { edges { node { id } } } }"),
    await officer.ask("query ($id: ID!) { privacyRequest(id: $id) { id } }", { id }),
    await officer.ask(
      "mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { userErrors { code } } }",
      { input: { id, decision: "GRANT", idempotencyKey: randomUUID() } },
    ),
  ];
  for (const { errors } of answers) {
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  }
});

test("when the case is not named, or another one, then a decision is POLICY_DENIED and the request stays", async () => {
  const { privacyRequest } = await office.submit(await person(), { type: "OBJECTION" });
  const other = await office.submit(await person(), { type: "OBJECTION" });
  const { id } = privacyRequest;
  for (const desk of [office.desk(), office.desk(other.privacyRequest.id)]) {
    const { errors } = await desk.ask(
      "mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { userErrors { code } } }",
      { input: { id, decision: "GRANT", idempotencyKey: randomUUID() } },
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["POLICY_DENIED"]);
  }
  const { rows } = await office.admin.query("SELECT state FROM identity.privacy_request WHERE id = $1", [id]);
  expect(rows).toEqual([{ state: "IN_REVIEW" }]);
});

test.each(["auditor", "support_agent", "platform_operator"] as const)(
  "when a %s asks for the work list or decides, then it is FORBIDDEN",
  async (role) => {
    const staff = office.client
      .as(await registerStaff(office.stack, office.client, role))
      .with({ "x-alpokat-purpose": "privacy.request" });
    const listed = await staff.ask("{ privacyRequests { edges { node { id } } } }");
    expect(listed.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    const decided = await staff.ask(
      "mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { userErrors { code } } }",
      { input: { id: randomUUID(), decision: "GRANT", idempotencyKey: randomUUID() } },
    );
    expect(decided.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  },
);

test.each([
  [{ decision: "REFUSE" }, "REASON_MISSING"],
  [{ decision: "REFUSE", reason: "HARM_TO_A_PERSON" }, "REASON_NOT_APPLICABLE"],
])("when an objection is resolved by %j, then it is %s", async (input, code) => {
  const { privacyRequest } = await office.submit(await person(), { type: "OBJECTION" });
  const { userErrors } = await office.resolve(privacyRequest.id, input);
  expect(userErrors).toEqual([{ code, field: ["input", "reason"], details: [] }]);
});

test("when a request was decided, then a second decision is denied: its case is closed", async () => {
  const { privacyRequest } = await office.submit(await person(), { type: "OBJECTION" });
  await office.resolve(privacyRequest.id, { decision: "REFUSE", reason: "UNFOUNDED" });
  const { errors } = await office.resolve(privacyRequest.id, { decision: "GRANT" });
  expect(errors.map(({ extensions }: any) => extensions.code)).toEqual(["POLICY_DENIED"]);
});

test("5.6, U10: when the law hides why, then subject and token read one sentence for all such reasons", async () => {
  const told: unknown[] = [];
  for (const reason of ["LAW_ENFORCEMENT", "FINANCIAL_SUPERVISION", "NATIONAL_SECURITY", "KEPT_BY_LAW"]) {
    const ani = await person();
    const { privacyRequest, resultToken } = await office.submit(ani, { type: "ERASURE" });
    await office.resolve(privacyRequest.id, { decision: "REFUSE", reason });
    const query = `query ($id: ID!, $token: String!) {
        privacyRequest(id: $id) { state refusal { reason dpv law text } }
        privacyRequestResult(token: $token) { state refusal { reason dpv law text } }
      }`;
    const { data } = await office.client.as(ani).ask(query, { id: privacyRequest.id, token: resultToken });
    told.push(data.privacyRequest, data.privacyRequestResult);
  }
  expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(
    new Set([
      JSON.stringify({
        state: "REFUSED",
        refusal: {
          reason: "LEGALLY_EXEMPTED",
          dpv: "https://w3id.org/dpv/justifications#LegallyExempted",
          law: "UU 27/2022 art. 15, 33, 44, 50",
          text: "The law exempts this request.",
        },
      }),
    ]),
  );
});
