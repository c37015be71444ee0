import { randomUUID } from "node:crypto";
import { eventually, registerPerson, signIn } from "@alpokat/testing";
import { Client } from "pg";
import { GuardianDesk, child } from "./support/guardian-desk";

const desk = new GuardianDesk();
const { register, codeFor, give, refuse, signedIn, keys, as, correct, status } = desk;
const { openMerchant, storeAddress, limit, awaitedIn, corrected, name, withdraw } = desk;
beforeAll(() => desk.open());
afterAll(() => desk.close());

test("1.7: when a minor registers with a guardian, then there is no account, nobody can sign in, and the guardian gets a code", async () => {
  const before = await desk.count("identity.account");
  const { registration, userErrors } = await register(child("bima@contoh.id"));
  expect([registration, userErrors]).toEqual([{ isAwaitingGuardian: true }, []]);
  expect(await codeFor("wali.bima@contoh.id")).not.toBe("");
  expect(await desk.count("identity.account")).toBe(before);
  expect(await signedIn("bima@contoh.id")).toBeNull();
  expect(desk.sink.to("bima@contoh.id")).toEqual([]);
});

test("1.7, U16: when the guardian consents, then the account is there, with proof of who agreed to what; the code is good once", async () => {
  await register(child("citra@contoh.id"));
  const code = await codeFor("wali.citra@contoh.id");
  for (const [over, refusal] of [
    [{ guardianName: "" }, "GUARDIAN_NAME_INVALID"],
    [{ acknowledgedNoticeVersion: 2 }, "NOTICE_NOT_ACKNOWLEDGED"],
    [{ wordingSha256: "0".repeat(64) }, "CONSENT_WORDING_OUTDATED"],
    [{ token: `${code}x` }, "GUARDIAN_TOKEN_INVALID"],
  ] as const) {
    expect((await give(code, over)).userErrors).toEqual([{ code: refusal }]);
  }
  expect(await signedIn("citra@contoh.id")).toBeNull();
  expect(await give(code)).toEqual({ receivedAt: "2026-11-23T03:00:00.000Z", userErrors: [] });
  const person = await signedIn("citra@contoh.id");
  const { rows } = await desk.admin.query(
    "SELECT relationship, notice_version, locale, at FROM identity.guardian_consent WHERE account_id = $1",
    [person?.accountId],
  );
  expect(rows).toEqual([
    { relationship: "PARENT", notice_version: 1, locale: "en", at: new Date("2026-11-23T03:00:00.000Z") },
  ]);
  expect((await give(code)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);
  await expect(desk.admin.query("DELETE FROM identity.guardian_consent")).rejects.toThrow(/only ever added/);
});

test("1.7: when the guardian refuses, then everything that was kept to ask is gone, with its key", async () => {
  const before = await keys();
  await register(child("dewi@contoh.id"));
  const code = await codeFor("wali.dewi@contoh.id");
  expect(await keys()).toBe(before + 1);
  expect((await refuse(code)).userErrors).toEqual([]);
  expect(await keys()).toBe(before);
  expect((await give(code)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);
  expect(await signedIn("dewi@contoh.id")).toBeNull();
});

test("1.7: when nobody answers for a week, then everything that was kept to ask is erased", async () => {
  await register(child("eka@contoh.id"));
  await codeFor("wali.eka@contoh.id");
  desk.clock.advance(7 * 86_400_000);
  const left = await eventually(
    () => desk.count("identity.guardian_invitation"),
    (count) => count === 0,
  );
  expect(left).toBe(0);
  expect((await register(child("eka@contoh.id"))).registration).toEqual({ isAwaitingGuardian: true });
});

test("1.7: when no guardian is named, or the child names itself, then the registration is refused", async () => {
  expect((await register(child("fajar@contoh.id", { guardianEmail: null }))).userErrors).toEqual([
    { code: "GUARDIAN_CONSENT_REQUIRED", field: ["input", "dateOfBirth"] },
  ]);
  expect((await register(child("fajar@contoh.id", { guardianEmail: "FAJAR@contoh.id" }))).userErrors).toEqual(
    [{ code: "GUARDIAN_EMAIL_INVALID", field: ["input", "guardianEmail"] }],
  );
});

test("1.7: when the child's address has an account already, then the answer is the same and nothing is stored or sent", async () => {
  await registerPerson(desk.client, { email: "gita@contoh.id" });
  const before = await desk.count("identity.guardian_invitation");
  expect((await register(child("gita@contoh.id"))).registration).toEqual({ isAwaitingGuardian: true });
  expect(await desk.count("identity.guardian_invitation")).toBe(before);
});

test("4.6: when a minor wants to consent to marketing, then it is refused", async () => {
  await register(child("hari@contoh.id"));
  await give(await codeFor("wali.hari@contoh.id"));
  const person = await signedIn("hari@contoh.id");
  const { data } = await desk.client.ask("{ consentOffers { purpose topic wordingSha256 } }");
  const [offer] = data.consentOffers;
  const answer = await desk.client
    .as({ accessToken: person?.accessToken ?? "" })
    .ask("mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { userErrors { code } } }", {
      input: {
        purpose: "MARKETING_OWN",
        channel: "EMAIL",
        topic: "NEWS",
        wordingSha256: offer.wordingSha256,
      },
    });
  expect(answer.data.grantConsent.userErrors).toEqual([{ code: "MINOR_NEEDS_GUARDIAN" }]);
});

describe("a corrected date of birth that shows a minor", () => {
  beforeAll(() => desk.signInAgain());
  test("1.7: when it takes effect, then the account is restricted with it, no merchant opens and no address is stored, and every service knows; its person still signs in and reads why", async () => {
    const person = await corrected("indah@contoh.id");
    expect(await status(person)).toBe("RESTRICTED");
    const before = await desk.count("identity.merchant");
    expect(await openMerchant(person)).toEqual({
      merchant: null,
      userErrors: [
        {
          code: "GUARDIAN_CONSENT_REQUIRED",
          message:
            "This account is a minor's: a business is opened once a parent or guardian consents (UU 27/2022 art. 25).",
        },
      ],
    });
    expect((await openMerchant(person, "id")).userErrors[0].message).toBe(
      "Akun ini milik seorang anak: usaha baru dapat dibuka setelah orang tua atau wali menyetujui (UU 27/2022 pasal 25).",
    );
    expect(await desk.count("identity.merchant")).toBe(before);

    const { data, errors } = await storeAddress(person);
    expect([data, errors[0]?.extensions.code]).toEqual([null, "POLICY_DENIED"]);
    expect(errors[0]?.extensions.policy).toMatchObject({ rule: "c1.minor-goes-no-further", clause: "1" });
    const again = await signIn(desk.client, person);
    expect((await as(again).ask("{ me { officeAddress name } }")).data.me).toEqual({
      officeAddress: null,
      name: expect.any(String),
    });
    for (const schema of ["identity", "communications"]) await awaitedIn(schema, person, true);
  });

  test("1.7: when it shows an adult after all, or the person comes of age, then the account goes on; what the person restricted stays so", async () => {
    const person = await corrected("joko@contoh.id");
    await limit(person, "LIFT");
    expect(await status(person)).toBe("RESTRICTED");
    expect((await openMerchant(person)).merchant).toBeNull();
    desk.clock.advance(1_000);
    await correct(person, "1990-05-17");
    expect(await status(person)).toBe("ACTIVE");
    await awaitedIn("communications", person, false);
    expect((await storeAddress(person)).errors).toEqual([]);

    const [soon, restricted] = [
      await registerPerson(desk.client, { email: "kiki@contoh.id" }),
      await registerPerson(desk.client, { email: "lala@contoh.id" }),
    ];
    await limit(restricted, "IMPOSE");
    const tomorrow = new Date(desk.clock().getTime() + 86_400_000).toISOString().slice(5, 10);
    for (const one of [soon, restricted]) await correct(one, `2008-${tomorrow}`);
    expect(await status(soon)).toBe("RESTRICTED");
    desk.clock.advance(86_400_000);
    await desk.signInAgain();
    const [ofAge, stays] = [await signIn(desk.client, soon), await signIn(desk.client, restricted)];
    expect((await openMerchant(ofAge)).merchant).toEqual({ tradeName: "Warung Bima" });
    for (const one of [ofAge, stays]) await awaitedIn("communications", one, false);
    expect([await status(ofAge), await status(stays)]).toEqual(["ACTIVE", "RESTRICTED"]);
  });

  test("1.7, U16: when a guardian is named and consents, then the account goes on; when they withdraw by their code, then it is restricted again and consents end by the guardian's act", async () => {
    const person = await corrected("maya@contoh.id");
    const refusal = (code: string, field: string[] | null = null) => ({
      receivedAt: null,
      userErrors: [{ code, field }],
    });
    expect(await name(person, "MAYA@contoh.id")).toEqual(
      refusal("GUARDIAN_EMAIL_INVALID", ["input", "guardianEmail"]),
    );
    const key = randomUUID();
    const asked = { receivedAt: desk.clock().toISOString(), userErrors: [] };
    expect(await name(person, "wali.maya@contoh.id", key)).toEqual(asked);
    expect(await name(person, "wali.maya@contoh.id", key)).toEqual(asked);
    expect(await name(person, "lain@contoh.id", key)).toEqual(
      refusal("IDEMPOTENCY_KEY_REUSED", ["input", "idempotencyKey"]),
    );
    expect(await name(person, "lain@contoh.id")).toEqual(refusal("GUARDIAN_ASKED_ALREADY"));
    const code = await codeFor("wali.maya@contoh.id");
    expect(desk.sink.onlyMailTo("wali.maya@contoh.id").mail.text).toContain("stays restricted");
    expect((await withdraw(code)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);

    desk.clock.advance(1_000);
    expect((await give(code)).userErrors).toEqual([]);
    expect(await status(person)).toBe("ACTIVE");
    expect((await openMerchant(person)).merchant).toEqual({ tradeName: "Warung Bima" });
    await awaitedIn("communications", person, false);
    expect(await name(person, "lain@contoh.id")).toEqual(refusal("GUARDIAN_NOT_NEEDED"));

    await desk.admin.query(
      `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor, actor_relation, source,
         request_id, notice_version, notice_sha256, locale, wording, wording_sha256)
       VALUES ($1, $2, 'service.improve', 'DEVICE', 'USAGE', 1, 'GIVEN', now(), $2, 'SELF', 'graphql', $1, 1, repeat('a', 64), 'en', 'yes', repeat('b', 64))`,
      [randomUUID(), person.accountId],
    );
    desk.clock.advance(1_000);
    expect((await withdraw(`${code}x`)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);
    expect(await withdraw(code)).toEqual({ receivedAt: desk.clock().toISOString(), userErrors: [] });
    expect((await withdraw(code)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);
    expect(await status(person)).toBe("RESTRICTED");
    expect((await openMerchant(person)).userErrors[0].code).toBe("GUARDIAN_CONSENT_REQUIRED");
    await awaitedIn("communications", person, true);
    const { rows } = await desk.admin.query(
      "SELECT state, actor_relation FROM identity.consent_event WHERE account_id = $1 ORDER BY number",
      [person.accountId],
    );
    expect(rows).toEqual([
      { state: "GIVEN", actor_relation: "SELF" },
      { state: "WITHDRAWN", actor_relation: "GUARDIAN" },
    ]);
    await expect(desk.admin.query("DELETE FROM identity.guardian_withdrawal")).rejects.toThrow(
      /only ever added/,
    );
    const told = await eventually(
      async () =>
        (
          await as(person).ask(
            "{ me { accessLog(first: 50) { edges { node { role action purpose categories } } } } }",
          )
        ).data.me.accessLog.edges,
      (edges) =>
        edges.some(({ node }: any) => node.purpose === "privacy.request" && node.role === "anonymous"),
    );
    expect(told.map(({ node }: any) => node)).toContainEqual({
      ...{ role: "anonymous", action: "collect", purpose: "privacy.request" },
      categories: ["user.privacy_preferences"],
    });
  });

  test("1.7: when another guardian is named while one consents, then nobody else is asked, and the account does not wait for what was given", async () => {
    const person = await corrected("omar@contoh.id");
    const { accountId } = person;
    const consenting = new Client(desk.stack.database.adminUrl);
    await consenting.connect();
    try {
      // What a guardian's answer does, up to its commit.
      await consenting.query("BEGIN");
      await consenting.query("SELECT FROM identity.account WHERE id = $1 FOR UPDATE", [accountId]);
      await consenting.query(
        `INSERT INTO identity.guardian_consent (account_id, invitation_id, relationship, guardian_name_sealed, guardian_email_sealed, notice_version,
           notice_sha256, locale, wording, wording_sha256, request_id, at)
         VALUES ($1, $2, 'PARENT', '', '', 1, repeat('a', 64), 'id', 'ya', repeat('b', 64), $2, now())`,
        [accountId, randomUUID()],
      );
      await consenting.query("DELETE FROM identity.guardian_awaited WHERE account_id = $1", [accountId]);
      const named = name(person, "paman.omar@contoh.id");
      await eventually(
        async () => (await desk.admin.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount,
        (waiting) => (waiting ?? 0) > 0,
      );
      await consenting.query("COMMIT");
      expect((await named).userErrors).toEqual([{ code: "GUARDIAN_NOT_NEEDED", field: null }]);
    } finally {
      await consenting.end();
    }
    for (const table of ["guardian_awaited", "guardian_invitation"])
      expect(await desk.count(`identity.${table} WHERE account_id = '${accountId}'`)).toBe(0);
  });

  test("1.7: when it is corrected to an adult's while a guardian is asked, then the code is void, and of the guardian nothing is kept", async () => {
    const person = await corrected("putu@contoh.id");
    await name(person, "wali.putu@contoh.id");
    const code = await codeFor("wali.putu@contoh.id");
    await correct(person, "1990-05-17");
    expect((await give(code)).userErrors).toEqual([{ code: "GUARDIAN_TOKEN_INVALID" }]);
    const named = (table: string) => desk.count(`identity.${table} WHERE account_id = '${person.accountId}'`);
    expect([await named("guardian_invitation"), await named("guardian_consent")]).toEqual([0, 0]);
  });

  test("1.7: when the named guardian refuses, or does not answer for a week, then the account stays restricted with its key, and another may be named", async () => {
    const person = await corrected("nina@contoh.id");
    await name(person, "wali.nina@contoh.id");
    const key = `identity_keys.subject_key WHERE subject = '${person.accountId}'`;
    expect((await refuse(await codeFor("wali.nina@contoh.id"))).userErrors).toEqual([]);
    expect([await status(person), await desk.count(key)]).toEqual(["RESTRICTED", 1]);
    expect((await name(person, "paman.nina@contoh.id")).userErrors).toEqual([]);
    await codeFor("paman.nina@contoh.id");
    desk.clock.advance(7 * 86_400_000);
    const left = await eventually(
      () => desk.count("identity.guardian_invitation"),
      (count) => count === 0,
    );
    expect([left, await desk.count(key)]).toEqual([0, 1]);
    const again = await signIn(desk.client, person);
    expect(await status(again)).toBe("RESTRICTED");
    expect((await as(again).ask("{ me { name } }")).data.me.name).not.toBeNull();
  });
});
