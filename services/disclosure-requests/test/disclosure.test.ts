import { createHash } from "node:crypto";
import { type Person, eventually, registerPerson, testKeys } from "@alpokat/testing";
import { strFromU8, unzipSync } from "fflate";
import { verifyPackage } from "../src/packaging/verify-package";
import { type Desk, approvedRequest, packagedAccounts, read, sealedPackage, startDesk } from "./desk";

const DISCLOSURES = `{ me { disclosures { edges { node { disclosedAt agencyName ground clause categories subjectKind } } } } }`;
const ACCESS_LOG = `{ me { accessLog(first: 100) { edges { node { service role purpose action categories outcome clause } } } } }`;

interface LogEdge {
  readonly node: { readonly role: string; readonly categories: readonly string[] };
}

/** What services read of somebody, once there is such an entry. */
const readsOf = (person: Person): Promise<readonly LogEdge[]> =>
  eventually(
    async () => {
      const edges = read(await desk.client.as(person).ask(ACCESS_LOG)).me.accessLog
        .edges as readonly LogEdge[];
      return edges.filter(({ node }) => node.role === "service");
    },
    (edges) => edges.length > 0,
  );

let desk: Desk;
let siti: Person;
let package_: Buffer;
let requestId: string;
beforeAll(async () => {
  desk = await startDesk();
  siti = await registerPerson(desk.client, {
    name: "Siti Rahma",
    email: "siti@contoh.id",
    phoneNumber: "0812-3456-7890",
  });
  requestId = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
  package_ = await sealedPackage(desk, requestId);
});
afterAll(() => desk.stop());

test("when a scope of name and e-mail is approved, then the package holds those two of that person and nothing else", () => {
  const files = unzipSync(new Uint8Array(package_));
  expect(Object.keys(files)).toEqual([
    "CERTIFICATE-ID.txt",
    "custody.json",
    "data/accounts.ndjson",
    "manifest.json",
    "manifest.jws",
    "request.json",
  ]);
  expect(packagedAccounts(package_)).toEqual([
    { id: siti.accountId, name: "Siti Rahma", email: "siti@contoh.id" },
  ]);
  expect(strFromU8(files["CERTIFICATE-ID.txt"] as Uint8Array)).toContain("Nomor permintaan : DR-2026-000001");
  const custody = JSON.parse(strFromU8(files["custody.json"] as Uint8Array)) as {
    entries: { event: string }[];
  };
  expect(custody.entries.map(({ event }) => event)).toEqual([
    "RECEIVED",
    ...Array<string>(5).fill("TAKEN"),
    "SCOPE_PROPOSED",
    "SCOPE_APPROVED",
    "COLLECTION_STARTED",
    "COLLECTED",
  ]);
});

test("when the package is verified with the published key, then it is valid, and its hash is the one the desk was told", async () => {
  expect(await verifyPackage(package_, testKeys().disclosurePublicJwks)).toMatchObject({
    isValid: true,
    requestNumber: "DR-2026-000001",
    files: 4,
  });
  const answer = await desk
    .as("approver", requestId)
    .ask(`query ($id: ID!) { disclosurePackage(requestId: $id) { sha256 bytes } }`, { id: requestId });
  expect(read(answer).disclosurePackage).toEqual({
    sha256: createHash("sha256").update(package_).digest("hex"),
    bytes: package_.length,
  });
});

test("6.8: when data was disclosed, then the subject finds it in me.disclosures and the read in me.accessLog", async () => {
  expect(read(await desk.client.as(siti).ask(DISCLOSURES)).me.disclosures.edges).toEqual([
    {
      node: {
        disclosedAt: "2026-11-23T03:00:00.000Z",
        agencyName: "Kepolisian Daerah Jawa Barat",
        ground: "AUTHORITY_REQUEST",
        clause: "6",
        categories: ["user.name", "user.contact.email"],
        subjectKind: "ACCOUNT",
      },
    },
  ]);
  const entries = await readsOf(siti);
  expect(entries).toEqual([
    {
      node: {
        service: "identity-verification",
        role: "service",
        purpose: "disclosure.legal",
        action: "read",
        categories: ["user.contact.email", "user.name"],
        outcome: "ALLOW",
        clause: "6",
      },
    },
  ]);
});

test("when somebody else asks, then they find no disclosure", async () => {
  const budi = await registerPerson(desk.client);
  expect(read(await desk.client.as(budi).ask(DISCLOSURES)).me.disclosures.edges).toEqual([]);
});

test("6.8: when the law forbids telling, then neither list nor access log shows the disclosure or a gap", async () => {
  const ani = await registerPerson(desk.client, { name: "Ani", email: "ani@contoh.id" });
  const gagged = await approvedRequest(
    desk,
    { subjects: [{ kind: "ACCOUNT", id: ani.accountId }] },
    { isSecret: true },
  );
  const sealed = await sealedPackage(desk, gagged);
  expect(strFromU8(unzipSync(new Uint8Array(sealed))["data/accounts.ndjson"] as Uint8Array)).toContain(
    "ani@contoh.id",
  );
  const { me } = read(
    await desk.client
      .as(ani)
      .ask(`{ me { disclosures { edges { cursor } pageInfo { hasNextPage endCursor } } } }`),
  );
  expect(me.disclosures).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });

  // An ungagged disclosure afterwards is the proof that entries arrive; the gagged one came before it and is not there.
  const open = await approvedRequest(desk, {
    subjects: [{ kind: "ACCOUNT", id: ani.accountId }],
    categories: ["user.name"],
  });
  await sealedPackage(desk, open);
  const entries = await readsOf(ani);
  expect(entries.map(({ node }) => node.categories)).toEqual([["user.name"]]);
  expect(read(await desk.client.as(ani).ask(DISCLOSURES)).me.disclosures.edges).toHaveLength(1);
});
