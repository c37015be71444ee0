import {
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";

let stack: Stack;
let client: GatewayClient;
let ani: Person;
let dpo: Person;
beforeAll(async () => {
  stack = await startStack({
    services: ["identity-verification"],
    clock: fixedClock("2026-11-23T03:00:00.000Z"),
  });
  client = new GatewayClient(stack.gatewayUrl);
  ani = await registerPerson(client, { name: "Ani Pelanggan" });
  dpo = await registerStaff(stack, client, "dpo");
  await client.as(ani).ask("{ me { name email } }");
});
afterAll(() => stack.stop());

interface MapAnswer {
  dataMap: {
    policyHash: string;
    categories: {
      category: string;
      text: string;
      retention: { retention: string } | null;
      uses: { purpose: string; roles: string[] }[];
      processors: { id: string; name: string }[];
    }[];
  };
}

const MAP = `{ dataMap { policyHash categories {
  category text isSpecific collectedAt fields { field subgraphs direction }
  uses { purpose actions roles clauses bases laws noticeVersion }
  retention { retention startsAt years days law note } processors { id name task country transferBasis } } } }`;

describe("U11: the data map in the graph", () => {
  test("when nobody is signed in, then the map says what is held, why, how long and by whom, and names no person", async () => {
    const { data, errors } = await client.ask(MAP);
    expect(errors).toEqual([]);
    const email = (data as MapAnswer).dataMap.categories.find(
      ({ category }) => category === "user.contact.email",
    );
    expect(email).toMatchObject({ text: "e-mail address", retention: { retention: "service" } });
    expect(email?.uses.map(({ purpose }) => purpose)).toContain("service.support");
    expect(email?.processors).toEqual([
      expect.objectContaining({ id: "mail-carrier", name: "Mail carrier (SMTP)" }),
    ]);
    expect((data as MapAnswer).dataMap.policyHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(data)).not.toContain("Ani");
  });

  test("when Indonesian is asked for, then the texts are Indonesian", async () => {
    const { data } = await client.with({ "accept-language": "id" }).ask(MAP);
    const email = (data as MapAnswer).dataMap.categories.find(
      ({ category }) => category === "user.contact.email",
    );
    expect(email?.text).toBe("alamat email");
  });
});

interface RecordAnswer {
  identityAudit: {
    processing:
      { purpose: string | null; action: string; role: string; category: string; decisions: number }[] | null;
  };
}
const recordOf = (from: string, to: string): string =>
  `{ identityAudit { processing(from: "${from}", to: "${to}") { purpose action role category clause outcome decisions } } }`;
const TODAY = recordOf("2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z");

describe("U11: the record of processing of a period", () => {
  const reviewing = () => client.as(dpo).with({ "x-alpokat-purpose": "audit.review" });

  test("when the data protection officer asks for a day, then it counts decisions by kind and names nobody", async () => {
    const { data } = await reviewing().ask(TODAY);
    expect((data as RecordAnswer).identityAudit.processing).toContainEqual({
      purpose: "account.self",
      action: "read",
      role: "customer",
      category: "user.contact.email",
      clause: "UU PDP 7",
      outcome: "ALLOW",
      decisions: 1,
    });
    expect(JSON.stringify(data)).not.toContain(ani.accountId);
  });

  test("when the day is another, then nothing is counted", async () => {
    const { data } = await reviewing().ask(recordOf("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"));
    expect((data as RecordAnswer).identityAudit.processing).toEqual([]);
  });

  test("when a customer asks, or the officer without the purpose, then it is refused", async () => {
    for (const asker of [client.as(ani), client.as(dpo)]) {
      const { data, errors } = await asker.ask(TODAY);
      expect((data as RecordAnswer).identityAudit.processing).toBeNull();
      expect(errors[0]?.extensions).toMatchObject({ code: "POLICY_DENIED" });
    }
  });

  test("when the period is longer than 31 days, or ends before it begins, then the argument is named", async () => {
    for (const [from, to] of [
      ["2026-10-01T00:00:00Z", "2026-11-24T00:00:00Z"],
      ["2026-11-24T00:00:00Z", "2026-11-23T00:00:00Z"],
    ] as const) {
      const { errors } = await reviewing().ask(recordOf(from, to));
      expect(errors[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
      expect(errors[0]?.message).toContain("to");
    }
  });
});

interface MatrixAnswer {
  policyMatrix: {
    clauses: {
      clause: string;
      rules: { id: string; effect: string; note: string; roles: string[]; actions: string[] }[];
    }[];
  };
}

test("when the policy is asked for by clause, then each rule says what it permits to whom, and a ban permits nothing", async () => {
  const { data } = await client.ask(
    "{ policyMatrix { policyHash clauses { clause rules { id effect note law basis roles actions relations purposes categories } } } }",
  );
  const clauses = (data as MatrixAnswer).policyMatrix.clauses;
  expect(clauses.map(({ clause }) => clause)).toEqual(expect.arrayContaining(["1", "2", "3", "4", "5", "6"]));
  const rules = clauses.flatMap((clause) => clause.rules);
  expect(rules.find(({ id }) => id === "c3.support-reads-ticket")).toMatchObject({
    effect: "permit",
    roles: ["support_agent"],
    actions: ["read"],
  });
  expect(rules.filter(({ effect, roles }) => effect === "forbid" && roles.length > 0)).toEqual([]);
});
