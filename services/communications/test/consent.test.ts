import { randomUUID } from "node:crypto";
import { type Person, eventually, registerPerson, signIn } from "@alpokat/testing";
import { Client } from "pg";
import {
  NEWS,
  USAGE,
  grant as grantAt,
  newcomer as newcomerAt,
  withdraw as withdrawAt,
  wordingSha256,
} from "./support/consents";
import { NoticeStack, PAST_THE_LEAD_MS } from "./support/notice-stack";

const desk = new NoticeStack();
let siti: Person;
beforeAll(async () => {
  await desk.open();
  siti = await registerPerson(desk.client, { name: "Siti Rahma", email: "siti@contoh.id" });
});
afterAll(() => desk.close());

const newcomer = (over: Record<string, unknown> = {}): Promise<Person> => newcomerAt(desk, over);
const grant = (person: Person, key: Record<string, string>, over: Record<string, unknown> = {}) =>
  grantAt({ desk, person }, key, over);
const withdraw = (person: Person, key: Record<string, string>) => withdrawAt({ desk, person }, key);

const CONSENTS = `{ me { consents(first: 50) { edges { node {
  purpose channel topic state
  acts { state actor source noticeVersion noticeSha256 wording wordingSha256 locale }
} } pageInfo { hasNextPage } } } }`;
const consentsOf = async (person: Person) => {
  const { data, errors } = await desk.client.as(person).ask(CONSENTS);
  expect(errors).toEqual([]);
  return data.me.consents.edges.map(({ node }: { node: unknown }) => node);
};

describe("a consent under a notice that does not name its purpose", () => {
  test("4.1, 5.4: when version 1 is all that reached somebody, then the consent is refused and nothing is stored", async () => {
    expect(await grant(siti, NEWS)).toEqual({ consent: null, userErrors: [{ code: "NOTICE_NOT_RECEIVED" }] });
    expect(await desk.count("identity.consent_event")).toBe(0);
  });

  test("U2: when version 2 was delivered but isn't in force yet, then it is refused still; on its day it is taken", async () => {
    await desk.publish(siti);
    expect(await grant(siti, NEWS)).toEqual({ consent: null, userErrors: [{ code: "NOTICE_NOT_RECEIVED" }] });
    desk.clock.advance(PAST_THE_LEAD_MS);
    // Tokens live for 15 minutes.
    siti = await signIn(desk.client, siti);
    await desk.signInAgain();
    expect(await grant(siti, NEWS)).toEqual({
      consent: { state: "GIVEN", since: desk.clock().toISOString() },
      userErrors: [],
    });
  });

  test("5.4: when somebody was never told of version 2, then the purpose stays unusable for them though others have it", async () => {
    const untold = await newcomer();
    await desk.admin.query("ALTER TABLE identity.notice_acknowledgement DISABLE TRIGGER ALL");
    await desk.admin.query("UPDATE identity.notice_acknowledgement SET version = 1 WHERE account_id = $1", [
      untold.accountId,
    ]);
    await desk.admin.query("ALTER TABLE identity.notice_acknowledgement ENABLE TRIGGER ALL");
    expect((await grant(untold, NEWS)).userErrors).toEqual([{ code: "NOTICE_NOT_RECEIVED" }]);
  });
});

describe("the log of consents", () => {
  test("4.4: when a consent was given, then its proof has notice, wording, their hashes, language, way and actor", async () => {
    const person = await newcomer();
    await grant(person, NEWS);
    const [consent, ...others] = await consentsOf(person);
    expect(others).toEqual([]);
    expect(consent).toEqual({
      ...NEWS,
      state: "GIVEN",
      acts: [
        {
          state: "GIVEN",
          actor: "SELF",
          source: "graphql",
          noticeVersion: 2,
          noticeSha256: (await desk.noticeText(2, "en")).sha256,
          wording:
            "I agree that ALPOKAT may send me news about its services, by e-mail. The service does not depend on this, and I can withdraw it at any time.",
          wordingSha256: await wordingSha256(desk, NEWS),
          locale: "en",
        },
      ],
    });
  });

  test("4.1: when a consent for e-mail was given, then none is there for SMS, another topic or a partner's offers", async () => {
    const person = await newcomer();
    await grant(person, NEWS);
    expect((await consentsOf(person)).map(({ channel, topic }: any) => [channel, topic])).toEqual([
      ["EMAIL", "NEWS"],
    ]);
  });

  test.each([
    ["the wording is another text's", NEWS, { wordingSha256: "1".repeat(64) }, "CONSENT_WORDING_OUTDATED"],
    [
      "purpose, channel and topic don't go together",
      { purpose: "SERVICE_IMPROVE", channel: "EMAIL", topic: "NEWS" },
      {},
      "CONSENT_NOT_OFFERED",
    ],
  ])("4.1: when %s, then it is refused and nothing is stored", async (_what, key, over, code) => {
    const person = await newcomer();
    const before = await desk.count("identity.consent_event");
    expect((await grant(person, key, over)).userErrors).toEqual([{ code }]);
    expect(await desk.count("identity.consent_event")).toBe(before);
  });

  test("4.4: when acts follow each other, then each is kept, the last is the state, and saying the same again adds nothing", async () => {
    const person = await newcomer();
    for (let times = 0; times < 2; times += 1) await grant(person, NEWS);
    for (let times = 0; times < 2; times += 1) await withdraw(person, NEWS);
    await grant(person, NEWS);
    expect((await withdraw(person, USAGE)).consent.state).toBe("REFUSED");
    const consents = await consentsOf(person);
    expect(
      consents.map(({ purpose, state, acts }: any) => [purpose, state, acts.map((act: any) => act.state)]),
    ).toEqual([
      ["MARKETING_OWN", "GIVEN", ["GIVEN", "WITHDRAWN", "GIVEN"]],
      ["SERVICE_IMPROVE", "REFUSED", ["REFUSED"]],
    ]);
  });

  test("4.4: when a consent is given again in other words, then the proof is of those, the first stays, and communications has it as given once", async () => {
    const person = await newcomer();
    await grant(person, NEWS);
    const [inEnglish] = (await consentsOf(person))[0].acts;
    desk.clock.advance(60_000);
    const indonesian = await wordingSha256(desk, NEWS, "id");
    for (let times = 0; times < 2; times += 1) {
      expect(await grant(person, NEWS, { wordingSha256: indonesian })).toEqual({
        consent: { state: "GIVEN", since: desk.clock().toISOString() },
        userErrors: [],
      });
    }
    const [{ state, acts }] = await consentsOf(person);
    expect(state).toBe("GIVEN");
    expect(acts).toEqual([
      {
        ...{ ...inEnglish, locale: "id", wordingSha256: indonesian },
        ...{ noticeSha256: (await desk.noticeText(2, "id")).sha256 },
        wording: expect.stringMatching(/^Saya setuju ALPOKAT mengirimi saya berita .*, melalui email\./),
      },
      inEnglish,
    ]);
    const copies = () =>
      desk.admin
        .query(
          "SELECT topic, state, changed_at FROM communications.consent_copy WHERE account_id = $1 ORDER BY topic",
          [person.accountId],
        )
        .then(({ rows }) => rows as { changed_at: Date }[]);
    const [copy, ...others] = await eventually(
      copies,
      ([one]) => Number(one?.changed_at) >= Number(desk.clock()),
    );
    expect([copy, others]).toEqual([{ topic: "NEWS", state: "GIVEN", changed_at: desk.clock() }, []]);
    await withdraw(person, NEWS);
    expect((await consentsOf(person))[0].state).toBe("WITHDRAWN");
    const gone = await eventually(copies, ([one]: any[]) => one?.state !== "GIVEN");
    expect(gone).toEqual([{ topic: "NEWS", state: "WITHDRAWN", changed_at: desk.clock() }]);
  });

  test("4.4: when ten give and ten withdraw at once, then every act has a number of its own and the last one is the state", async () => {
    const person = await newcomer();
    // On a busy machine one may wait for its turn longer than it may, and is told so: nothing of it is stored then.
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? withdraw : grant)(person, NEWS)),
    );
    const { rows } = await desk.admin.query(
      "SELECT number, state FROM identity.consent_event WHERE account_id = $1 ORDER BY number",
      [person.accountId],
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
    const [consent] = await consentsOf(person);
    expect(consent.state).toBe(rows.at(-1)?.state);
  });

  test("4.4: when an act is edited, deleted or emptied, even by the database's owner, then it is refused", async () => {
    for (const sql of [
      "UPDATE identity.consent_event SET state = 'GIVEN'",
      "DELETE FROM identity.consent_event",
      "TRUNCATE identity.consent_event CASCADE",
    ]) {
      await expect(desk.admin.query(sql)).rejects.toThrow(/rows of consent_event are only ever added/);
    }
    const app = new Client(desk.stack.database.urlFor("identity_app"));
    await app.connect();
    await expect(app.query("UPDATE identity.consent_event SET state = 'GIVEN'")).rejects.toThrow(
      /permission denied/,
    );
    await app.end();
  });

  test("4.4: when a state is claimed without its proof, then the database refuses it", async () => {
    const person = await newcomer();
    const claim = desk.admin.query(
      `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor,
         actor_relation, source, request_id)
       VALUES ($1, $2, 'marketing.own', 'EMAIL', 'NEWS', 1, 'GIVEN', now(), $2, 'SELF', 'graphql', $1)`,
      [randomUUID(), person.accountId],
    );
    await expect(claim).rejects.toThrow(/check constraint/);
  });

  test("4.4: when somebody else asks for a person's consents, then there are none to see", async () => {
    const person = await newcomer();
    await grant(person, NEWS);
    const query = "query ($id: ID!) { consents(accountId: $id) { edges { node { state } } } }";
    const stranger = await newcomer();
    const { data } = await desk.client.as(stranger).ask(query, { id: person.accountId });
    expect(data).toEqual({ consents: { edges: [] } });
    const own = await desk.client.as(person).ask(query, { id: person.accountId });
    expect(own.data).toEqual({ consents: { edges: [{ node: { state: "GIVEN" } }] } });
  });
});

describe("the service without any consent", () => {
  test("4.5: when somebody registers, then no consent rides along, none can, and nothing is refused for it", async () => {
    const person = await newcomer();
    expect(await consentsOf(person)).toEqual([]);
    const { errors } = await desk.client.ask(
      `mutation { registerAccount(input: { name: "A", email: "a@contoh.id", password: "alpukat mentega matang",
         dateOfBirth: "1990-05-17", acknowledgedNoticeVersion: 2, marketing: true }) { registration { receivedAt } } }`,
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    await withdraw(person, NEWS);
    expect((await signIn(desk.client, person)).accountId).toBe(person.accountId);
  });
});

describe("tracking for improvement (2.2)", () => {
  const usageOf = async (person: Person) => {
    const { data } = await desk.client.as(person).ask("{ me { usageRecords { application system at } } }");
    return data.me.usageRecords.length;
  };

  test("2.2: when there is no consent, then nothing is recorded for improvement, and the refusal is on record", async () => {
    const person = await newcomer();
    expect(await usageOf(person)).toBe(0);
    const { rows } = await desk.admin.query<{ payload: any }>("SELECT payload FROM identity.audit_event");
    const events = rows.map(({ payload }) => (typeof payload === "string" ? JSON.parse(payload) : payload));
    expect(events).toContainEqual(
      expect.objectContaining({ action: "collect", purpose: "service.improve", outcome: "DENY" }),
    );
  });

  test("2.2: when there is one, then the next sign-in is recorded with the consent it rests on; after the withdrawal none is", async () => {
    const person = await newcomer();
    await grant(person, USAGE);
    await signIn(desk.client, person);
    expect(await usageOf(person)).toBe(1);
    const { rows } = await desk.admin.query(
      `SELECT e.state, e.purpose FROM identity.improvement_telemetry t
         JOIN identity.consent_event e ON e.id = t.consent_event_id WHERE t.account_id = $1`,
      [person.accountId],
    );
    expect(rows).toEqual([{ state: "GIVEN", purpose: "service.improve" }]);
    await withdraw(person, USAGE);
    await signIn(desk.client, person);
    expect(await usageOf(person)).toBe(1);
  });

  test("2.2: when the consent is for news, then it records nothing for improvement", async () => {
    const person = await newcomer();
    await grant(person, NEWS);
    await signIn(desk.client, person);
    expect(await usageOf(person)).toBe(0);
  });
});
