import { randomUUID } from "node:crypto";
import { inSession } from "@alpokat/persistence";
import { type Clearance, type Eraser, heldFor } from "@alpokat/subgraph";
import { eventually, registerPerson } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import { type Desk, openRequest, startDesk } from "../../services/disclosure-requests/test/desk";
import { beforeExecuting, betweenReads, putBackOlderKey } from "./erasing-moments";
import { DESTROYED, SET_ASIDE, UNTOUCHED, decisionsOn, shownTo, stateOf } from "./held-state";
import { caseAbout, collected, liftHold, placeHold } from "./holds";
import { clearanceAt, identityEraser, openAs, subjectKeysOf } from "./identity-eraser";
import { expectHoldsToldAgain, expectPolicyToDeny } from "./holds-of-cases";
import { answersTo, erased, orderErasure, rowsOf } from "./orders";

const HOUR_MS = 3_600_000;

let desk: Desk;
let requestId: string;
let identity: DataSource;
beforeAll(async () => {
  desk = await startDesk();
  requestId = await openRequest(desk, { isSecret: true });
  identity = await openAs(database(), "identity");
});
afterAll(async () => {
  await identity.destroy();
  await desk.stop();
});

const database = () => desk.stack.database;
const place = (subject: string) => placeHold(desk, requestId, subject);
const order = (subject: string, id?: string) =>
  orderErasure(database(), { subject }, { at: desk.clock(), ...(id !== undefined && { requestId: id }) });
describe("an erasure of somebody whose data is held", () => {
  test("6.9, 5.6: when it is ordered, then it is answered like any other, and rows and keys are still there for the case; once the hold is lifted, they go in silence", async () => {
    const dewi = await registerPerson(desk.client, { name: "Dewi Ayu", phoneNumber: "0812-1111-2222" });
    const [first, second] = [await caseAbout(desk, dewi), await caseAbout(desk, dewi)];
    const { id: firstHold } = await placeHold(desk, first, dewi.accountId);
    const { id: secondHold } = await placeHold(desk, second, dewi.accountId);
    const erasure = await order(dewi.accountId);
    expect((await answersTo(database(), erasure, 3))["identity-verification"]).toEqual([erased("service")]);
    expect(await stateOf(database(), dewi)).toEqual(SET_ASIDE);
    expect(await decisionsOn(database(), erasure)).toEqual([
      "erase ALLOW law.erase-on-request",
      "erase DENY law.legal-hold",
    ]);
    expect((await desk.client.as(dewi).ask("{ me { email } }")).data).toEqual({ me: null });

    const account = {
      id: dewi.accountId,
      name: "Dewi Ayu",
      email: dewi.email,
      phoneNumber: "+6281211112222",
    };
    expect(await collected(desk, first)).toEqual([{ ...account, officeAddress: null }]);
    // Approved as well, and about her: but it is not what holds her.
    expect(await collected(desk, await caseAbout(desk, dewi))).toEqual([]);

    await liftHold(desk, first, { id: firstHold, subject: dewi.accountId, schemas: [] });
    await liftHold(desk, second, { id: secondHold, subject: dewi.accountId });
    // Until its next look the rows are there, and nobody gets them any more.
    expect(await stateOf(database(), dewi)).toEqual(SET_ASIDE);
    expect(await collected(desk, second)).toEqual([]);
    desk.clock.advance(HOUR_MS + 1);
    await eventually(
      () => stateOf(database(), dewi),
      ({ heldKeys }) => heldKeys === 0,
    );
    await eventually(
      () => stateOf(database(), dewi),
      ({ setAside }) => setAside.length === 0,
    );
    desk.clock.advance(-HOUR_MS - 1);
    expect(await stateOf(database(), dewi)).toEqual(DESTROYED);
    expect(await decisionsOn(database(), erasure)).toEqual([
      "erase ALLOW law.erase-on-request",
      "erase DENY law.legal-hold",
      "erase ALLOW law.erase-on-request",
    ]);
    expect(await shownTo(database(), dewi)).toBe(1);
    // No second answer came.
    const answers =
      "SELECT FROM carrier.event WHERE payload->'data'->>'requestId' = $1 AND type LIKE '%completed%'";
    expect(await rowsOf(database(), answers, [erasure])).toHaveLength(3);
  });

  test("when a hold is placed after the erasure, then it says for whom it came too late", async () => {
    const eka = await registerPerson(desk.client);
    await answersTo(database(), await order(eka.accountId), 3);
    expect((await place(eka.accountId)).cameTooLateFor).toEqual(["identity-verification"]);
    expect(await stateOf(database(), eka)).toEqual(DESTROYED);
  });
});

const eraserOf = (clearance: Clearance, errors: unknown[] = []): Eraser =>
  identityEraser({ identity, clock: desk.clock }, clearance, errors);
const throughGateway: Clearance = (question) => clearanceAt(desk.stack.gatewayUrl, desk.clock)(question);

const dueTomorrow = async (subject: string): Promise<string> => {
  const id = randomUUID();
  await rowsOf(
    database(),
    `INSERT INTO identity.erasure_order (request_id, subject, ordered_at, state, next_try_at) VALUES ($1, $2, $3, 'ORDERED', $4)`,
    [id, subject, desk.clock(), new Date(desk.clock().getTime() + 23 * HOUR_MS)],
  );
  return id;
};

test("6.9: when anybody but the collector looks at what is set aside, or the collector at somebody whom its grant doesn't name or whom its own case doesn't hold, then the database shows no row", async () => {
  const nina = await registerPerson(desk.client);
  const hold = await place(nina.accountId);
  await answersTo(database(), await order(nina.accountId), 3);
  const seen = async (
    job: string | null,
    subjects: readonly string[],
    grantRequest: string | null = requestId,
  ): Promise<number> =>
    inSession(identity, { subjects, merchants: [], job, grantRequest }, async (manager) => {
      const sql = "SELECT FROM identity.set_aside_row WHERE subject = $1";
      return (await manager.query<unknown[]>(sql, [nina.accountId])).length;
    });
  const collector = "service:disclosure-requests";
  expect(await seen(collector, [nina.accountId])).toBe(SET_ASIDE.setAside.length);
  for (const job of [null, "sign-in", "standing", "service:transactions"])
    expect(await seen(job, [nina.accountId])).toBe(0);
  expect(await seen(collector, [randomUUID()])).toBe(0);
  for (const other of [randomUUID(), null]) expect(await seen(collector, [nina.accountId], other)).toBe(0);
  const known = heldFor({ schema: "identity", dataSource: identity });
  const factsFor = (legalHold: boolean) => new Map([[nina.accountId, { legalHold }]]);
  for (const id of [requestId, randomUUID(), null])
    expect(await known(id)([nina.accountId])).toEqual(factsFor(id === requestId));
  await liftHold(desk, requestId, { id: hold.id, subject: nina.accountId });
  expect(await seen(collector, [nina.accountId])).toBe(0);
});

test("6.9: when a hold was told before its request was, then nobody gets what is set aside until it is told again", () =>
  expectHoldsToldAgain({ desk, identity, requestId }));

test("planted: when row security shows another case what is set aside, then the policy denies it all the same", () =>
  expectPolicyToDeny({ desk, requestId }));

describe("hold set while an erasure runs", () => {
  test("when it is placed after the erasure began and before the keys go, then nothing is destroyed, and nobody is told", async () => {
    const fajar = await registerPerson(desk.client);
    const id = await dueTomorrow(fajar.accountId);
    await eraserOf(async (question) => {
      await place(fajar.accountId);
      return throughGateway(question);
    }).runDue();
    expect(await stateOf(database(), fajar)).toEqual(SET_ASIDE);
    expect((await answersTo(database(), id, 1))["identity-verification"]).toEqual([erased("service")]);
  });

  test("when it is placed in the moment after the clearance, then the keys go, and the hold says that it came too late", async () => {
    const gita = await registerPerson(desk.client);
    const id = await dueTomorrow(gita.accountId);
    const holds: { readonly cameTooLateFor: readonly string[] }[] = [];
    await eraserOf(async (question) => {
      const isClear = await throughGateway(question);
      holds.push(await place(gita.accountId));
      return isClear;
    }).runDue();
    expect((await answersTo(database(), id, 1))["identity-verification"]).toEqual([erased("service")]);
    expect(holds[0]?.cameTooLateFor).toEqual(["identity-verification"]);
  });

  test("P6: when it can't be known whether there is a hold, then nothing is destroyed, and the order is tried again later", async () => {
    const hana = await registerPerson(desk.client);
    const id = await dueTomorrow(hana.accountId);
    const errors: unknown[] = [];
    const away = eraserOf(() => Promise.reject(new Error("the gateway is away")), errors);
    await away.runDue();
    expect(errors.map(String)).toEqual(["Error: the gateway is away"]);
    expect(await stateOf(database(), hana)).toEqual(UNTOUCHED);
    const [row] = await rowsOf(
      database(),
      "SELECT state, tries FROM identity.erasure_order WHERE request_id = $1",
      [id],
    );
    expect(row).toEqual({ state: "ORDERED", tries: 1 });
    desk.clock.advance(2_000);
    await eraserOf(throughGateway).runDue();
    expect(await stateOf(database(), hana)).toEqual(DESTROYED);
  });

  test("when a hold is heard of here first, then that is enough, whatever the clearance says", async () => {
    const indra = await registerPerson(desk.client);
    const id = await dueTomorrow(indra.accountId);
    await rowsOf(database(), "INSERT INTO identity.subject_standing (subject, holds) VALUES ($1, 1)", [
      indra.accountId,
    ]);
    await eraserOf(() => Promise.resolve(true)).runDue();
    expect((await answersTo(database(), id, 1))["identity-verification"]).toEqual([erased("service")]);
    expect(await stateOf(database(), indra)).toEqual(SET_ASIDE);
  });

  test("when an order waits for a hold since before its data was set aside, then at its next look it is erased like any other", async () => {
    const kiki = await registerPerson(desk.client);
    await place(kiki.accountId);
    const id = await dueTomorrow(kiki.accountId);
    const waiting = "UPDATE identity.erasure_order SET state = 'WAITING' WHERE request_id = $1";
    await rowsOf(database(), waiting, [id]);
    await eraserOf(throughGateway).runDue();
    expect(await stateOf(database(), kiki)).toEqual(SET_ASIDE);
    expect((await answersTo(database(), id, 1))["identity-verification"]).toEqual([erased("service")]);
  });

  test("P8: when the process dies between the keys and the rows, then the next look sets the rows aside under the held key", async () => {
    const lina = await registerPerson(desk.client);
    await place(lina.accountId);
    const requestId = await dueTomorrow(lina.accountId);
    await subjectKeysOf(identity).held.setAside({ subject: lina.accountId, requestId, at: desk.clock() }, [
      "service",
    ]);
    expect(await stateOf(database(), lina)).toEqual({ ...UNTOUCHED, keys: 0, tombstones: 1, heldKeys: 1 });
    await eraserOf(throughGateway).runDue();
    expect(await stateOf(database(), lina)).toEqual(SET_ASIDE);
    expect(await decisionsOn(database(), requestId)).toEqual([
      "erase ALLOW law.erase-on-request",
      "erase DENY law.legal-hold",
    ]);
  });

  test("erased subject re-created by a replayed event or a restored backup: when older data come back, then what is held is set aside again and looked at again, and what no key opens goes", async () => {
    const maya = await registerPerson(desk.client);
    await place(maya.accountId);
    const sql = (text: string) => rowsOf(database(), text, [maya.accountId]);
    await rowsOf(database(), "CREATE TABLE identity.backup AS TABLE identity.account");
    const id = await dueTomorrow(maya.accountId);
    await eraserOf(throughGateway).runDue();
    await sql("DELETE FROM identity.set_aside_row WHERE subject = $1");
    await sql("DELETE FROM identity.erasure_order WHERE subject = $1");
    await sql(
      `UPDATE identity.account a SET status = b.status, email_index = b.email_index, email_sealed = b.email_sealed,
         name_sealed = b.name_sealed, password_hash = b.password_hash FROM identity.backup b WHERE b.id = a.id AND a.id = $1`,
    );
    const eraser = eraserOf(throughGateway);
    expect(await eraser.eraseAgain()).toBe(1);
    expect(await stateOf(database(), maya)).toEqual({ ...SET_ASIDE, setAside: ["identity.account"] });
    const orders = "SELECT request_id AS id, state FROM identity.erasure_order WHERE subject = $1";
    expect(await sql(orders)).toEqual([{ id, state: "WAITING" }]);

    await sql("DELETE FROM identity_keys.held_key WHERE subject = $1");
    expect(await eraser.eraseAgain()).toBe(1);
    expect(await stateOf(database(), maya)).toEqual(DESTROYED);
  });

  test("when a replica starts while another has moved the key and not yet the rows, then the rows are set aside and not emptied", async () => {
    const putri = await registerPerson(desk.client);
    await place(putri.accountId);
    const id = await dueTomorrow(putri.accountId);
    const starting = eraserOf(throughGateway);
    betweenReads(starting, async () => {
      const erasing = { subject: putri.accountId, requestId: id, at: desk.clock() };
      await subjectKeysOf(identity).held.setAside(erasing, ["service"]);
    });
    await starting.eraseAgain();
    await eraserOf(throughGateway).runDue();
    expect(await stateOf(database(), putri)).toEqual(SET_ASIDE);
    expect(await decisionsOn(database(), id)).toHaveLength(2);
  });

  test("when an older backup of the keys is put back, then what is set aside stays through a start, and is set aside for good at the next look", async () => {
    const rani = await registerPerson(desk.client);
    await place(rani.accountId);
    await dueTomorrow(rani.accountId);
    const eraser = eraserOf(throughGateway);
    await eraser.runDue();
    expect(await stateOf(database(), rani)).toEqual(SET_ASIDE);
    await putBackOlderKey(database(), rani);
    expect(await eraser.eraseAgain()).toBe(0);
    expect(await stateOf(database(), rani)).toEqual({ ...SET_ASIDE, keys: 1, tombstones: 0, heldKeys: 0 });
    desk.clock.advance(HOUR_MS + 1);
    await eraser.runDue();
    desk.clock.advance(-HOUR_MS - 1);
    expect(await stateOf(database(), rani)).toEqual(SET_ASIDE);
  });

  test("when two replicas find the same order, then one carries it out, and the other does nothing", async () => {
    const oki = await registerPerson(desk.client);
    const id = await dueTomorrow(oki.accountId);
    const late = eraserOf(throughGateway);
    beforeExecuting(late, () => eraserOf(throughGateway).runDue());
    await late.runDue();
    expect(await stateOf(database(), oki)).toEqual(DESTROYED);
    const told =
      "SELECT FROM identity.outbox WHERE type LIKE '%completed%' AND payload->'data'->>'requestId' = $1";
    expect(await rowsOf(database(), told, [id])).toHaveLength(1);
    expect(await decisionsOn(database(), id)).toHaveLength(2);
  });

  test("planted: when an eraser goes on whatever it is answered, then the hold in the middle is overrun, and this test sees it", async () => {
    const joko = await registerPerson(desk.client);
    await dueTomorrow(joko.accountId);
    await eraserOf(async () => {
      await place(joko.accountId);
      return true;
    }).runDue();
    expect(await stateOf(database(), joko)).toEqual(DESTROYED);
  });
});
