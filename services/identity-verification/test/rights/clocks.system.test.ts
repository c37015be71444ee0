import { eventually, registerPerson, signIn } from "@alpokat/testing";
import { type Office, openOffice } from "./office";

const HOUR = 3_600_000;

let office: Office;
beforeAll(async () => {
  // Half an hour before midnight in Jakarta, on the eve of Christmas's collective leave (a Wednesday).
  office = await openOffice("2026-12-23T16:30:00.000Z");
});
afterAll(() => office.close());

interface Urgency {
  readonly state: string;
  readonly escalation: string;
}

/** By the result's token, which outlives every sign-in. */
async function urgencyOf(token: string): Promise<Urgency> {
  const { data } = await office.client.ask(
    "query ($token: String!) { privacyRequestResult(token: $token) { state escalation } }",
    { token },
  );
  return data.privacyRequestResult as Urgency;
}

const escalated = (token: string, level: string): Promise<Urgency> =>
  eventually(
    () => urgencyOf(token),
    ({ escalation }) => escalation === level,
  );

test("U3 to U6: when three days lie over midnight in Jakarta, holidays and a weekend, then the clock runs 72 hours through them, escalates a day before its end and at its end, and decides nothing", async () => {
  const ani = await registerPerson(office.client);
  const { privacyRequest, resultToken } = await office.submit(ani, { type: "OBJECTION" });
  const { id } = privacyRequest;
  // Thursday and Friday are holidays, Saturday and Sunday a weekend: 72 hours are 72 hours (UU 27/2022, 3 x 24 jam).
  expect(privacyRequest.dueAt).toBe("2026-12-26T16:30:00.000Z");
  expect(await urgencyOf(resultToken)).toEqual({ state: "IN_REVIEW", escalation: "NONE" });

  // A millisecond before the last day begins, after two midnights in Jakarta, nothing is said.
  office.clock.advance(48 * HOUR - 1);
  // With the other services down a copy fails, in a turn of the loop that has looked at every clock before.
  const witness = await office.submit(await registerPerson(office.client), { type: "ACCESS" });
  const failed = await eventually(
    () => urgencyOf(witness.resultToken),
    ({ state }) => state === "IN_REVIEW",
  );
  expect(failed.state).toBe("IN_REVIEW");
  expect((await urgencyOf(resultToken)).escalation).toBe("NONE");

  office.clock.advance(1);
  expect(await escalated(resultToken, "DUE_SOON")).toEqual({ state: "IN_REVIEW", escalation: "DUE_SOON" });
  office.clock.advance(24 * HOUR - 1);
  expect((await urgencyOf(resultToken)).escalation).toBe("DUE_SOON");
  office.clock.advance(1);
  expect(await escalated(resultToken, "OVERDUE")).toEqual({ state: "IN_REVIEW", escalation: "OVERDUE" });

  const { data } = await office.client
    .as(await signIn(office.client, office.officer))
    .with({ "x-alpokat-purpose": "privacy.request" })
    .ask("{ privacyRequests(filter: { escalation: OVERDUE }) { edges { node { id } } } }");
  expect(data.privacyRequests.edges).toEqual([{ node: { id } }]);
  const told = await office.told("privacy.request-escalated.v1");
  expect(told.filter(({ requestId }) => requestId === id)).toEqual([
    { requestId: id, level: "DUE_SOON" },
    { requestId: id, level: "OVERDUE" },
  ]);
  expect((await urgencyOf(witness.resultToken)).state).toBe("IN_REVIEW");
});

test("U3 to U6: when more requests are due soon than one turn looks at, then the one behind them is raised too", async () => {
  const ani = await registerPerson(office.client);
  const { resultToken } = await office.submit(ani, { type: "OBJECTION" });
  await office.admin.query(
    `INSERT INTO identity.privacy_request
       (id, type, state, subject, receipt_id, locale, received_at, due_at, clock_law, merchants, token_hash, escalation)
     SELECT uuidv7(), 'ACCESS', 'RECEIVED', 'buyer:' || encode(sha256(n::text::bytea), 'hex'), uuidv7(), 'id', $1, $2, 'x', '{}',
       sha256(n::text::bytea), 'DUE_SOON' FROM generate_series(1, 100) n`,
    [new Date(office.clock().getTime() - HOUR), new Date(office.clock().getTime() + 71 * HOUR)],
  );
  office.clock.advance(49 * HOUR);
  expect((await escalated(resultToken, "DUE_SOON")).escalation).toBe("DUE_SOON");
});
