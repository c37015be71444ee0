import type { GatewayClient, Person } from "@alpokat/testing";
import { eventually } from "@alpokat/testing";
import { type Business, codesOf, dataOf, openBusiness } from "./business";

const TEAM = [
  "disclosure_intake",
  "disclosure_analyst",
  "disclosure_approver",
  "disclosure_releaser",
] as const;
type Member = (typeof TEAM)[number];

let business: Business;
const team = new Map<Member, Person>();
let requestId = "";
beforeAll(async () => {
  business = await openBusiness();
  for (const role of TEAM) team.set(role, await business.staff(role));
});
afterAll(() => business.close());

function signedInAs(member: Member): GatewayClient {
  const person = team.get(member);
  if (!person) throw new Error(`${member} is not in the team`);
  return business.client
    .as(person)
    .with(requestId ? { "x-alpokat-case": `disclosure-request/${requestId}` } : {});
}

const as = (member: Member): GatewayClient =>
  signedInAs(member).with({ "x-alpokat-purpose": "disclosure.legal" });

/** Input type and wanted part of the payload of each mutation of the desk. */
const MUTATIONS = {
  registerAgency: ["RegisterAgencyInput", "agency { id }"],
  registerAgencyOfficer: ["RegisterAgencyOfficerInput", "officer { id }"],
  submitDisclosureRequest: ["SubmitDisclosureRequestInput", "disclosureRequest { id number state dueAt }"],
  takeDisclosureRequest: ["DisclosureRequestInput", "disclosureRequest { id }"],
  proposeDisclosureScope: ["ProposeDisclosureScopeInput", "scope { id }"],
  approveDisclosureScope: ["ApproveDisclosureScopeInput", "scope { id }"],
  collectDisclosureData: ["DisclosureRequestInput", "disclosureRequest { id }"],
  sealDisclosurePackage: ["DisclosureRequestInput", "disclosurePackage { files { path rows } }"],
} as const;

async function mutate(member: Member, name: keyof typeof MUTATIONS, input: object) {
  const [inputType, payload] = MUTATIONS[name];
  const document = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${payload} userErrors { code field } } }`;
  return dataOf(await as(member).ask(document, { input }))[name];
}

test("6.1, 6.5: when an authority's request is received, scoped, approved, collected and sealed, then the package is of that scope and the subject finds it", async () => {
  const { agency } = await mutate("disclosure_intake", "registerAgency", {
    name: "Kepolisian Daerah Jawa Barat",
    emailDomain: "polri.go.id",
  });
  const { officer } = await mutate("disclosure_intake", "registerAgencyOfficer", {
    agencyId: agency.id,
    name: "AKP Raka Wijaya",
    position: "Penyidik",
    email: "raka@jabar.polri.go.id",
  });
  const submitted = await mutate("disclosure_intake", "submitDisclosureRequest", {
    ground: "AUTHORITY_REQUEST",
    legalBasis: "PM5_APH",
    agencyId: agency.id,
    officerId: officer.id,
    agencyReference: "B/77/XI/2026",
    interest: "Penyidikan penipuan",
    offenceArticle: "KUHP 492",
    offenceMaxYears: 4,
    instruments: [
      {
        kind: "LETTER",
        number: "B/77/XI/2026",
        issuedBy: "Dirreskrimsus",
        issuedAt: "2026-11-20T00:00:00.000Z",
        validUntil: "2026-12-20T00:00:00.000Z",
        sha256: "ab".repeat(32),
      },
    ],
    subjects: ["Siti Rahma"],
    categories: ["user.name", "user.contact.email"],
    from: "2026-10-01T00:00:00.000Z",
    to: "2026-11-01T00:00:00.000Z",
    receivedAt: "2026-11-22T16:30:00.000Z",
    isSecret: false,
    idempotencyKey: crypto.randomUUID(),
  });
  expect(submitted).toEqual({
    disclosureRequest: {
      id: expect.any(String),
      number: "DR-2026-000001",
      state: "RECEIVED",
      dueAt: "2026-11-27T16:30:00.000Z",
    },
    userErrors: [],
  });
  requestId = submitted.disclosureRequest.id as string;
  for (const member of TEAM.slice(1)) {
    await mutate(member, "takeDisclosureRequest", {
      requestId,
    });
  }
  const { scope } = await mutate("disclosure_analyst", "proposeDisclosureScope", {
    requestId,
    subjects: [{ kind: "ACCOUNT", id: business.owner.accountId }],
    categories: ["user.name", "user.contact.email"],
    from: "2026-10-01T00:00:00.000Z",
    to: "2026-11-01T00:00:00.000Z",
  });
  const input = { requestId, scopeId: scope.id };
  const self = await as("disclosure_analyst").ask(
    "mutation ($input: ApproveDisclosureScopeInput!) { approveDisclosureScope(input: $input) { userErrors { code } } }",
    { input },
  );
  expect(codesOf(self)).toEqual(["FORBIDDEN"]);
  await mutate("disclosure_approver", "approveDisclosureScope", input);
  await mutate("disclosure_analyst", "collectDisclosureData", { requestId });
  const state = await eventually(
    async () => {
      const answer = await as("disclosure_analyst").ask(
        "query ($id: ID!) { disclosureRequest(id: $id) { state } }",
        { id: requestId },
      );
      return dataOf(answer).disclosureRequest.state as string;
    },
    (now) => now === "COLLECTED",
  );
  expect(state).toBe("COLLECTED");
  const sealed = await mutate("disclosure_analyst", "sealDisclosurePackage", { requestId });
  expect(sealed.disclosurePackage.files).toContainEqual({ path: "data/accounts.ndjson", rows: 1 });

  const { me } = dataOf(
    await business.client
      .as(business.owner)
      .ask("{ me { disclosures(first: 10) { edges { node { agencyName ground clause categories } } } } }"),
  );
  expect(me.disclosures.edges).toEqual([
    {
      node: {
        agencyName: "Kepolisian Daerah Jawa Barat",
        ground: "AUTHORITY_REQUEST",
        clause: "6",
        categories: ["user.name", "user.contact.email"],
      },
    },
  ]);
});

test("6.2: when the desk itself asks for the subject's data, then it is shown nobody: collection is by the grant alone", async () => {
  const answer = await as("disclosure_analyst").ask("query ($id: ID!) { account(id: $id) { name email } }", {
    id: business.owner.accountId,
  });
  expect(answer.data.account === null || answer.data.account.name === null).toBe(true);
  expect(JSON.stringify(answer)).not.toContain("siti@contoh.id");
});

test("3.2: when a member of the desk states no purpose, then what is personal in the request is denied", async () => {
  const answer = await signedInAs("disclosure_analyst").ask(
    "query ($id: ID!) { disclosureRequest(id: $id) { number agencyReference } }",
    { id: requestId },
  );
  expect(answer.data.disclosureRequest?.agencyReference ?? null).toBeNull();
});
