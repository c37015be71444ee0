import { randomUUID } from "node:crypto";
import { registerPerson } from "@alpokat/testing";
import { type Office, openOffice } from "./office";

let office: Office;
beforeAll(async () => {
  office = await openOffice("2026-11-23T03:00:00.000Z");
});
afterAll(() => office.close());

const GIVEN = [
  ["marketing.own", "EMAIL", "NEWS"],
  ["service.improve", "DEVICE", "USAGE"],
];

/** As if a notice that names the purposes had reached them. */
async function give(accountId: string): Promise<void> {
  for (const [purpose, channel, topic] of GIVEN) {
    await office.admin.query(
      `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor, actor_relation, source,
         request_id, notice_version, notice_sha256, locale, wording, wording_sha256)
       VALUES ($1, $2, $3, $4, $5, 1, 'GIVEN', now(), $2, 'SELF', 'graphql', $1, 1, repeat('a', 64), 'en', 'yes', repeat('b', 64))`,
      [randomUUID(), accountId, purpose, channel, topic],
    );
  }
}

/** What the account's consents came to, and how many of each were told. */
async function consentsOf(accountId: string, ended: string) {
  const { rows } = await office.admin.query<{ state: string; n: number }>(
    `SELECT state, count(*)::int AS n FROM identity.consent_event WHERE account_id = $1 GROUP BY state ORDER BY state`,
    [accountId],
  );
  const told = (await office.told("consent.changed.v1")).filter(
    ({ subject, state }) => subject === accountId && state === ended,
  );
  return { rows, told: told.length };
}

test("U5: when every consent is withdrawn by a request, then each that was given is withdrawn at once, by an act of its own, and told; what was never given stays unsaid", async () => {
  const ani = await registerPerson(office.client);
  await give(ani.accountId);
  const { privacyRequest } = await office.submit(ani, { type: "WITHDRAWAL" });
  expect(privacyRequest.state).toBe("FULFILLED");
  expect(await consentsOf(ani.accountId, "WITHDRAWN")).toEqual({
    rows: [
      { state: "GIVEN", n: GIVEN.length },
      { state: "WITHDRAWN", n: GIVEN.length },
    ],
    told: GIVEN.length,
  });
});

test("1.7: when a corrected date of birth shows a minor, then the consents given alone are no longer valid; of an adult they stay", async () => {
  const correct = async (dateOfBirth: string) => {
    const person = await registerPerson(office.client);
    await give(person.accountId);
    const { privacyRequest } = await office.submit(person, {
      type: "RECTIFICATION",
      rectification: { dateOfBirth },
    });
    await office.resolve(privacyRequest.id, { decision: "GRANT" });
    return consentsOf(person.accountId, "INVALIDATED");
  };
  const given = { state: "GIVEN", n: GIVEN.length };
  expect(await correct("1991-05-17")).toEqual({ rows: [given], told: 0 });
  expect(await correct("2012-05-17")).toEqual({
    rows: [given, { state: "INVALIDATED", n: GIVEN.length }],
    told: GIVEN.length,
  });
});
