import type { ServiceName } from "@alpokat/kernel";
import { GatewayClient as ServiceClient } from "@alpokat/subgraph";
import { type Person, registerPerson, testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { type Desk, approvedRequest, collect, openRequest, read, sealedPackage, startDesk } from "./desk";

let desk: Desk;
let siti: Person;
let budi: Person;
let requestId: string;
beforeAll(async () => {
  desk = await startDesk();
  siti = await registerPerson(desk.client, { name: "Siti Rahma", email: "siti@contoh.id" });
  budi = await registerPerson(desk.client, { name: "Budi", email: "budi@contoh.id" });
  requestId = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
});
afterAll(() => desk.stop());

/** Asks as a service of the product, with its own key, as the collector does. */
const askAs = (service: ServiceName, query: string, id: string, caseId = requestId) =>
  new ServiceClient(
    service,
    desk.stack.gatewayUrl,
    testKeys().services[service].serviceSigningKey,
    desk.clock,
  ).ask({
    query,
    variables: { id },
    purpose: "disclosure.legal",
    caseReference: `disclosure-request/${caseId}`,
  });
const NAME = "query ($id: ID!) { account(id: $id) { id name email } }";

interface Recorded {
  readonly principal: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly outcome: string;
  readonly clause: string;
  readonly ruleIds: readonly string[];
  readonly caseId: string;
}

async function denialsOf(principal: string): Promise<Recorded[]> {
  const database = new Client(desk.stack.database.adminUrl);
  await database.connect();
  try {
    const { rows } = await database.query<{ payload: string }>(
      "SELECT payload FROM identity.audit_event ORDER BY seq",
    );
    const events = rows.map(({ payload }) => JSON.parse(payload) as Recorded);
    return events.filter((event) => event.principal === principal && event.outcome === "DENY");
  } finally {
    await database.end();
  }
}

test("when the collector asks for what the grant names, then it is answered", async () => {
  expect(await askAs("disclosure-requests", NAME, siti.accountId)).toEqual({
    data: { account: { id: siti.accountId, name: "Siti Rahma", email: "siti@contoh.id" } },
    errors: [],
  });
});

test("6.5: when the same collector asks for one field outside the scope, then it is denied, and the owner's record says so", async () => {
  const { data, errors } = await askAs(
    "disclosure-requests",
    "query ($id: ID!) { account(id: $id) { id name dateOfBirth } }",
    siti.accountId,
  );
  expect(data).toEqual({ account: { id: siti.accountId, name: "Siti Rahma", dateOfBirth: null } });
  expect(errors.map(({ extensions }) => extensions?.code)).toEqual(["POLICY_DENIED"]);
  expect(await denialsOf("disclosure-requests")).toMatchObject([
    {
      principal: "disclosure-requests",
      purpose: "disclosure.legal",
      categories: ["user.demographic.date_of_birth"],
      outcome: "DENY",
      caseId: `disclosure-request/${requestId}`,
    },
  ]);
});

test("6.5: when the collector asks about somebody whom the grant doesn't name, then that person isn't there", async () => {
  expect(await askAs("disclosure-requests", NAME, budi.accountId)).toEqual({
    data: { account: null },
    errors: [],
  });
});

test("6.5: when another service names the same case, then it gets nothing by it", async () => {
  expect((await askAs("transactions", NAME, siti.accountId)).data).toEqual({ account: null });
});

test("6.5: when the request isn't approved yet, or its data is collected already, then there is no grant", async () => {
  const open = await openRequest(desk);
  expect((await askAs("disclosure-requests", NAME, siti.accountId, open)).data).toEqual({ account: null });
  const done = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
  expect(await collect(desk, done)).toBe("COLLECTED");
  expect((await askAs("disclosure-requests", NAME, siti.accountId, done)).data).toEqual({ account: null });
});

test("6.5: when members of the desk ask for the subject's account in the case themselves, then they get nothing: there is no direct way", async () => {
  for (const member of ["analyst", "approver", "releaser"] as const) {
    const answer = read(await desk.as(member, requestId).ask(NAME, { id: siti.accountId }));
    expect(answer.account).toBeNull();
  }
});

test("6.5: when somebody without a part in the release asks for the package, then its content is denied to them", async () => {
  const sealed = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
  await sealedPackage(desk, sealed);
  const query = "query ($id: ID!) { disclosurePackage(requestId: $id) { bytes contentBase64 } }";
  const analyst = await desk.as("analyst", sealed).ask(query, { id: sealed });
  expect(analyst.data.disclosurePackage.contentBase64).toBeNull();
  expect(analyst.errors.map(({ extensions }) => extensions.code)).toEqual(["POLICY_DENIED"]);
  const caseless = await desk.as("releaser").ask(query, { id: sealed });
  expect(caseless.errors.map(({ extensions }) => extensions.code)).toEqual(["POLICY_DENIED"]);
  const subject = await desk.client.as(siti).ask(query, { id: sealed });
  expect(subject.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
});

test("when a package is fetched in pieces, then they are the whole, and nothing lies beyond its end", async () => {
  const sealed = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
  const whole = await sealedPackage(desk, sealed);
  const query = `query ($id: ID!, $offset: Int!) {
    disclosurePackage(requestId: $id) { contentBase64(offset: $offset, length: 1000) }
  }`;
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < whole.length; offset += 1000) {
    const answer = read(await desk.as("releaser", sealed).ask(query, { id: sealed, offset }));
    pieces.push(Buffer.from(answer.disclosurePackage.contentBase64 as string, "base64"));
  }
  expect(Buffer.concat(pieces).equals(whole)).toBe(true);
  const beyond = read(await desk.as("releaser", sealed).ask(query, { id: sealed, offset: whole.length }));
  expect(beyond.disclosurePackage.contentBase64).toBe("");
});
