import type { Role, ServiceName } from "@alpokat/kernel";
import {
  type Answer,
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  eventually,
  fixedClock,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { strFromU8, unzipSync } from "fflate";

const NOW = "2026-11-23T03:00:00.000Z";
const ANY_DIGEST = "ab".repeat(32);

/** The desk and what it works with: a client for each of its people. */
export interface Desk {
  readonly stack: Stack;
  readonly clock: FixedClock;
  readonly client: GatewayClient;
  readonly people: Readonly<Record<Member, Person>>;
  readonly agencyId: string;
  readonly officerId: string;
  /** A member of the desk, with the purpose and, where one is named, the case. */
  as(member: Member, requestId?: string): GatewayClient;
  stop(): Promise<void>;
}

const MEMBERS = {
  intake: "disclosure_intake",
  analyst: "disclosure_analyst",
  legal: "disclosure_legal",
  approver: "disclosure_approver",
  secondApprover: "disclosure_approver",
  releaser: "disclosure_releaser",
} as const satisfies Record<string, Role>;
type Member = keyof typeof MEMBERS;

const REGISTER_AGENCY = `mutation ($input: RegisterAgencyInput!) {
  registerAgency(input: $input) { agency { id name } userErrors { code } }
}`;
const REGISTER_OFFICER = `mutation ($input: RegisterAgencyOfficerInput!) {
  registerAgencyOfficer(input: $input) { officer { id agencyId } userErrors { code } }
}`;
export const SUBMIT = `mutation ($input: SubmitDisclosureRequestInput!) {
  submitDisclosureRequest(input: $input) {
    disclosureRequest { id number state ground dueAt agencyName isSecret }
    userErrors { code field }
  }
}`;
const TAKE = `mutation ($input: DisclosureRequestInput!) {
  takeDisclosureRequest(input: $input) { disclosureRequest { id state } userErrors { code } }
}`;
export const PROPOSE = `mutation ($input: ProposeDisclosureScopeInput!) {
  proposeDisclosureScope(input: $input) {
    disclosureRequest { id state } scope { id categories from to approvedAt } userErrors { code field details { name value } }
  }
}`;
export const APPROVE = `mutation ($input: ApproveDisclosureScopeInput!) {
  approveDisclosureScope(input: $input) {
    disclosureRequest { id state } scope { id approvedAt } userErrors { code details { name value } }
  }
}`;
export const COLLECT = `mutation ($input: DisclosureRequestInput!) {
  collectDisclosureData(input: $input) { disclosureRequest { id state } userErrors { code details { name value } } }
}`;
export const SEAL = `mutation ($input: DisclosureRequestInput!) {
  sealDisclosurePackage(input: $input) {
    disclosureRequest { id state }
    disclosurePackage { id sha256 manifestSha256 bytes files { path rows bytes sha256 } }
    userErrors { code details { name value } }
  }
}`;

/** Starts the product with a desk of six people, one agency and its contact person. */
export async function startDesk(
  services: readonly ServiceName[] = ["identity-verification", "transactions", "disclosure-requests"],
): Promise<Desk> {
  const clock = fixedClock(NOW);
  return openDesk(await startStack({ clock, services }), clock);
}

/** Opens the desk of a product that runs. */
export async function openDesk(stack: Stack, clock: FixedClock): Promise<Desk> {
  const client = new GatewayClient(stack.gatewayUrl);
  const people: Partial<Record<Member, Person>> = {};
  for (const [member, role] of Object.entries(MEMBERS)) {
    people[member as Member] = await registerStaff(stack, client, role);
  }
  const known = people as Record<Member, Person>;
  const as = (member: Member, requestId?: string): GatewayClient =>
    client.as(known[member]).with({
      "x-alpokat-purpose": "disclosure.legal",
      ...(requestId !== undefined && { "x-alpokat-case": `disclosure-request/${requestId}` }),
    });
  const agency = await as("intake").ask(REGISTER_AGENCY, {
    input: { name: "Kepolisian Daerah Jawa Barat", emailDomain: "polri.go.id" },
  });
  const agencyId = read(agency).registerAgency.agency.id as string;
  const officer = await as("intake").ask(REGISTER_OFFICER, {
    input: { agencyId, name: "AKP Raka Wijaya", position: "Penyidik", email: "raka@jabar.polri.go.id" },
  });
  const officerId = read(officer).registerAgencyOfficer.officer.id as string;
  return { stack, clock, client, people: known, agencyId, officerId, as, stop: () => stack.stop() };
}

/** The data of an answer without errors. */
export function read({ data, errors }: Answer): any {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

/** A request as it should be; change what the test is about. */
export const submission = ({ agencyId, officerId }: Desk, over: Readonly<Record<string, unknown>> = {}) => ({
  ground: "AUTHORITY_REQUEST",
  legalBasis: "PM5_APH",
  agencyId,
  officerId,
  agencyReference: "B/1234/XI/2026/Ditreskrimsus",
  interest: "Penyidikan penipuan jual beli daring",
  offenceArticle: "KUHP 492",
  offenceMaxYears: 4,
  instruments: [
    {
      kind: "LETTER",
      number: "B/1234/XI/2026",
      issuedBy: "Dirreskrimsus Polda Jawa Barat",
      issuedAt: "2026-11-20T00:00:00.000Z",
      validUntil: "2026-12-20T00:00:00.000Z",
      sha256: ANY_DIGEST,
    },
  ],
  subjects: ["Siti Rahma, siti@contoh.id"],
  categories: ["user.name", "user.contact"],
  from: "2026-10-01T00:00:00.000Z",
  to: "2026-11-01T00:00:00.000Z",
  receivedAt: "2026-11-22T16:30:00.000Z",
  isSecret: false,
  idempotencyKey: crypto.randomUUID(),
  ...over,
});

export const courtOrder = {
  kind: "PENETAPAN_PN",
  number: "123/Pen.Pid/2026/PN Bdg",
  issuedBy: "Ketua Pengadilan Negeri Bandung",
  issuedAt: "2026-11-21T00:00:00.000Z",
  validUntil: null,
  sha256: "cd".repeat(32),
};

/** Submits a request and puts everybody on it. @returns its id. */
export async function openRequest(desk: Desk, over: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { submitDisclosureRequest } = read(
    await desk.as("intake").ask(SUBMIT, { input: submission(desk, over) }),
  );
  const requestId = submitDisclosureRequest.disclosureRequest?.id as string | undefined;
  if (requestId === undefined) throw new Error(JSON.stringify(submitDisclosureRequest.userErrors));
  for (const member of ["analyst", "legal", "approver", "secondApprover", "releaser"] as const) {
    read(await desk.as(member).ask(TAKE, { input: { requestId } }));
  }
  return requestId;
}

export const scopeOf = (requestId: string, over: Readonly<Record<string, unknown>> = {}) => ({
  requestId,
  categories: ["user.name", "user.contact.email"],
  from: "2026-10-01T00:00:00.000Z",
  to: "2026-11-01T00:00:00.000Z",
  ...over,
});

/** Proposes a scope and has it approved. */
export async function approvedRequest(
  desk: Desk,
  scope: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const requestId = await openRequest(desk, over);
  const proposed = read(
    await desk.as("analyst", requestId).ask(PROPOSE, { input: scopeOf(requestId, scope) }),
  );
  const scopeId = proposed.proposeDisclosureScope.scope?.id as string | undefined;
  if (scopeId === undefined) throw new Error(JSON.stringify(proposed.proposeDisclosureScope.userErrors));
  read(await desk.as("approver", requestId).ask(APPROVE, { input: { requestId, scopeId } }));
  return requestId;
}

const STATE = `query ($id: ID!) { disclosureRequest(id: $id) { state } }`;

/** Collects and waits for the end of the job. @returns the state in which it ended. */
export async function collect(desk: Desk, requestId: string): Promise<string> {
  read(await desk.as("analyst", requestId).ask(COLLECT, { input: { requestId } }));
  const readState = async (): Promise<string> =>
    read(await desk.as("analyst").ask(STATE, { id: requestId })).disclosureRequest.state as string;
  return eventually(readState, (state) => state !== "COLLECTING");
}

/** Collects, seals and downloads. */
export async function sealedPackage(desk: Desk, requestId: string): Promise<Buffer> {
  const state = await collect(desk, requestId);
  if (state !== "COLLECTED") throw new Error(`The collection ended ${state}:\n${desk.stack.logs()}`);
  read(await desk.as("analyst", requestId).ask(SEAL, { input: { requestId } }));
  const content = read(
    await desk
      .as("releaser", requestId)
      .ask(`query ($id: ID!) { disclosurePackage(requestId: $id) { contentBase64 } }`, { id: requestId }),
  );
  return Buffer.from(content.disclosurePackage.contentBase64 as string, "base64");
}

/** The accounts that a package holds. */
export function packagedAccounts(content: Buffer): unknown[] {
  const file = unzipSync(new Uint8Array(content))["data/accounts.ndjson"];
  const rows = file ? strFromU8(file).trimEnd().split("\n") : [];
  return rows.filter((row) => row !== "").map((row) => JSON.parse(row) as unknown);
}
