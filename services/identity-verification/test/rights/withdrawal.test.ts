import { randomUUID } from "node:crypto";
import { registerPerson } from "@alpokat/testing";
import { type Office, openOffice } from "./office";

let office: Office;
beforeAll(async () => {
  office = await openOffice("2026-11-23T03:00:00.000Z");
});
afterAll(() => office.close());

test("U5: when every consent is withdrawn by a request, then each that was given is withdrawn at once, by an act of its own, and told; what was never given stays unsaid", async () => {
  const ani = await registerPerson(office.client);
  const given = [
    ["marketing.own", "EMAIL", "NEWS"],
    ["service.improve", "DEVICE", "USAGE"],
  ];
  for (const [purpose, channel, topic] of given) {
    // As if a notice that names the purpose had reached them.
    await office.admin.query(
      `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor, actor_relation, source,
         request_id, notice_version, notice_sha256, locale, wording, wording_sha256)
       VALUES ($1, $2, $3, $4, $5, 1, 'GIVEN', now(), $2, 'SELF', 'graphql', $1, 1, repeat('a', 64), 'en', 'yes', repeat('b', 64))`,
      [randomUUID(), ani.accountId, purpose, channel, topic],
    );
  }
  const { privacyRequest } = await office.submit(ani, { type: "WITHDRAWAL" });
  expect(privacyRequest.state).toBe("FULFILLED");
  const { rows } = await office.admin.query<{ state: string; n: number }>(
    `SELECT state, count(*)::int AS n FROM identity.consent_event WHERE account_id = $1 GROUP BY state ORDER BY state`,
    [ani.accountId],
  );
  expect(rows).toEqual([
    { state: "GIVEN", n: given.length },
    { state: "WITHDRAWN", n: given.length },
  ]);
  const told = (await office.told("consent.changed.v1")).filter(
    ({ subject, state }) => subject === ani.accountId && state === "WITHDRAWN",
  );
  expect(told.length).toBe(given.length);
});
