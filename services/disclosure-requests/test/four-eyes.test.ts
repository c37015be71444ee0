import { type Person, registerPerson, registerStaff } from "@alpokat/testing";
import {
  APPROVE,
  COLLECT,
  type Desk,
  PROPOSE,
  SEAL,
  SUBMIT,
  approvedRequest,
  openRequest,
  read,
  scopeOf,
  startDesk,
  submission,
} from "./desk";

let desk: Desk;
let siti: Person;
beforeAll(async () => {
  desk = await startDesk();
  siti = await registerPerson(desk.client);
});
afterAll(() => desk.stop());

const subjects = () => [{ kind: "ACCOUNT", id: siti.accountId }];
const propose = async (requestId: string, over: Readonly<Record<string, unknown>> = {}) =>
  read(
    await desk
      .as("analyst", requestId)
      .ask(PROPOSE, { input: scopeOf(requestId, { subjects: subjects(), ...over }) }),
  ).proposeDisclosureScope;
const approve = async (member: "approver" | "secondApprover", requestId: string, scopeId: string) =>
  read(await desk.as(member, requestId).ask(APPROVE, { input: { requestId, scopeId } }))
    .approveDisclosureScope;

test("when requests are received, then their numbers have no gap, also where one between them was refused", async () => {
  const numbers: string[] = [];
  for (const over of [{}, { subjects: ["*"] }, {}]) {
    const { submitDisclosureRequest } = read(
      await desk.as("intake").ask(SUBMIT, { input: submission(desk, over) }),
    );
    numbers.push(
      submitDisclosureRequest.disclosureRequest?.number ?? submitDisclosureRequest.userErrors[0].code,
    );
  }
  expect(numbers).toEqual(["DR-2026-000001", "OVERBROAD", "DR-2026-000002"]);
});

test("6.3: when a request is received, then it stands as RECEIVED and is due 5 days of 24 hours after its receipt", async () => {
  const { submitDisclosureRequest } = read(await desk.as("intake").ask(SUBMIT, { input: submission(desk) }));
  expect(submitDisclosureRequest).toEqual({
    disclosureRequest: {
      id: expect.any(String) as string,
      number: "DR-2026-000003",
      state: "RECEIVED",
      ground: "AUTHORITY_REQUEST",
      dueAt: "2026-11-27T16:30:00.000Z",
      agencyName: "Kepolisian Daerah Jawa Barat",
      isSecret: false,
    },
    userErrors: [],
  });
});

test("when the same submission is repeated under its key, then it is the same request, and another input is refused", async () => {
  const input = submission(desk);
  const first = read(await desk.as("intake").ask(SUBMIT, { input })).submitDisclosureRequest;
  const again = read(await desk.as("intake").ask(SUBMIT, { input })).submitDisclosureRequest;
  expect(again).toEqual(first);
  const other = await desk.as("intake").ask(SUBMIT, { input: { ...input, agencyReference: "B/2" } });
  expect(read(other).submitDisclosureRequest).toEqual({
    disclosureRequest: null,
    userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["input", "idempotencyKey"] }],
  });
});

test("6.1: when agency or contact person are in no directory, then the request is refused", async () => {
  const unknown = crypto.randomUUID();
  const refused = async (over: Readonly<Record<string, unknown>>) =>
    read(await desk.as("intake").ask(SUBMIT, { input: submission(desk, over) })).submitDisclosureRequest
      .userErrors;
  expect(await refused({ agencyId: unknown })).toEqual([
    { code: "AGENCY_UNKNOWN", field: ["input", "agencyId"] },
  ]);
  expect(await refused({ officerId: "nobody" })).toEqual([
    { code: "OFFICER_UNKNOWN", field: ["input", "officerId"] },
  ]);
});

test("6.5: when somebody who is not on a request proposes, approves, collects or seals, then the policy denies it", async () => {
  const { submitDisclosureRequest } = read(await desk.as("intake").ask(SUBMIT, { input: submission(desk) }));
  const requestId = submitDisclosureRequest.disclosureRequest.id as string;
  const input = { requestId };
  const answers = [
    await desk.as("analyst", requestId).ask(PROPOSE, { input: scopeOf(requestId, { subjects: subjects() }) }),
    await desk.as("approver", requestId).ask(APPROVE, { input: { requestId, scopeId: requestId } }),
    await desk.as("analyst", requestId).ask(COLLECT, { input }),
    await desk.as("analyst", requestId).ask(SEAL, { input }),
  ];
  expect(answers.map(({ errors }) => errors[0]?.extensions.code)).toEqual(
    Array<string>(4).fill("POLICY_DENIED"),
  );
});

test("6.5: when a role has no part in an act, then it is forbidden", async () => {
  const requestId = await openRequest(desk);
  const answers = [
    await desk
      .as("approver", requestId)
      .ask(PROPOSE, { input: scopeOf(requestId, { subjects: subjects() }) }),
    await desk.as("analyst", requestId).ask(APPROVE, { input: { requestId, scopeId: requestId } }),
    await desk.as("analyst").ask(SUBMIT, { input: submission(desk) }),
    await desk.client.as(siti).ask(SUBMIT, { input: submission(desk) }),
    await desk.client.as(siti).ask(`{ disclosureRequests { edges { node { number } } } }`),
  ];
  expect(answers.map(({ errors }) => errors[0]?.extensions.code)).toEqual(Array<string>(5).fill("FORBIDDEN"));
});

test("when a member of the desk reads a request, then its contents are theirs only once they are on it and name the case", async () => {
  const requestId = await openRequest(desk);
  const query = `query ($id: ID!) { disclosureRequest(id: $id) { number subjects interest instruments { kind number } } }`;
  const open = await desk.as("analyst").ask(query, { id: requestId });
  expect(open.data.disclosureRequest).toMatchObject({ subjects: null, interest: null, instruments: null });
  expect(open.errors.map(({ extensions }) => extensions.code)).toEqual(
    Array<string>(3).fill("POLICY_DENIED"),
  );
  expect(
    read(await desk.as("analyst", requestId).ask(query, { id: requestId })).disclosureRequest,
  ).toMatchObject({
    subjects: ["Siti Rahma, siti@contoh.id"],
    interest: "Penyidikan penipuan jual beli daring",
    instruments: [{ kind: "LETTER", number: "B/1234/XI/2026" }],
  });
});

test("6.5: when a scope is proposed and approved by two people, then the request is APPROVED; approving again is illegal", async () => {
  const requestId = await openRequest(desk);
  const { scope } = await propose(requestId);
  expect(await approve("approver", requestId, scope.id)).toEqual({
    disclosureRequest: { id: requestId, state: "APPROVED" },
    scope: { id: scope.id, approvedAt: "2026-11-23T03:00:00.000Z" },
    userErrors: [],
  });
  expect((await approve("secondApprover", requestId, scope.id)).userErrors).toEqual([
    {
      code: "ILLEGAL_STATE",
      details: [
        { name: "from", value: "APPROVED" },
        { name: "to", value: "APPROVED" },
      ],
    },
  ]);
});

test("6.5: when two approve at once, then exactly one of them does", async () => {
  const requestId = await openRequest(desk);
  const { scope } = await propose(requestId);
  const outcomes = await Promise.all([
    approve("approver", requestId, scope.id),
    approve("secondApprover", requestId, scope.id),
  ]);
  const codes = outcomes.map(({ userErrors }) => (userErrors as { code: string }[])[0]?.code ?? "APPROVED");
  expect(codes.sort()).toEqual(["APPROVED", "ILLEGAL_STATE"]);
});

test("6.5: when a proposal was replaced meanwhile, then the old one can't be approved", async () => {
  const requestId = await openRequest(desk);
  const first = await propose(requestId);
  const second = await propose(requestId, { categories: ["user.name"] });
  expect((await approve("approver", requestId, first.scope.id)).userErrors).toMatchObject([
    { code: "SCOPE_REPLACED" },
  ]);
  expect((await approve("approver", requestId, second.scope.id)).disclosureRequest.state).toBe("APPROVED");
});

test("6.5: when a scope goes beyond its request, then every excess is refused", async () => {
  const requestId = await openRequest(desk);
  const { userErrors } = await propose(requestId, {
    categories: ["user.name", "user.location"],
    from: "2026-09-01T00:00:00.000Z",
  });
  expect((userErrors as { code: string }[]).map(({ code }) => code)).toEqual([
    "CATEGORY_BEYOND_REQUEST",
    "RANGE_BEYOND_REQUEST",
  ]);
});

test("6.5: when a scope was approved, then proposing anew, sealing and data without collection are illegal", async () => {
  const requestId = await approvedRequest(desk, { subjects: subjects() });
  expect((await propose(requestId)).userErrors).toMatchObject([
    {
      code: "ILLEGAL_STATE",
      details: [
        { name: "from", value: "APPROVED" },
        { name: "to", value: "PENDING_APPROVAL" },
      ],
    },
  ]);
  const seal = read(
    await desk.as("analyst", requestId).ask(SEAL, { input: { requestId } }),
  ).sealDisclosurePackage;
  expect(seal.userErrors).toMatchObject([
    {
      code: "ILLEGAL_STATE",
      details: [
        { name: "from", value: "APPROVED" },
        { name: "to", value: "SEALED" },
      ],
    },
  ]);
});

test("3.2: when requests are read, then only for a disclosure, or by those who watch over it for a review", async () => {
  const requestId = await openRequest(desk);
  const query = `query ($id: ID!) { disclosureRequest(id: $id) { id } disclosureRequests(first: 1) { edges { node { id } } } }`;
  const auditor = await registerStaff(desk.stack, desk.client, "auditor");
  const dpo = await registerStaff(desk.stack, desk.client, "dpo");
  const ask = async (person: Person, purpose?: string) =>
    desk.client
      .as(person)
      .with(purpose === undefined ? {} : { "x-alpokat-purpose": purpose })
      .ask(query, { id: requestId });
  const shown = {
    disclosureRequest: { id: requestId },
    disclosureRequests: { edges: [{ node: { id: requestId } }] },
  };

  const { analyst } = desk.people;
  for (const [person, purpose] of [
    [analyst, undefined],
    [analyst, "service.support"],
    [analyst, "audit.review"],
    [auditor, undefined],
    [dpo, "service.support"],
  ] as const) {
    const { data, errors } = await ask(person, purpose);
    expect(data).toEqual({ disclosureRequest: null, disclosureRequests: null });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  }
  const sentence = async (language: string) =>
    (await desk.client.as(analyst).with({ "accept-language": language }).ask(query, { id: requestId }))
      .errors[0]?.message;
  expect(await sentence("id")).toBe("Nyatakan tujuan Anda dalam x-alpokat-purpose: disclosure.legal.");
  expect(await sentence("en")).toBe("State your purpose in x-alpokat-purpose: disclosure.legal.");

  expect(read(await ask(analyst, "disclosure.legal"))).toEqual(shown);
  expect(read(await ask(auditor, "audit.review"))).toEqual(shown);
  expect(read(await ask(dpo, "audit.review"))).toEqual(shown);
});
