import { type Principal } from "@alpokat/kernel";
import { fixedClock, testKeys } from "@alpokat/testing";
import { SignJWT, generateKeyPair, importJWK } from "jose";
import {
  type DisclosureGrant,
  type DisclosureGrantClaims,
  GrantSigner,
  GrantVerifier,
} from "../src/disclosure-grant";
import { scopeOf } from "../src/context";

const REQUEST = "0199f3a1-0000-7000-8000-000000000001";
const GRANT_ID = "0199f3a1-0000-7000-8000-0000000000aa";
const SITI = "0199f3a1-0000-7000-8000-000000000002";
const SHOP = "0199f3a1-0000-7000-8000-000000000003";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
const keys = testKeys();
const signer = new GrantSigner(keys.grantSigningKey, clock);
const verifier = new GrantVerifier(keys.disclosurePublicJwks, clock);

const grant: DisclosureGrantClaims = {
  requestId: REQUEST,
  subjects: [SITI],
  merchants: [SHOP],
  categories: ["user.name"],
  from: new Date("2026-10-01T00:00:00.000Z"),
  to: new Date("2026-11-01T00:00:00.000Z"),
  courtOrder: false,
  ground: "AUTHORITY_REQUEST",
  hasBalancingTest: false,
  isEmergency: false,
  isSecret: false,
};

const verifiedGrant: DisclosureGrant = { ...grant, groundInForce: true };

const collector = (token: string | null, over: Partial<Principal> = {}): Principal => ({
  id: "disclosure-requests",
  role: "service",
  merchants: [],
  sessionId: null,
  purpose: "disclosure.legal",
  caseFacts: {
    kind: "disclosure-request",
    id: REQUEST,
    isOpen: true,
    assignees: [],
    subjects: [],
    categories: [],
    isSecret: false,
    grant: token,
  },
  telemetry: {
    ip: "127.0.0.1",
    deviceId: GRANT_ID,
    application: null,
    system: null,
    at: "2026-11-23T03:00:00.000Z",
  },
  requestId: GRANT_ID,
  locale: "en",
  ...over,
});
const withCase = (token: string, over: Partial<NonNullable<Principal["caseFacts"]>>): Principal => {
  const principal = collector(token);
  return { ...principal, caseFacts: principal.caseFacts && { ...principal.caseFacts, ...over } };
};

/** A token as the signer makes it, but for the change. */
async function forged(change: {
  typ?: string;
  iss?: string;
  aud?: string;
  kid?: string;
  key?: Awaited<ReturnType<typeof importJWK>>;
}): Promise<string> {
  const { from, to, ...claims } = grant;
  const now = Math.floor(clock().getTime() / 1000);
  const key = change.key ?? (await importJWK(keys.grantSigningKey, "EdDSA"));
  return new SignJWT({ ...claims, from: from.toISOString(), to: to.toISOString() })
    .setProtectedHeader({
      alg: "EdDSA",
      typ: change.typ ?? "alpokat-grant+jwt",
      kid: change.kid ?? keys.grantSigningKey.kid,
    })
    .setIssuer(change.iss ?? "disclosure-requests")
    .setAudience(change.aud ?? "alpokat")
    .setJti(GRANT_ID)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(key);
}

test("when the disclosure service holds its own grant in its own case, then it is verified, and the rows it names are in scope", async () => {
  const principal = collector(await signer.sign(GRANT_ID, grant));
  const verified = await verifier.verify(principal);
  expect(verified).toEqual(verifiedGrant);
  expect(scopeOf({ principal, grant: verified })).toEqual({
    subjects: ["disclosure-requests", SITI],
    merchants: [SHOP],
    job: "service:disclosure-requests",
    grantRequest: verifiedGrant.requestId,
  });
});

test("when there is no grant, then nothing is added to the scope", async () => {
  const principal = collector(null);
  expect(await verifier.verify(principal)).toBeNull();
  expect(scopeOf({ principal, grant: null })).toEqual({
    subjects: ["disclosure-requests"],
    merchants: [],
    job: "service:disclosure-requests",
    grantRequest: null,
  });
});

test.each([
  ["another service holds it", { id: "transactions" }],
  ["a person holds it", { id: SITI, role: "disclosure_analyst" }],
  ["nobody's case is open", { caseFacts: null }],
] as const)("6.5: when %s, then it gives nothing", async (_, over) => {
  expect(await verifier.verify(collector(await signer.sign(GRANT_ID, grant), over))).toBeNull();
});

test.each([
  ["of another request", { id: "0199f3a1-0000-7000-8000-000000000009" }],
  ["of another kind of case", { kind: "fraud-case" }],
  ["of a closed case", { isOpen: false }],
] as const)("6.5: when the grant is %s, then it gives nothing", async (_, over) => {
  expect(await verifier.verify(withCase(await signer.sign(GRANT_ID, grant), over))).toBeNull();
});

test.each([
  ["is of another type", { typ: "at+jwt" }],
  ["is of another issuer", { iss: "transactions" }],
  ["is for another audience", { aud: "somebody" }],
  ["names an unknown key", { kid: "unknown" }],
] as const)("6.5: when the token %s, then it gives nothing", async (_, change) => {
  expect(await verifier.verify(collector(await forged({})))).toEqual(verifiedGrant);
  expect(await verifier.verify(collector(await forged(change)))).toBeNull();
});

test("6.5: when the token is signed by somebody else under our key's name, or a byte of it is changed, then it gives nothing", async () => {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  expect(await verifier.verify(collector(await forged({ key: privateKey })))).toBeNull();
  const [header = "", payload = "", signature = ""] = (await signer.sign(GRANT_ID, grant)).split(".");
  const wider = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const claims = Buffer.from(JSON.stringify({ ...wider, categories: ["user"] })).toString("base64url");
  expect(await verifier.verify(collector([header, claims, signature].join(".")))).toBeNull();
  expect(await verifier.verify(collector("no token"))).toBeNull();
});

test("6.5: when the grant's five minutes are over, then it gives nothing", async () => {
  const late = fixedClock("2026-11-23T03:00:00.000Z");
  const principal = collector(await signer.sign(GRANT_ID, grant));
  const lateVerifier = new GrantVerifier(keys.disclosurePublicJwks, late);
  late.advance(299_000);
  expect(await lateVerifier.verify(principal)).toEqual(verifiedGrant);
  late.advance(7_000);
  expect(await lateVerifier.verify(principal)).toBeNull();
});
