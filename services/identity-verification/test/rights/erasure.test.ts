import { SERVICES } from "@alpokat/kernel";
import { PostgresCarrier, cloudEvent } from "@alpokat/persistence";
import { type Person, eventually, registerPerson } from "@alpokat/testing";
import { Pool } from "pg";
import { type Office, openOffice } from "./office";

let office: Office;
let pool: Pool;
let carrier: PostgresCarrier;
beforeAll(async () => {
  office = await openOffice("2026-11-23T03:00:00.000Z");
  pool = new Pool({ connectionString: office.stack.database.urlFor("carrier_app"), max: 2 });
  carrier = new PostgresCarrier({ pool });
});
afterAll(async () => {
  await pool.end();
  await office.close();
});

const ERASED = { outcome: "ERASED", keptUntil: null, reason: null, law: null };
const KEPT = {
  outcome: "KEPT",
  keptUntil: "2036-12-31T17:00:00.000Z",
  reason: { id: "Pembukuan disimpan.", en: "Books are kept." },
  law: "UU 8/1997 art. 11",
};

/** What the other services' executors would tell. */
const complete = (requestId: string, service: (typeof SERVICES)[number], classes: readonly object[]) =>
  carrier.publish([
    cloudEvent({
      source: service,
      type: "privacy.erasure-completed.v1",
      time: office.clock(),
      subject: requestId,
      data: { requestId, service, classes: classes as never },
    }),
  ]);

const RESULT = `query ($token: String!) { privacyRequestResult(token: $token) {
  state details events { event } erasedClasses { service retention outcome keptUntil reason law } } }`;
const resultOf = async (token: string): Promise<any> =>
  (await office.client.ask(RESULT, { token })).data.privacyRequestResult;

interface Asked {
  readonly person: Person;
  readonly id: string;
  readonly token: string;
}

async function ask(): Promise<Asked> {
  const person = await registerPerson(office.client);
  const { privacyRequest, resultToken } = await office.submit(person, {
    type: "ERASURE",
    details: "Hapus semua.",
  });
  expect(privacyRequest.state).toBe("IN_REVIEW");
  return { person, id: privacyRequest.id, token: resultToken };
}

test("U7: when an erasure is asked for, then nothing is ordered before an officer has granted it", async () => {
  const { person, id } = await ask();
  expect(
    (await office.told("privacy.erasure-ordered.v1")).filter(({ requestId }) => requestId === id),
  ).toEqual([]);
  expect((await office.client.as(person).ask("{ me { status } }")).data.me.status).toBe("ACTIVE");
});

test("U7, U17: when it is granted, then the account closes, the services are told once, and the answer by class is readable by the token when there is no account any more", async () => {
  const { person, id, token } = await ask();
  const { privacyRequest } = await office.resolve(id, { decision: "GRANT" });
  expect(privacyRequest.state).toBe("EXECUTING");
  expect(
    (await office.told("privacy.erasure-ordered.v1")).filter(({ requestId }) => requestId === id),
  ).toEqual([{ requestId: id, subject: person.accountId, receiptId: null }]);
  const signIn = await office.client.ask(
    "mutation ($input: SignInInput!) { signIn(input: $input) { session { accountId: accessToken } userErrors { code } } }",
    { input: { email: person.email, password: person.password } },
  );
  expect(signIn.data.signIn).toEqual({ session: null, userErrors: [{ code: "INVALID_CREDENTIALS" }] });
  const { rows } = await office.admin.query(
    "SELECT DISTINCT status, revoked_reason FROM identity.session WHERE account_id = $1",
    [person.accountId],
  );
  expect(rows).toEqual([{ status: "REVOKED", revoked_reason: "ACCOUNT_CLOSED" }]);

  for (const service of SERVICES) {
    if (service === "transactions") await complete(id, service, [{ retention: "books", ...KEPT }]);
    else await complete(id, service, [{ retention: "service", ...ERASED }]);
  }
  const result = await eventually(
    () => resultOf(token),
    ({ state }) => state !== "EXECUTING",
  );
  expect(result.state).toBe("PARTLY_FULFILLED");
  expect(result.erasedClasses).toEqual(
    [...SERVICES]
      .sort()
      .map((service) =>
        service === "transactions"
          ? { service, retention: "books", ...KEPT, reason: "Books are kept." }
          : { service, retention: "service", ...ERASED },
      ),
  );
  expect(result.events.map(({ event }: any) => event)).toEqual([
    "RECEIVED",
    "REVIEW_STARTED",
    "GRANTED",
    "ERASURE_ORDERED",
    "SERVICE_COMPLETED",
    "SERVICE_COMPLETED",
    "SERVICE_COMPLETED",
    "SERVICE_COMPLETED",
    "PARTLY_FULFILLED",
  ]);
  // What they wrote is not shown to a token: it was given away with the request, not with a sign-in.
  expect(result.details).toBeNull();

  await complete(id, "transactions", [{ retention: "books", ...ERASED }]);
  const later = await eventually(
    () => resultOf(token),
    ({ erasedClasses }) => !JSON.stringify(erasedClasses).includes("KEPT"),
  );
  expect([later.state, later.erasedClasses.length]).toEqual(["PARTLY_FULFILLED", 4]);
});

test("U7: when every service has erased all that it held, then the request is fulfilled, and a repeated answer changes nothing", async () => {
  const { id, token } = await ask();
  await office.resolve(id, { decision: "GRANT" });
  for (const service of [...SERVICES.slice(0, 3), ...SERVICES.slice(0, 3)]) {
    await complete(id, service, [{ retention: "service", ...ERASED }]);
  }
  const waiting = await eventually(
    () => resultOf(token),
    ({ erasedClasses }) => erasedClasses.length === 3,
  );
  expect(waiting.state).toBe("EXECUTING");
  const last = SERVICES[3];
  await complete(id, last, [{ retention: "service", ...ERASED, outcome: "NOTHING_HELD" }]);
  const result = await eventually(
    () => resultOf(token),
    ({ state }) => state !== "EXECUTING",
  );
  expect(result.state).toBe("FULFILLED");
});

test("when a token is unknown or malformed, then there is no result", async () => {
  for (const token of ["x", "A".repeat(43)]) expect(await resultOf(token)).toBeNull();
});

test("U7: when nobody could be told for seven days, then the address that was kept for it is destroyed with its key", async () => {
  const { person, id } = await ask();
  const kept = async () => {
    const contacts = await office.admin.query(
      "SELECT address_sealed FROM identity.privacy_contact WHERE request_id = $1",
      [id],
    );
    const keys = await office.admin.query("SELECT FROM identity_keys.subject_key WHERE subject = $1", [
      `privacy-request:${id}`,
    ]);
    return { contacts: contacts.rows, keys: keys.rows.length };
  };
  expect(await kept()).toEqual({ contacts: [], keys: 0 });
  await office.resolve(id, { decision: "GRANT" });
  const { contacts, keys } = await kept();
  expect(keys).toBe(1);
  expect(contacts).toEqual([{ address_sealed: expect.any(Buffer) }]);
  expect(String(contacts[0].address_sealed)).not.toContain(person.email);
  office.clock.advance(7 * 86_400_000);
  const gone = await eventually(kept, (found) => found.contacts.length === 0 && found.keys === 0);
  expect(gone).toEqual({ contacts: [], keys: 0 });
});
