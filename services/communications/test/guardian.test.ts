import { randomUUID } from "node:crypto";
import { type Person, eventually, registerPerson, signIn } from "@alpokat/testing";
import { NoticeStack } from "./support/notice-stack";

const desk = new NoticeStack();
beforeAll(() => desk.open());
afterAll(() => desk.close());

const PASSWORD = "alpukat mentega matang";
const child = (email: string, over: Record<string, unknown> = {}) => ({
  name: "Bima Kenari",
  email,
  password: PASSWORD,
  dateOfBirth: "2012-05-17",
  acknowledgedNoticeVersion: 1,
  guardianEmail: `wali.${email}`,
  ...over,
});

async function register(input: object) {
  const { data, errors } = await desk.client.ask(
    `mutation ($input: RegisterAccountInput!) { registerAccount(input: $input) {
       registration { isAwaitingGuardian } userErrors { code field } } }`,
    { input },
  );
  expect(errors).toEqual([]);
  return data.registerAccount;
}

/** The code that was mailed to the guardian. */
async function codeFor(guardian: string): Promise<string> {
  await eventually(
    async () => desk.sink.to(guardian).length,
    (count) => count === 1,
  );
  return /^[0-9a-f-]{36}\.\S+$/m.exec(desk.sink.onlyMailTo(guardian).mail.text ?? "")?.[0] ?? "";
}

async function give(token: string, over: Record<string, unknown> = {}) {
  const { data } = await desk.client.ask("{ guardianConsentOffer { wordingSha256 } }");
  const { wordingSha256 } = data.guardianConsentOffer;
  const input = {
    token,
    wordingSha256,
    guardianName: "Ratna Kenari",
    relationship: "PARENT",
    acknowledgedNoticeVersion: 1,
    ...over,
  };
  const answer = await desk.client.ask(
    "mutation ($input: GiveGuardianConsentInput!) { giveGuardianConsent(input: $input) { receivedAt userErrors { code } } }",
    { input },
  );
  expect(answer.errors).toEqual([]);
  return answer.data.giveGuardianConsent;
}

const refuse = async (token: string) =>
  (
    await desk.client.ask(
      "mutation ($input: RefuseGuardianConsentInput!) { refuseGuardianConsent(input: $input) { receivedAt userErrors { code } } }",
      { input: { token } },
    )
  ).data.refuseGuardianConsent;
const signedIn = (email: string): Promise<Person | null> =>
  signIn(desk.client, { email, password: PASSWORD }).catch(() => null);
const keys = (): Promise<number> => desk.count("identity_keys.subject_key");

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
  const as = ({ accessToken }: Person) => desk.client.as({ accessToken });

  /** Has the privacy office correct a date of birth. */
  async function correct(person: Person, dateOfBirth: string): Promise<void> {
    const { data } = await as(person).ask(
      `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) { privacyRequest { id } } }`,
      { input: { type: "RECTIFICATION", rectification: { dateOfBirth }, idempotencyKey: randomUUID() } },
    );
    const { id } = data.submitPrivacyRequest.privacyRequest;
    const answer = await desk.client
      .as(desk.officers[0])
      .with({ "x-alpokat-purpose": "privacy.request", "x-alpokat-case": `privacy-request/${String(id)}` })
      .ask(
        `mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { privacyRequest { state } } }`,
        { input: { id, decision: "GRANT", idempotencyKey: randomUUID() } },
      );
    expect(answer.data.resolvePrivacyRequest.privacyRequest.state).toBe("FULFILLED");
  }
  const status = async (person: Person) => (await as(person).ask("{ me { status } }")).data.me.status;
  const openMerchant = async (person: Person, locale = "en") =>
    (
      await as(person)
        .with({ "accept-language": locale })
        .ask(
          `mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { merchant { tradeName } userErrors { code message } } }`,
          { input: { tradeName: "Warung Bima", idempotencyKey: randomUUID() } },
        )
    ).data.registerMerchant;
  const storeAddress = (person: Person) =>
    as(person).ask(
      `mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { account { officeAddress } } }`,
      { input: { officeAddress: "Jl. Melati 1" } },
    );
  const restrict = (person: Person, restriction: "IMPOSE" | "LIFT") =>
    as(person).ask(
      `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) { userErrors { code } } }`,
      { input: { type: "RESTRICTION", restriction, idempotencyKey: randomUUID() } },
    );
  const awaitedIn = async (schema: string, { accountId }: Person, isAwaited: boolean) => {
    const known = await eventually(
      async () =>
        (
          await desk.admin.query(
            `SELECT guardian_awaited FROM ${schema}.subject_standing WHERE subject = $1 AND guardian_awaited = $2`,
            [accountId, isAwaited],
          )
        ).rowCount,
      (count) => count === 1,
    );
    expect(known).toBe(1);
  };
  const corrected = async (email: string): Promise<Person> => {
    const person = await registerPerson(desk.client, { email });
    await correct(person, "2012-05-17");
    return person;
  };

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
    await restrict(person, "LIFT");
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
    await restrict(restricted, "IMPOSE");
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
});
