import { eventually, type Person, registerPerson, signIn } from "@alpokat/testing";
import fc from "fast-check";
import { Client } from "pg";
import { noticeStateOf, secrecyOf } from "../src/domain/gag";
import { approvedRequest, type Desk, read, sealedPackage, startDesk, SUBMIT, submission } from "./desk";

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2_147_483_647);
/** In the course of the 25th in Jakarta. */
const GAG = { basis: "Surat perintah B/77/XI/2026", until: "2026-11-25T05:00:00.000Z" };
const PATIENCE_MS = 120_000;

let desk: Desk;
let admin: Client;
beforeAll(async () => {
  desk = await startDesk(["identity-verification", "disclosure-requests"]);
  admin = new Client(desk.stack.database.adminUrl);
  await admin.connect();
}, PATIENCE_MS);
afterAll(async () => {
  await admin.end();
  await desk.stop();
}, PATIENCE_MS);

async function disclosed(person: Person, secrecy: Readonly<Record<string, unknown>>): Promise<string> {
  const scope = { subjects: [{ kind: "ACCOUNT", id: person.accountId }], categories: ["user.name"] };
  const requestId = await approvedRequest(desk, scope, secrecy);
  await sealedPackage(desk, requestId);
  return requestId;
}

const KNOWN = `{ me {
  accessLog(first: 50) { edges { node { at service role purpose action categories outcome clause } } }
  disclosures(first: 50) { edges { node { disclosedAt subjectKind agencyName ground clause categories } } }
} }`;

/** What a person learns of disclosures: entries of the access log, and of the ledger; in one order of texts. */
async function known(person: Person): Promise<readonly string[]> {
  const client = desk.client.as(await signIn(desk.client, person));
  const { accessLog, disclosures } = read(await client.ask(KNOWN)).me;
  const entries = [...accessLog.edges, ...disclosures.edges].filter(({ node }) => node.clause === "6");
  return entries.map(({ node }) => JSON.stringify(node)).sort();
}

/** Until as much is known as there is to know. */
const knownOnce = (person: Person, entries: number): Promise<readonly string[]> =>
  eventually(
    () => known(person),
    (found) => found.length >= entries,
  );

const moveTo = (moment: string): void => desk.clock.advance(Date.parse(moment) - desk.clock().getTime());

const withheld = async (schema: string): Promise<number | null> =>
  (await admin.query(`SELECT FROM ${schema}.withheld_access`)).rowCount;

describe(`5.6, 6.8: what a person learns once a gag ends, seed ${String(SEED)}`, () => {
  const histories = fc.sample(fc.array(fc.constantFrom("open", "until"), { minLength: 1, maxLength: 2 }), {
    seed: SEED,
    numRuns: 1,
  });
  const [history = []] = histories;
  /** All is told; a gag that ends; one that ends a day before; one beside a gag without an end; TPPU. */
  const people: Record<"told" | "until" | "early" | "beside" | "tppu", Person> = {} as never;

  test(
    "when a gag has an end, then before it nothing of the disclosure is known, and nothing is lost",
    async () => {
      for (const who of ["told", "until", "early", "beside", "tppu"] as const)
        people[who] = await registerPerson(desk.client, { name: "Siti Rahma" });
      for (const kind of [...history, "until"]) {
        await disclosed(people.told, {});
        await disclosed(people.until, kind === "until" ? { gag: GAG } : {});
      }
      await disclosed(people.early, { gag: { ...GAG, until: "2026-11-24T16:59:59.000Z" } });
      await disclosed(people.beside, { gag: GAG });
      await disclosed(people.beside, { isSecret: true });
      await disclosed(people.tppu, { legalBasis: "TPPU_72", gag: GAG });
      const opened = history.filter((kind) => kind === "open").length;
      const all = await knownOnce(people.told, 2 * (history.length + 1));
      expect(all).toHaveLength(2 * (history.length + 1));
      expect(await knownOnce(people.until, 2 * opened)).toHaveLength(2 * opened);
      expect(await known(people.beside)).toEqual([]);
      expect(await known(people.tppu)).toEqual([]);
      // Of what never may be told nothing is kept for it.
      expect(await withheld("identity")).toBe(history.length + 1 - opened + 2);
    },
    PATIENCE_MS,
  );

  test("when its day is not over, then it stands, while one of the day before has ended", async () => {
    const before = await known(people.until);
    moveTo("2026-11-25T16:59:59.000Z");
    expect(await knownOnce(people.early, 2)).toHaveLength(2);
    expect(await known(people.until)).toEqual(before);
  });

  test(
    "when it is, then the subject knows what they would have known, with the times that it had, and the notice is due",
    async () => {
      moveTo("2026-11-25T17:00:00.000Z");
      const all = await known(people.told);
      expect(await knownOnce(people.until, all.length)).toEqual(all);
      const { rows } = await admin.query<{ told: number }>(
        `SELECT count(*)::int AS told FROM disclosure.request
         WHERE gag_ended_at = '2026-11-25T17:00:00Z' AND gag_announced = 1 AND NOT is_secret`,
      );
      const ended = history.filter((kind) => kind === "until").length + 1;
      expect(rows).toEqual([{ told: ended }]);
      expect(await withheld("identity")).toBe(1);
    },
    PATIENCE_MS,
  );

  test(
    "when another gag about the same person stands, or telling is prohibited, then they never learn of it",
    async () => {
      moveTo("2027-11-25T17:00:00.000Z");
      await eventually(
        async () =>
          (await admin.query("SELECT FROM disclosure.request WHERE gag_announced = 2")).rowCount ?? 0,
        (again) => again > 0,
      );
      expect(await known(people.beside)).toEqual([]);
      expect(await known(people.tppu)).toEqual([]);
      expect(await withheld("identity")).toBe(1);
    },
    PATIENCE_MS,
  );

  test.each([
    ["one that has not ended", "until", "2026-11-01"],
    ["one without an end", "secret", "2099-01-01"],
    ["TPPU's", "tppu", "2099-01-01"],
  ])(
    "when even the service's own statements would end %s, then the database refuses it",
    async (_what, kind, at) => {
      const which = {
        until: "gag_until IS NOT NULL",
        secret: "gag_until IS NULL",
        tppu: "legal_basis = 'TPPU_72'",
      };
      const sql = `UPDATE disclosure.request SET is_secret = false, gag_ended_at = $1, gag_announced = 1
                 WHERE is_secret AND ${which[kind as keyof typeof which]}`;
      await expect(admin.query(sql, [at])).rejects.toMatchObject({ code: "42501" });
      const reveal = "UPDATE disclosure.ledger_entry SET is_secret = false WHERE is_secret";
      await expect(admin.query(reveal)).rejects.toMatchObject({ code: "42501" });
    },
  );
});

describe("a gag", () => {
  test.each([
    ["has ended when it comes", { basis: "Surat B/77", until: "2026-11-23T03:00:00.000Z" }],
    ["names no basis", { basis: " ", until: null }],
  ])("when it %s, then the request is refused and nothing is stored", async (_how, gag) => {
    const late = { receivedAt: "2027-11-24T00:00:00.000Z", gag };
    const { rowCount } = await admin.query("SELECT FROM disclosure.request");
    const intake = desk.client
      .as(await signIn(desk.client, desk.people.intake))
      .with({ "x-alpokat-purpose": "disclosure.legal" });
    const { submitDisclosureRequest } = read(await intake.ask(SUBMIT, { input: submission(desk, late) }));
    expect(submitDisclosureRequest.userErrors).toContainEqual({
      code: "GAG_INVALID",
      field: ["input", "gag"],
    });
    expect((await admin.query("SELECT FROM disclosure.request")).rowCount).toBe(rowCount);
  });

  const until = new Date("2026-12-01T00:00:00.000Z");
  test.each([
    { legalBasis: "PM5_APH", isSecret: false, gag: null, kept: [false, null, "DUE"] },
    { legalBasis: "PM5_APH", isSecret: true, gag: null, kept: [true, null, "PROHIBITED"] },
    { legalBasis: "PM5_APH", isSecret: false, gag: { until: null }, kept: [true, null, "PROHIBITED"] },
    { legalBasis: "PM5_APH", isSecret: false, gag: { until }, kept: [true, until, "DELAYED_UNTIL"] },
    { legalBasis: "TPPU_72", isSecret: false, gag: { until }, kept: [true, null, "PROHIBITED"] },
    { legalBasis: "TPPU_70", isSecret: false, gag: null, kept: [true, null, "PROHIBITED"] },
    { legalBasis: "DTTOT", isSecret: false, gag: { until }, kept: [true, null, "PROHIBITED"] },
  ])(
    "when a request on $legalBasis is secret: $isSecret and its gag is $gag, then it is kept as $kept",
    ({ kept, ...submitted }) => {
      const secrecy = secrecyOf(submitted as never);
      expect([secrecy.isSecret, secrecy.gagUntil, noticeStateOf(secrecy)]).toEqual(kept);
    },
  );
});
