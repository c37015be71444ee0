import { type Person, registerPerson } from "@alpokat/testing";
import { Client } from "pg";
import { REQUEST_STATES, TRANSITIONS } from "../src/domain/request-state";
import { type Desk, PROPOSE, approvedRequest, openRequest, read, scopeOf, startDesk } from "./desk";

let desk: Desk;
let siti: Person;
let database: Client;
beforeAll(async () => {
  desk = await startDesk();
  siti = await registerPerson(desk.client);
  database = new Client(desk.stack.database.urlFor("disclosure_app"));
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await desk.stop();
});

const subjects = () => [{ kind: "ACCOUNT", id: siti.accountId }];
const propose = async (requestId: string) =>
  read(
    await desk.as("analyst", requestId).ask(PROPOSE, { input: scopeOf(requestId, { subjects: subjects() }) }),
  ).proposeDisclosureScope;

/** One statement of the service's own role, as the service would run it; the database's answer if it refuses. */
async function refusalOf(sql: string, values: readonly unknown[]): Promise<string> {
  await database.query("BEGIN");
  try {
    await database.query("SELECT set_config('app.job', 'desk', true)");
    await database.query(sql, [...values]);
    return "none";
  } catch (error) {
    return (error as Error).message;
  } finally {
    await database.query("ROLLBACK");
  }
}

test("6.5: when the service itself tried to let the proposer or the submitter approve, then the database refuses", async () => {
  const requestId = await openRequest(desk);
  const { scope } = await propose(requestId);
  const sql = "UPDATE disclosure.scope SET approved_by = $2, approved_at = now() WHERE id = $1";
  const { analyst, intake } = desk.people;
  expect(await refusalOf(sql, [scope.id, analyst.accountId])).toContain("four_eyes");
  expect(await refusalOf(sql, [scope.id, intake.accountId])).toContain("four_eyes");
  expect(await refusalOf(sql, [scope.id, desk.people.approver.accountId])).toBe("none");
  expect(
    await refusalOf("UPDATE disclosure.scope SET proposed_by = $2 WHERE id = $1", [scope.id, siti.accountId]),
  ).toContain("permission denied");
});

test("6.5: when the service itself tried to skip the approval or to change what was approved, then the database refuses", async () => {
  const open = await openRequest(desk);
  const toState = "UPDATE disclosure.request SET state = $2 WHERE id = $1";
  expect(await refusalOf(toState, [open, "COLLECTING"])).toContain("no approved scope");
  const approved = await approvedRequest(desk, { subjects: subjects() });
  expect(
    await refusalOf(
      "UPDATE disclosure.scope SET approved_by = NULL, approved_at = NULL WHERE request_id = $1",
      [approved],
    ),
  ).toContain("frozen");
  expect(
    await refusalOf("UPDATE disclosure.scope SET categories = $2 WHERE request_id = $1", [
      approved,
      ["user"],
    ]),
  ).toContain("permission denied");
  expect(await refusalOf("DELETE FROM disclosure.scope WHERE request_id = $1", [approved])).toContain(
    "permission denied",
  );
});

test("6.5: when even the owner of the tables changed an approved scope, then the trigger refuses", async () => {
  const approved = await approvedRequest(desk, { subjects: subjects() });
  const owner = new Client(desk.stack.database.adminUrl);
  await owner.connect();
  try {
    await expect(
      owner.query("UPDATE disclosure.scope SET categories = $2 WHERE request_id = $1", [approved, ["user"]]),
    ).rejects.toThrow("approved, and so frozen");
  } finally {
    await owner.end();
  }
});

test("6.5: when the service itself let somebody who is not on the request submit, propose or approve, then the database refuses", async () => {
  const requestId = await openRequest(desk);
  const { scope } = await propose(requestId);
  const invented = crypto.randomUUID();
  const { intake, analyst } = desk.people;
  const insert = `INSERT INTO disclosure.scope (id, request_id, submitted_by, proposed_by, proposed_at, accounts, merchants,
      categories, range_from, range_to, has_court_order)
    SELECT gen_random_uuid(), request_id, $2, $3, proposed_at, accounts, merchants, categories, range_from, range_to, false
    FROM disclosure.scope WHERE id = $1`;
  expect(await refusalOf(insert, [scope.id, intake.accountId, analyst.accountId])).toBe("none");
  expect(await refusalOf(insert, [scope.id, intake.accountId, invented])).toContain("proposer_on_request");
  expect(await refusalOf(insert, [scope.id, invented, analyst.accountId])).toContain("foreign key");
  const approveBy = "UPDATE disclosure.scope SET approved_by = $2, approved_at = now() WHERE id = $1";
  expect(await refusalOf(approveBy, [scope.id, invented])).toContain("approver_on_request");
  expect(await refusalOf(approveBy, [scope.id, siti.accountId])).toContain("approver_on_request");
});

test("6.5: when the service itself entered a scope that is approved from birth, then the database refuses", async () => {
  const requestId = await openRequest(desk);
  const { scope } = await propose(requestId);
  const born = `INSERT INTO disclosure.scope (id, request_id, submitted_by, proposed_by, proposed_at, approved_by, approved_at,
      accounts, merchants, categories, range_from, range_to, has_court_order)
    SELECT gen_random_uuid(), request_id, submitted_by, proposed_by, proposed_at, $2, now(), accounts, merchants, categories,
      range_from, range_to, false
    FROM disclosure.scope WHERE id = $1`;
  expect(await refusalOf(born, [scope.id, desk.people.approver.accountId])).toContain(
    "proposed first, approved afterwards",
  );
});

describe("6.5: when the service itself moved a request past the table of transitions, then the database refuses", () => {
  const steps = Object.values(TRANSITIONS).flatMap(({ from, to }) => from.map((each) => `${each}>${to}`));

  /** What the service's own role is answered, on a request that stands in `from`; nothing of it stays. */
  async function moved(owner: Client, requestId: string, [from, to]: readonly string[]): Promise<string> {
    const move = "UPDATE disclosure.request SET state = $2 WHERE id = $1";
    await owner.query("BEGIN");
    try {
      await owner.query("SET LOCAL session_replication_role = replica");
      await owner.query(move, [requestId, from]);
      await owner.query("SET LOCAL session_replication_role = origin");
      await owner.query("SET LOCAL ROLE disclosure_app");
      await owner.query("SELECT set_config('app.job', 'desk', true)");
      const { rowCount } = await owner.query(move, [requestId, to]);
      return rowCount === 1 ? "none" : "no row";
    } catch (error) {
      return (error as Error).message;
    } finally {
      await owner.query("ROLLBACK");
    }
  }

  test("from every state to every other", async () => {
    const requestId = await approvedRequest(desk, { subjects: subjects() });
    const owner = new Client(desk.stack.database.adminUrl);
    await owner.connect();
    try {
      for (const from of REQUEST_STATES) {
        for (const to of REQUEST_STATES) {
          const isAllowed = from === to || steps.includes(`${from}>${to}`);
          const expected = isAllowed ? "none" : `request ${requestId}: no way from ${from} to ${to}`;
          expect(`${from}>${to}: ${await moved(owner, requestId, [from, to])}`).toBe(
            `${from}>${to}: ${expected}`,
          );
        }
      }
    } finally {
      await owner.end();
    }
  });

  test("from nothing to any state but the first", async () => {
    const requestId = await openRequest(desk);
    const copy = `INSERT INTO disclosure.request
      SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'number', 'X', 'state', $2::text))).*
      FROM disclosure.request r WHERE id = $1`;
    expect(await refusalOf(copy, [requestId, "PENDING_APPROVAL"])).toContain(
      "begins as RECEIVED, not PENDING_APPROVAL",
    );
    expect(await refusalOf(copy, [requestId, "RECEIVED"])).toBe("none");
  });
});
