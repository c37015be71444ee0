import { createHash } from "node:crypto";
import { GatewayClient as ServiceClient } from "@alpokat/subgraph";
import { type Person, eventually, registerPerson, registerStaff, testKeys } from "@alpokat/testing";
import { NoticeStack, PAST_THE_LEAD_MS } from "./support/notice-stack";

const desk = new NoticeStack();
let siti: Person;
let budi: Person;
/** Processing of her data is restricted before the notice is published. */
let dewi: Person;
beforeAll(async () => {
  await desk.open();
  siti = await registerPerson(desk.client, { name: "Siti Rahma", email: "siti@contoh.id" });
  budi = await registerPerson(desk.client.with({ "accept-language": "id" }), { email: "budi@contoh.id" });
  dewi = await registerPerson(desk.client, { email: "dewi@contoh.id" });
  await desk.restrict(dewi);
});
afterAll(() => desk.close());

const RECIPIENT = "query ($id: ID!) { messageRecipient(accountId: $id, channel: EMAIL) { email } }";
const RECEIPTS = "{ me { noticeReceipts { version locale sha256 channel isAcknowledgement at } } }";
const refusals = ({ data, errors }: { data: any; errors: readonly object[] }): string[] => {
  expect(errors).toEqual([]);
  return Object.values<any>(data)[0].userErrors.map(({ code }: { code: string }) => code);
};

describe("before a notice is published", () => {
  test("when a customer proposes one, then it is refused and nothing is stored", async () => {
    const { data, errors } = await desk.propose({}, siti);
    expect(data).toEqual({ publishPrivacyNotice: null });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    expect(await desk.count("identity.notice_publication")).toBe(1);
  });

  test("when a customer asks for its text, then there is none; a privacy officer reads it", async () => {
    const { data } = await desk.client.as(siti).ask("{ privacyNotice(version: 2) { text } }");
    expect(data).toEqual({ privacyNotice: null });
    expect((await desk.noticeText(2)).text).toMatch(/^PEMBERITAHUAN PRIVASI ALPOKAT, VERSI 2\n/);
  });

  test.each([
    ["the version doesn't exist", { version: 9 }, ["NOTICE_UNKNOWN"]],
    ["the version is published already", { version: 1, sha256: null }, ["NOTICE_ALREADY_PUBLISHED"]],
    ["the hash is another text's", { sha256: "0".repeat(64) }, ["NOTICE_TEXT_DIFFERS"]],
    [
      "U2: it takes effect within 24 hours",
      { effectiveFrom: "2026-11-24T02:59:59.999Z" },
      ["EFFECTIVE_DATE_TOO_EARLY"],
    ],
    [
      "U2: it took effect in the past",
      { effectiveFrom: "2026-01-02T00:00:00Z" },
      ["EFFECTIVE_DATE_TOO_EARLY"],
    ],
  ])("when %s, then it is refused", async (_what, over, codes) => {
    const sha256 = "sha256" in over && over.sha256 === null ? (await desk.noticeText(1)).sha256 : undefined;
    expect(refusals(await desk.propose({ ...over, ...(sha256 && { sha256 }) }))).toEqual(codes);
    expect(await desk.count("identity.notice_publication")).toBe(1);
  });

  test("when the proposer confirms, or nothing was proposed, then it is refused and nobody is told", async () => {
    expect(refusals(await desk.confirm())).toEqual(["NOTICE_NOT_PROPOSED"]);
    expect(refusals(await desk.propose())).toEqual([]);
    expect(refusals(await desk.confirm({}, desk.officers[0]))).toEqual(["SECOND_PERSON_REQUIRED"]);
    expect(refusals(await desk.confirm({ sha256: "0".repeat(64) }))).toEqual(["NOTICE_TEXT_DIFFERS"]);
    expect(await desk.count("identity.notice_dispatch")).toBe(0);
  });

  test("when somebody acknowledges it before it is published, then it is refused", async () => {
    const { sha256 } = await desk.noticeText(2);
    const answer = await acknowledge(siti, { version: 2, sha256 });
    expect(refusals(answer)).toEqual(["NOTICE_UNKNOWN"]);
  });
});

const acknowledge = (person: Person, input: object) =>
  desk.client.as(person).ask(
    `mutation ($input: AcknowledgePrivacyNoticeInput!) { acknowledgePrivacyNotice(input: $input) {
         receipt { version locale sha256 channel isAcknowledgement at } userErrors { code } } }`,
    { input },
  );

describe("a published notice", () => {
  beforeAll(async () => {
    await desk.publish();
  });

  test("U2: when two officers published it, then its whole text reaches every account by mail, in its language, before it takes effect", async () => {
    await desk.delivered(siti.accountId);
    await desk.delivered(budi.accountId);
    const english = await desk.noticeText(2, "en");
    const indonesian = await desk.noticeText(2, "id");
    const toSiti = desk.sink.onlyMailTo("siti@contoh.id").mail;
    expect(toSiti.subject).toBe(
      "ALPOKAT's privacy notice version 2, in force from 24 November 2026, 11:00 WIB",
    );
    expect(toSiti.text).toContain("Dear Siti Rahma,");
    expect(toSiti.text?.replace(/\s+/g, " ")).toContain(english.text.replace(/\s+/g, " ").trim());
    const toBudi = desk.sink.onlyMailTo("budi@contoh.id").mail;
    expect(toBudi.text?.replace(/\s+/g, " ")).toContain(indonesian.text.replace(/\s+/g, " ").trim());
  });

  test("3.3, U2: when processing is restricted, then the notice comes all the same, and name and address are given for nothing else", async () => {
    expect(await desk.delivered(dewi.accountId)).toMatchObject({ version: 2, channel: "EMAIL" });
    const subjects = desk.sink.to("dewi@contoh.id").map(({ mail }) => mail.subject);
    expect(subjects.filter((subject) => subject?.startsWith("ALPOKAT's privacy notice"))).toHaveLength(1);
    const asked = { query: RECIPIENT, variables: { id: dewi.accountId } } as const;
    const { communications } = testKeys().services;
    const service = new ServiceClient(
      "communications",
      desk.stack.gatewayUrl,
      communications.serviceSigningKey,
      desk.clock,
    );
    const told = await service.ask({ ...asked, purpose: "privacy.notice" });
    expect(told).toEqual({ data: { messageRecipient: { email: "dewi@contoh.id" } }, errors: [] });
    const refused = [
      ["service.reminder", "law.restricted"],
      ["service.administrative", "law.restricted"],
      ["marketing.own", "c5.purpose-must-be-disclosed"],
    ] as const;
    for (const [purpose, rule] of refused) {
      const { data, errors } = await service.ask({ ...asked, purpose });
      expect(data).toEqual({ messageRecipient: { email: null } });
      expect(errors.map(({ extensions }) => extensions)).toMatchObject([
        { code: "POLICY_DENIED", policy: { rule, purpose } },
      ]);
    }
  });

  test("1.8: when it was delivered, then version, hash, language, channel and time are kept as proof and shown to the person", async () => {
    await desk.delivered(siti.accountId);
    const { text, sha256 } = await desk.noticeText(2, "en");
    expect(createHash("sha256").update(text).digest("hex")).toBe(sha256);
    const { data } = await desk.client.as(siti).ask(RECEIPTS);
    expect(data.me.noticeReceipts).toEqual([
      {
        version: 1,
        locale: "en",
        sha256: "6df9f3ff419f3b5a35f8cb9c92cae44d9bd5cac5377aa695b11a4842400ae77e",
        channel: "graphql",
        isAcknowledgement: true,
        at: "2026-11-23T03:00:00.000Z",
      },
      {
        version: 2,
        locale: "en",
        sha256,
        channel: "EMAIL",
        isAcknowledgement: false,
        at: "2026-11-23T03:00:00.000Z",
      },
    ]);
  });

  test("when it is asked how far it got, then figures tell, and every account was told once", async () => {
    const officer = desk.client.as(desk.officers[0]);
    const progress = await eventually(
      async () => (await desk.confirm()).data.confirmPrivacyNotice,
      () => true,
    );
    expect(progress.userErrors).toEqual([{ code: "NOTICE_ALREADY_PUBLISHED" }]);
    const { data } = await officer.ask("{ privacyNotices { version state isInForce mustBeAcknowledged } }");
    expect(data.privacyNotices).toEqual([
      { version: 1, state: "PUBLISHED", isInForce: true, mustBeAcknowledged: true },
      { version: 2, state: "PUBLISHED", isInForce: false, mustBeAcknowledged: false },
    ]);
    expect(await desk.count("identity.notice_dispatch")).toBe(await desk.count("identity.account"));
    expect(desk.sink.to("siti@contoh.id")).toHaveLength(1);
  });

  test("when communications asks for the address, then identity's record says who, why and by which clause", async () => {
    await desk.delivered(siti.accountId);
    const { rows } = await desk.admin.query<{ payload: any }>("SELECT payload FROM identity.audit_event");
    const events = rows.map(({ payload }) => (typeof payload === "string" ? JSON.parse(payload) : payload));
    const reads = events.filter((event) => event.principal === "communications");
    expect(reads).toContainEqual(
      expect.objectContaining({
        action: "read",
        purpose: "privacy.notice",
        outcome: "ALLOW",
        ruleIds: ["law.tell-of-new-notice"],
      }),
    );
  });

  test("when its text, its day or its proof is changed by hand, then the database refuses", async () => {
    await desk.delivered(siti.accountId);
    for (const sql of [
      "UPDATE identity.notice_publication SET effective_from = now() WHERE version = 2",
      "UPDATE identity.notice_publication SET sha256_id = repeat('0', 64) WHERE version = 1",
      "DELETE FROM identity.notice_publication WHERE version = 2",
      "UPDATE identity.notice_delivery SET at = now()",
      "DELETE FROM identity.notice_delivery",
      "UPDATE identity.notice_acknowledgement SET version = 2",
      "DELETE FROM identity.notice_acknowledgement",
    ]) {
      await expect(desk.admin.query(sql)).rejects.toThrow(/never changes|only ever added/);
    }
  });

  test("when somebody registers between its publication and its day, then it reaches them too", async () => {
    const late = await registerPerson(desk.client, { email: "susulan@contoh.id" });
    desk.clock.advance(61_000);
    expect(await desk.delivered(late.accountId)).toMatchObject({ version: 2 });
    expect(desk.sink.to("siti@contoh.id")).toHaveLength(1);
  });

  test("when a person acknowledges it, then the first proof stays", async () => {
    const { sha256 } = await desk.noticeText(2, "id");
    expect(refusals(await acknowledge(budi, { version: 2, sha256: "0".repeat(64) }))).toEqual([
      "NOTICE_TEXT_DIFFERS",
    ]);
    const first = await acknowledge(budi, { version: 2, sha256 });
    expect(first.data.acknowledgePrivacyNotice.receipt).toMatchObject({
      version: 2,
      locale: "id",
      sha256,
      isAcknowledgement: true,
    });
    desk.clock.advance(1_000);
    const second = await acknowledge(budi, { version: 2, sha256 });
    expect(second.data).toEqual(first.data);
  });

  test("when nobody but a service asks for a recipient, then it is refused", async () => {
    for (const person of [siti, await registerStaff(desk.stack, desk.client, "marketing_operator")]) {
      const answer = await desk.client
        .as(person)
        .with({ "x-alpokat-purpose": "privacy.notice" })
        .ask(RECIPIENT, { id: budi.accountId });
      expect(answer.data).toEqual({ messageRecipient: null });
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    }
  });

  test("1.8: when its day has come, then whoever registers acknowledges it, and version 1 no longer does", async () => {
    desk.clock.advance(PAST_THE_LEAD_MS);
    const old = registerPerson(desk.client, { email: "lama@contoh.id", acknowledgedNoticeVersion: 1 });
    await expect(old).rejects.toThrow(/NOTICE_NOT_ACKNOWLEDGED/);
    const newer = await registerPerson(desk.client, { acknowledgedNoticeVersion: 2 });
    const { data } = await desk.client.as(newer).ask("{ me { noticeReceipts { version } } }");
    expect(data.me.noticeReceipts).toEqual([{ version: 2 }]);
  });
});
