import type { Person, TestDatabase } from "@alpokat/testing";
import { rowsOf } from "./orders";

type Somebody = Pick<Person, "accountId">;

/** What identity-verification has of somebody: as everybody sees it, and what is set aside. */
export async function stateOf(database: TestDatabase, { accountId }: Somebody) {
  const one = async (sql: string) => rowsOf(database, sql, [accountId]);
  const [account] = await one(
    "SELECT status, name_sealed IS NULL AS empty FROM identity.account WHERE id = $1",
  );
  const setAside = await one("SELECT origin FROM identity.set_aside_row WHERE subject = $1 ORDER BY origin");
  return {
    ...account,
    keys: (await one("SELECT FROM identity_keys.subject_key WHERE subject = $1")).length,
    tombstones: (await one("SELECT FROM identity_keys.erased_subject WHERE subject = $1")).length,
    heldKeys: (await one("SELECT FROM identity_keys.held_key WHERE subject = $1")).length,
    setAside: setAside.map(({ origin }) => String(origin)),
  };
}
export const UNTOUCHED = {
  status: "ACTIVE",
  empty: false,
  keys: 1,
  tombstones: 0,
  heldKeys: 0,
  setAside: [],
};
export const DESTROYED = { status: "CLOSED", empty: true, keys: 0, tombstones: 1, heldKeys: 0, setAside: [] };
const ROWS_OF_A_PERSON = [
  "identity.account",
  "identity.refresh_token",
  "identity.session",
  "identity.session",
  "identity.sign_in_device",
];
export const SET_ASIDE = { ...DESTROYED, heldKeys: 1, setAside: ROWS_OF_A_PERSON };

/** Of each decision to erase somebody in a request its outcome, in order. */
export async function decisionsOn(database: TestDatabase, erasureId: string): Promise<string[]> {
  const events = await rowsOf(database, "SELECT id, payload FROM identity.audit_event ORDER BY id");
  return events
    .map(({ payload }) => (typeof payload === "string" ? JSON.parse(payload) : payload))
    .filter((event) => event.caseId === `privacy-request/${erasureId}`)
    .map(({ action, outcome, ruleIds }) => [action, outcome, ...ruleIds].join(" "));
}
/** How many entries about erasing reached somebody's access log. */
export const shownTo = async (database: TestDatabase, { accountId }: Somebody): Promise<number> =>
  (
    await rowsOf(
      database,
      "SELECT FROM identity.outbox WHERE type = 'access.recorded.v1' AND payload::text LIKE '%' || $1 || '%' AND payload::text LIKE '%erase%'",
      [accountId],
    )
  ).length;
