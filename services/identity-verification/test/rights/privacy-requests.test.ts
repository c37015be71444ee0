import { randomUUID } from "node:crypto";
import { type Person, registerPerson } from "@alpokat/testing";
import { type Office, openOffice } from "./office";

let office: Office;
beforeAll(async () => {
  // A Saturday, half an hour before midnight in Jakarta.
  office = await openOffice("2026-11-21T16:30:00.000Z");
});
afterAll(() => office.close());

const person = (over: Readonly<Record<string, unknown>> = {}): Promise<Person> =>
  registerPerson(office.client, over);

const eventsOf = async (who: Person, id: string): Promise<string[]> => {
  const { data } = await office.client
    .as(who)
    .ask("query ($id: ID!) { privacyRequest(id: $id) { events { event role } } }", { id });
  return (data.privacyRequest.events as { event: string; role: string }[]).map(
    ({ event, role }) => `${event} by ${role}`,
  );
};

test("U10: when a right is exercised, then the request is recorded with its clock and its log, and its person reads it", async () => {
  const ani = await person();
  const { privacyRequest, resultToken, userErrors } = await office.submit(ani, {
    type: "OBJECTION",
    details: "Tolong dilihat oleh manusia.",
  });
  expect(userErrors).toEqual([]);
  expect(resultToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(privacyRequest).toEqual({
    id: expect.any(String),
    type: "OBJECTION",
    state: "IN_REVIEW",
    receivedAt: "2026-11-21T16:30:00.000Z",
    // 72 hours, over a Sunday: midnight of the third day after in Jakarta is not where they end.
    dueAt: "2026-11-24T16:30:00.000Z",
    clockLaw: "UU 27/2022 art. 10; own rule for the time",
    restriction: null,
  });
  const { data } = await office.client
    .as(ani)
    .ask("{ me { privacyRequests { edges { node { id details escalation } } } } }");
  expect(data.me.privacyRequests.edges).toEqual([
    { node: { id: privacyRequest.id, details: "Tolong dilihat oleh manusia.", escalation: "NONE" } },
  ]);
  expect(await eventsOf(ani, privacyRequest.id)).toEqual([
    "RECEIVED by customer",
    "REVIEW_STARTED by customer",
  ]);
});

test("U10: when the database is read, then what a subject wrote stands nowhere in clear", async () => {
  const ani = await person();
  await office.submit(ani, { type: "OBJECTION", details: "rahasia-yang-ditanam" });
  const { rows } = await office.admin.query<{ found: string }>(
    "SELECT count(*)::text AS found FROM identity.privacy_request r WHERE r::text LIKE '%rahasia-yang-ditanam%'",
  );
  expect(rows).toEqual([{ found: "0" }]);
});

test("when another person asks for the request, then the answer is that of an unknown one", async () => {
  const { privacyRequest } = await office.submit(await person(), { type: "OBJECTION" });
  const stranger = office.client.as(await person());
  const query = "query ($id: ID!) { privacyRequest(id: $id) { id } }";
  const foreign = await stranger.ask(query, { id: privacyRequest.id });
  const unknown = await stranger.ask(query, { id: randomUUID() });
  expect(foreign.data).toEqual({ privacyRequest: null });
  expect({ ...foreign, requestId: null }).toEqual({ ...unknown, requestId: null });
});

test("when the same key comes twice, then one request is recorded; with another input the key is refused", async () => {
  const ani = await person();
  const idempotencyKey = randomUUID();
  const first = await office.submit(ani, { type: "OBJECTION", idempotencyKey });
  const again = await office.submit(ani, { type: "OBJECTION", idempotencyKey });
  expect(again).toEqual(first);
  const other = await office.submit(ani, { type: "ERASURE", idempotencyKey });
  expect(other.userErrors).toEqual([
    { code: "IDEMPOTENCY_KEY_REUSED", field: ["input", "idempotencyKey"], details: [] },
  ]);
});

test("when a request of the type is open, then a second one is refused and the first is named", async () => {
  const ani = await person();
  const { privacyRequest } = await office.submit(ani, { type: "ERASURE" });
  const second = await office.submit(ani, { type: "ERASURE" });
  expect(second.userErrors).toEqual([
    {
      code: "ALREADY_OPEN",
      field: ["input", "type"],
      details: [{ name: "requestId", value: privacyRequest.id }],
    },
  ]);
});

test.each([
  [{ type: "OBJECTION", details: "" }, "DETAILS_INVALID", ["input", "details"]],
  [{ type: "RECTIFICATION" }, "NOTHING_PROPOSED", ["input", "rectification"]],
  [
    { type: "RECTIFICATION", rectification: { name: " " } },
    "NAME_INVALID",
    ["input", "rectification", "name"],
  ],
  [
    { type: "RECTIFICATION", rectification: { phoneNumber: "123" } },
    "PHONE_NUMBER_INVALID",
    ["input", "rectification", "phoneNumber"],
  ],
  [
    { type: "RECTIFICATION", rectification: { dateOfBirth: "2027-01-01" } },
    "DATE_OF_BIRTH_INVALID",
    ["input", "rectification", "dateOfBirth"],
  ],
])("when the input is %j, then it is %s and nothing is recorded", async (input, code, field) => {
  const ani = await person();
  const { privacyRequest, userErrors } = await office.submit(ani, input);
  expect(privacyRequest).toBeNull();
  expect(userErrors).toEqual([{ code, field, details: [] }]);
  const { data } = await office.client.as(ani).ask("{ me { privacyRequests { edges { node { id } } } } }");
  expect(data.me.privacyRequests.edges).toEqual([]);
});

test("when nobody is signed in and no receipt is shown, then it is UNAUTHENTICATED", async () => {
  const { errors } = await office.submit(null, { type: "ACCESS" });
  expect(errors.map(({ extensions }: any) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
});

describe("U4: rectification", () => {
  const ME = "{ me { name phoneNumber officeAddress dateOfBirth } }";

  test("U4: when name, phone and address are corrected, then it is done at once and told", async () => {
    const ani = await person({ name: "Anni", phoneNumber: "081234567890" });
    const { privacyRequest } = await office.submit(ani, {
      type: "RECTIFICATION",
      rectification: { name: " Ani ", phoneNumber: "0812-3456-7891", officeAddress: "Jl. Melati 1" },
    });
    expect(privacyRequest.state).toBe("FULFILLED");
    const { data } = await office.client.as(ani).ask(ME);
    expect(data.me).toEqual({
      name: "Ani",
      phoneNumber: "+6281234567891",
      officeAddress: "Jl. Melati 1",
      dateOfBirth: "1990-05-17",
    });
    const told = (await office.told("privacy.request-changed.v1")).filter(
      ({ requestId }) => requestId === privacyRequest.id,
    );
    expect(told.map(({ step, accountId }) => [step, accountId])).toEqual([
      // What is done at once is told once.
      ["FULFILLED", ani.accountId],
    ]);
  });

  test("U4: when the date of birth is to be corrected, then it waits for an officer, who sees that datum and no other", async () => {
    const ani = await person();
    const { privacyRequest } = await office.submit(ani, {
      type: "RECTIFICATION",
      rectification: { dateOfBirth: "1991-05-17" },
    });
    expect(privacyRequest.state).toBe("IN_REVIEW");
    expect((await office.client.as(ani).ask(ME)).data.me.dateOfBirth).toBe("1990-05-17");

    const seen = await office
      .desk(privacyRequest.id)
      .ask(
        "query ($id: ID!, $account: ID!) { privacyRequest(id: $id) { proposedDateOfBirth } account(id: $account) { dateOfBirth email } }",
        { id: privacyRequest.id, account: ani.accountId },
      );
    expect(seen.data).toEqual({
      privacyRequest: { proposedDateOfBirth: "1991-05-17" },
      account: { dateOfBirth: "1990-05-17", email: null },
    });
    expect(seen.errors.map(({ extensions, path }) => [extensions.code, path?.join(".")])).toEqual([
      ["POLICY_DENIED", "account.email"],
    ]);

    const resolved = await office.resolve(privacyRequest.id, { decision: "GRANT" });
    expect(resolved.privacyRequest.state).toBe("FULFILLED");
    expect((await office.client.as(ani).ask(ME)).data.me.dateOfBirth).toBe("1991-05-17");
    expect(await eventsOf(ani, privacyRequest.id)).toEqual([
      "RECEIVED by customer",
      "REVIEW_STARTED by customer",
      "GRANTED by dpo",
      "APPLIED by dpo",
      "FULFILLED by dpo",
    ]);
  });

  test("U4: when the change would disclose another's data, then it is refused by art. 33 and nothing changes", async () => {
    const ani = await person();
    const { privacyRequest } = await office.submit(ani, {
      type: "RECTIFICATION",
      rectification: { dateOfBirth: "1991-05-17" },
    });
    await office.resolve(privacyRequest.id, { decision: "REFUSE", reason: "DATA_OF_OTHERS" });
    const { data } = await office.client
      .as(ani)
      .ask(
        "query ($id: ID!) { me { dateOfBirth } privacyRequest(id: $id) { state refusal { reason dpv law text } } }",
        {
          id: privacyRequest.id,
        },
      );
    expect(data).toEqual({
      me: { dateOfBirth: "1990-05-17" },
      privacyRequest: {
        state: "REFUSED",
        refusal: {
          reason: "DATA_OF_OTHERS",
          dpv: "https://w3id.org/dpv/justifications#ThirdPartyRightsImpaired",
          law: "UU 27/2022 art. 33(b)",
          text: "The change could disclose another person's data.",
        },
      },
    });
  });

  test("when the account is updated, then it is done at once; a wrong value or none is refused", async () => {
    const ani = office.client.as(await person());
    const update = `mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { account { name } userErrors { code field } } }`;
    const done = await ani.ask(update, { input: { name: "Ani Baru" } });
    expect(done.data.updateAccount).toEqual({ account: { name: "Ani Baru" }, userErrors: [] });
    const wrong = await ani.ask(update, { input: { phoneNumber: "x" } });
    expect(wrong.data.updateAccount.userErrors).toEqual([
      { code: "PHONE_NUMBER_INVALID", field: ["input", "phoneNumber"] },
    ]);
    const none = await ani.ask(update, { input: {} });
    expect(none.data.updateAccount.userErrors).toEqual([{ code: "NOTHING_PROPOSED", field: ["input"] }]);
  });
});

describe("U6: restriction", () => {
  test("U6: when it is imposed, then the account says so and the services are told; its person signs in and lifts it", async () => {
    const ani = await person();
    const { privacyRequest } = await office.submit(ani, { type: "RESTRICTION" });
    expect([privacyRequest.state, privacyRequest.restriction]).toEqual(["FULFILLED", "IMPOSE"]);
    expect((await office.client.as(ani).ask("{ me { status } }")).data.me.status).toBe("RESTRICTED");

    const again = await office.client.ask(
      "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }",
      { input: { email: ani.email, password: ani.password } },
    );
    const lifted = await office.submit(again.data.signIn.session, {
      type: "RESTRICTION",
      restriction: "LIFT",
    });
    expect(lifted.privacyRequest.state).toBe("FULFILLED");
    expect((await office.client.as(ani).ask("{ me { status } }")).data.me.status).toBe("ACTIVE");
    const told = await office.told("privacy.restriction-changed.v1");
    expect(told.filter(({ subject }) => subject === ani.accountId)).toEqual([
      { requestId: privacyRequest.id, subject: ani.accountId, isRestricted: true },
      { requestId: lifted.privacyRequest.id, subject: ani.accountId, isRestricted: false },
    ]);
  });
});

describe("U9, 5.5: objection to automated decisions", () => {
  test("5.5: when somebody objects, then who decides by machine is told, and told again when a person has decided", async () => {
    const ani = await person();
    const { privacyRequest } = await office.submit(ani, { type: "OBJECTION" });
    const mine = async (): Promise<any[]> =>
      (await office.told("privacy.objection-changed.v1")).filter(
        ({ requestId }) => requestId === privacyRequest.id,
      );
    expect(await mine()).toEqual([
      { requestId: privacyRequest.id, subject: ani.accountId, isOpen: true, isUpheld: null },
    ]);
    await office.resolve(privacyRequest.id, { decision: "GRANT" });
    expect((await mine()).at(-1)).toEqual({
      requestId: privacyRequest.id,
      subject: ani.accountId,
      isOpen: false,
      isUpheld: true,
    });
  });
});
