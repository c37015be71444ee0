import {
  GatewayClient,
  type Stack,
  eventually,
  fixedClock,
  registerPerson,
  signIn,
  startStack,
} from "@alpokat/testing";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { asExpiry, keptOf, plantHold, plantUsage } from "./kept-telemetry";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification"], clock });
});
afterAll(() => stack.stop());

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { session { accessToken accessTokenExpiresAt refreshToken } userErrors { code message } }
}`;
const REFRESH = `mutation ($input: RefreshSessionInput!) {
  refreshSession(input: $input) { session { accessToken refreshToken } userErrors { code } }
}`;
const refresh = (client: GatewayClient, refreshToken: string) =>
  client.ask(REFRESH, { input: { refreshToken } });
const ENDED = { refreshSession: { session: null, userErrors: [{ code: "REFRESH_TOKEN_INVALID" }] } };

const DAY_MS = 86_400_000;

/** A device of its own: the gateway gives each client its cookie. */
const newDevice = async () => {
  const client = new GatewayClient(stack.gatewayUrl);
  const person = await registerPerson(client);
  return { client, person };
};

describe("signIn", () => {
  test("when the password is right, then the access token is an EdDSA at+jwt for 15 minutes that names account, session, role, merchants and notice", async () => {
    const { client, person } = await newDevice();
    const { data } = await client.ask(SIGN_IN, { input: { email: person.email, password: person.password } });
    const { accessToken, accessTokenExpiresAt } = data.signIn.session;
    expect(decodeProtectedHeader(accessToken)).toEqual({
      alg: "EdDSA",
      typ: "at+jwt",
      kid: expect.any(String),
    });
    expect(decodeJwt(accessToken)).toEqual({
      iss: expect.any(String),
      aud: "alpokat",
      sub: person.accountId,
      sid: expect.any(String),
      role: "customer",
      merchants: [],
      notice: { acknowledged: 1, required: [{ version: 1, from: "2025-12-31T17:00:00.000Z" }] },
      jti: expect.any(String),
      iat: 1763866800 + 365 * 86_400,
      exp: 1763866800 + 365 * 86_400 + 900,
    });
    expect(accessTokenExpiresAt).toBe("2026-11-23T03:15:00.000Z");
  });

  test("when the address is unknown or the password wrong, then both get the same answer", async () => {
    const { client, person } = await newDevice();
    const wrong = await client.ask(SIGN_IN, {
      input: { email: person.email, password: "bukan kata sandinya" },
    });
    const unknown = await client.ask(SIGN_IN, {
      input: { email: "tidak.ada@contoh.id", password: person.password },
    });
    expect(wrong.data).toEqual({
      signIn: {
        session: null,
        userErrors: [
          { code: "INVALID_CREDENTIALS", message: "The e-mail address or the password is wrong." },
        ],
      },
    });
    expect(unknown.data).toEqual(wrong.data);
  });

  test("when an address, known or not, was tried ten times in 15 minutes, then the eleventh is refused and a later one is not", async () => {
    const { client, person } = await newDevice();
    for (const email of [person.email, "siapa.pun@contoh.id"]) {
      const codes: string[] = [];
      for (let attempt = 1; attempt <= 11; attempt += 1) {
        const { data } = await client.ask(SIGN_IN, { input: { email, password: "salah salah salah" } });
        codes.push(data.signIn.userErrors[0].code);
      }
      expect(codes).toEqual([...Array<string>(10).fill("INVALID_CREDENTIALS"), "TOO_MANY_ATTEMPTS"]);
    }
    const right = { email: person.email, password: person.password };
    expect((await client.ask(SIGN_IN, { input: right })).data.signIn.session).toBeNull();
    clock.advance(15 * 60_000 + 1000);
    expect((await client.ask(SIGN_IN, { input: right })).data.signIn.session).not.toBeNull();
  });

  test("when one peer used up its attempts on an address, then its owner still signs in from another", async () => {
    const proxied = await startStack({
      services: ["identity-verification"],
      clock,
      environment: { gateway: { TRUSTED_PROXIES: "127.0.0.1/32" } },
    });
    const from = (peer: string) => new GatewayClient(proxied.gatewayUrl, { "x-forwarded-for": peer });
    const person = await registerPerson(from("203.0.113.7"));
    const attempt = async (peer: string, password: string) =>
      (await from(peer).ask(SIGN_IN, { input: { email: person.email, password } })).data.signIn;
    for (let count = 1; count <= 10; count += 1) await attempt("203.0.113.9", "salah salah salah");
    expect((await attempt("203.0.113.9", person.password)).userErrors[0].code).toBe("TOO_MANY_ATTEMPTS");
    expect((await attempt("203.0.113.7", person.password)).userErrors).toEqual([]);
    await proxied.stop();
  });

  test("2.1: when the client sends clause 2's data itself, then what the gateway saw is recorded instead", async () => {
    const spoofing = new GatewayClient(stack.gatewayUrl, {
      "x-forwarded-for": "203.0.113.7",
      "x-real-ip": "203.0.113.7",
      "x-device-id": "00000000-0000-4000-8000-000000000000",
      "user-agent":
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36",
    });
    const person = await registerPerson(spoofing);
    const { data, errors } = await spoofing
      .as(person)
      .ask("{ me { signInDevices { deviceId ipAddress application system lastSeenAt } } }");
    expect(errors).toEqual([]);
    expect(data.me.signInDevices).toEqual([
      {
        deviceId: expect.not.stringMatching(/^00000000/),
        ipAddress: "127.0.0.1",
        application: "Chrome 131.0.0.0",
        system: "Android 15",
        lastSeenAt: clock().toISOString(),
      },
    ]);
  });
});

describe("refreshSession", () => {
  test("when a token is used, then the next one works and a second use by another device ends the session", async () => {
    const { client, person } = await newDevice();
    const next = (await refresh(client, person.refreshToken)).data.refreshSession.session;
    expect(next.refreshToken).not.toBe(person.refreshToken);
    expect((await client.as(next).ask("{ me { id } }")).data.me.id).toBe(person.accountId);

    const thief = new GatewayClient(stack.gatewayUrl);
    expect((await refresh(thief, person.refreshToken)).data).toEqual(ENDED);
    expect((await refresh(client, next.refreshToken)).data).toEqual(ENDED);
  });

  test("when another device shows a token that nobody used yet, then the session ends for both", async () => {
    const { client, person } = await newDevice();
    const thief = new GatewayClient(stack.gatewayUrl);
    await thief.ask("{ __typename }");
    expect((await refresh(thief, person.refreshToken)).data).toEqual(ENDED);
    expect((await refresh(client, person.refreshToken)).data).toEqual(ENDED);
  });

  test("when the same device repeats within ten seconds, then it gets the same token; a millisecond later, the session ends", async () => {
    const { client, person } = await newDevice();
    const first = (await refresh(client, person.refreshToken)).data.refreshSession.session.refreshToken;
    clock.advance(10_000);
    expect((await refresh(client, person.refreshToken)).data.refreshSession.session.refreshToken).toBe(first);
    clock.advance(1);
    expect((await refresh(client, person.refreshToken)).data).toEqual(ENDED);
    expect((await refresh(client, first)).data).toEqual(ENDED);
  });

  test("when one device refreshes 20 times at once, then all get the same next token", async () => {
    const { client, person } = await newDevice();
    await client.ask("{ __typename }");
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(client, person.refreshToken)));
    const tokens = new Set(answers.map(({ data }) => data.refreshSession.session?.refreshToken));
    expect([...tokens]).toEqual([expect.any(String)]);
  });

  test.each(["", "abc", "x".repeat(500)])("when the token is %j, then it is refused", async (token) => {
    expect((await refresh(new GatewayClient(stack.gatewayUrl), token)).data).toEqual(ENDED);
  });

  test("when 30 days have passed, then the token is worth nothing", async () => {
    const { client, person } = await newDevice();
    clock.advance(30 * 86_400_000);
    expect((await refresh(client, person.refreshToken)).data).toEqual(ENDED);
  });
});

test("when a person signs out, then the refresh token is worth nothing and another session goes on", async () => {
  const { client, person } = await newDevice();
  const { data } = await client.ask(SIGN_IN, { input: { email: person.email, password: person.password } });
  const other = data.signIn.session;
  expect((await client.as(person).ask("mutation { signOut { userErrors { code } } }")).data).toEqual({
    signOut: { userErrors: [] },
  });
  expect((await refresh(client, person.refreshToken)).data).toEqual(ENDED);
  expect((await refresh(client, other.refreshToken)).data.refreshSession.userErrors).toEqual([]);
});

describe("raw telemetry", () => {
  const raw = { address: true, software: true };
  const session = ["ACTIVE of a device"];

  test("2.5: when 30 days have passed, then address, software, use and unused devices are deleted; what is younger, in use or on hold stays", async () => {
    const [old, lasting, held] = [await newDevice(), await newDevice(), await newDevice()];
    for (const { person } of [old, held]) await plantUsage(stack.database, person, clock());
    await plantHold(stack.database, held.person);
    clock.advance(29 * DAY_MS);
    const young = await newDevice();
    await plantUsage(stack.database, young.person, clock());
    const next = (await refresh(lasting.client, lasting.person.refreshToken)).data.refreshSession.session;
    clock.advance(DAY_MS - 1);
    const early = await newDevice();
    expect(await keptOf(stack.database, old.person)).toMatchObject({ devices: [raw], usage: 1 });
    clock.advance(1);

    const gone = await eventually(
      () => keptOf(stack.database, old.person),
      ({ devices }) => devices === null,
    );
    expect(gone).toEqual({
      devices: null,
      sessions: ["REVOKED EXPIRED"],
      tokens: 0,
      usage: 0,
      isReachable: true,
    });
    // Its session goes on, and is bound to its device.
    expect(await keptOf(stack.database, lasting.person)).toEqual({
      devices: [{ address: false, software: false }],
      sessions: session,
      tokens: 1,
      usage: 0,
      isReachable: true,
    });
    const kept = { devices: [raw], sessions: session, tokens: 1, isReachable: true };
    expect(await keptOf(stack.database, held.person)).toEqual({ ...kept, usage: 1 });
    expect(await keptOf(stack.database, young.person)).toEqual({ ...kept, usage: 1 });
    expect(await keptOf(stack.database, early.person)).toEqual({ ...kept, usage: 0 });

    // UU 8/2010 art. 12: to the person it is gone as to everybody else, of which nobody may learn that it is kept.
    const elsewhere = new GatewayClient(stack.gatewayUrl);
    const shown = await elsewhere
      .as(await signIn(elsewhere, held.person))
      .ask("{ me { signInDevices { deviceId ipAddress lastSeenAt } usageRecords { application } } }");
    expect([shown.data.me, shown.errors]).toEqual([
      {
        signInDevices: [
          { deviceId: expect.any(String), ipAddress: "127.0.0.1", lastSeenAt: clock().toISOString() },
        ],
        usageRecords: [],
      },
      [],
    ]);
    expect((await refresh(held.client, held.person.refreshToken)).data).toEqual(ENDED);

    const again = (await refresh(lasting.client, next.refreshToken)).data.refreshSession.session;
    const { data } = await lasting.client
      .as(again)
      .ask("{ me { signInDevices { deviceId ipAddress application system } } }");
    expect(data.me.signInDevices).toEqual([
      { deviceId: null, ipAddress: null, application: null, system: null },
    ]);
    expect((await refresh(old.client, old.person.refreshToken)).data).toEqual(ENDED);
    const { email, password } = old.person;
    await old.client.ask(SIGN_IN, { input: { email, password } });
    expect((await keptOf(stack.database, old.person)).devices).toEqual([raw]);
  });

  test.each([
    [
      "UPDATE identity.sign_in_device SET last_seen_at = now(), ip_address_sealed = NULL",
      "only raw telemetry",
    ],
    ["UPDATE identity.sign_in_device SET ip_address_sealed = '\\x00'", "only raw telemetry"],
    ["UPDATE identity.session SET device_id = NULL, opened_at = now()", "only raw telemetry"],
    ["UPDATE identity.session SET device_id = gen_random_uuid()", "only raw telemetry"],
    ["UPDATE identity.session SET status = 'REVOKED', revoked_reason = 'SIGNED_OUT'", "only raw telemetry"],
    ["UPDATE identity.improvement_telemetry SET at = now()", "permission denied"],
    ["DELETE FROM identity.session", "permission denied"],
    ["DELETE FROM identity.account", "permission denied"],
  ])(
    "2.5: when the job does more than empty raw telemetry (%s), then the database refuses",
    async (sql, reason) => {
      await expect(asExpiry(stack.database, sql)).rejects.toThrow(reason);
      expect(await asExpiry(stack.database, "SELECT id FROM identity.account")).toEqual([]);
    },
  );
});
