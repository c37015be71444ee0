import { randomUUID } from "node:crypto";
import {
  appendToOutbox,
  cloudEvent,
  inSession,
  jobScope,
  LocalKeyEncryption,
  openDataSource,
  SubjectKeys,
} from "@alpokat/persistence";
import { loadPolicy } from "@alpokat/policy";
import {
  type Clearance,
  Eraser,
  type EraserParts,
  GatewayClient as ServiceClient,
  Recorder,
} from "@alpokat/subgraph";
import { type Person, eventually, registerPerson, testKeys } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import { type Desk, openRequest, read, startDesk } from "../../services/disclosure-requests/test/desk";
import { PERSONAL_DATA } from "../../services/identity-verification/src/persistence/personal-data";
import { answersTo, orderErasure, rowsOf } from "./orders";

const PLACE = `mutation ($input: PlaceLegalHoldInput!) {
  placeLegalHold(input: $input) { legalHold { id cameTooLateFor } userErrors { code } }
}`;
const LIFT = `mutation ($input: LiftLegalHoldInput!) {
  liftLegalHold(input: $input) { legalHold { isActive } userErrors { code } }
}`;
const HOUR_MS = 3_600_000;

let desk: Desk;
let requestId: string;
let identity: DataSource;
beforeAll(async () => {
  desk = await startDesk();
  requestId = await openRequest(desk, { isSecret: true });
  identity = await openDataSource({
    url: desk.stack.database.urlFor("identity_app"),
    schema: "identity",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
});
afterAll(async () => {
  await identity.destroy();
  await desk.stop();
});

const input = (subject: string, over: object = {}) => ({
  requestId,
  subject,
  reason: "Penyidikan B/1234/XI/2026",
  idempotencyKey: randomUUID(),
  ...over,
});
const place = async (subject: string, over: object = {}) =>
  read(await desk.as("legal", requestId).ask(PLACE, { input: input(subject, over) })).placeLegalHold;
const order = (subject: string, id?: string) =>
  orderErasure(
    desk.stack.database,
    { subject },
    { at: desk.clock(), ...(id !== undefined && { requestId: id }) },
  );
const statusOf = async ({ accountId }: Pick<Person, "accountId">): Promise<string> =>
  (await rowsOf(desk.stack.database, "SELECT status FROM identity.account WHERE id = $1", [accountId]))[0]
    .status;
const keysOf = async ({ accountId }: Pick<Person, "accountId">): Promise<number> =>
  (await rowsOf(desk.stack.database, "SELECT FROM identity_keys.subject_key WHERE subject = $1", [accountId]))
    .length;
const kept = {
  retention: "service",
  outcome: "KEPT",
  keptUntil: null,
  reason: {
    id: "Hukum mewajibkan data ini disimpan untuk sementara.",
    en: "The law requires this data to be kept for now.",
  },
  law: "UU 27/2022 art. 15, 44",
};
const erased = { retention: "service", outcome: "ERASED", keptUntil: null, reason: null, law: null };

describe("an erasure of somebody whose data is held", () => {
  test("6.9: when it is ordered, then nothing goes, and the subject is told what they may know; once it is lifted, it goes", async () => {
    const dewi = await registerPerson(desk.client);
    const { legalHold } = await place(dewi.accountId);
    const erasure = await order(dewi.accountId);
    expect((await answersTo(desk.stack.database, erasure, 3))["identity-verification"]).toEqual([kept]);
    expect({ status: await statusOf(dewi), keys: await keysOf(dewi) }).toEqual({ status: "ACTIVE", keys: 1 });
    const log = await desk.client
      .as(dewi)
      .ask("{ me { email accessLog { edges { node { clause outcome } } } } }");
    expect(log.data.me.email).toBe(dewi.email);
    // Her registration and sign-in, and nothing of the case.
    for (const { node } of log.data.me.accessLog.edges)
      expect(node).toEqual({ clause: "1", outcome: "ALLOW" });

    // Of two events of one time the one that denies counts.
    desk.clock.advance(1_000);
    read(await desk.as("legal", requestId).ask(LIFT, { input: { holdId: legalHold.id, reason: "SP3" } }));
    const held = "SELECT FROM identity.subject_standing WHERE subject = $1 AND holds > 0";
    await eventually(
      () => rowsOf(desk.stack.database, held, [dewi.accountId]),
      (rows) => rows.length === 0,
    );
    desk.clock.advance(HOUR_MS + 1);
    // Both answers: that of the order, and that of the hour after the hold was lifted.
    await answersTo(desk.stack.database, erasure, 4);
    expect({ status: await statusOf(dewi), keys: await keysOf(dewi) }).toEqual({ status: "CLOSED", keys: 0 });
    desk.clock.advance(-HOUR_MS - 1);
  });

  test("when a hold is placed after the erasure, then it says for whom it came too late", async () => {
    const eka = await registerPerson(desk.client);
    await answersTo(desk.stack.database, await order(eka.accountId), 3);
    expect((await place(eka.accountId)).legalHold.cameTooLateFor).toEqual(["identity-verification"]);
  });
});

/** identity-verification's own eraser, with an order that only this one sees: it is due tomorrow. */
function eraserOf(clearance: Clearance, errors: unknown[] = []): Eraser {
  const clock = () => new Date(desk.clock().getTime() + 24 * HOUR_MS);
  const service = "identity-verification";
  const { fieldEncryptionKey, auditSubjectKey } = testKeys().services[service];
  const policy = loadPolicy();
  const recorder = new Recorder({
    service,
    schema: "identity",
    subjectKey: Buffer.from(auditSubjectKey, "base64"),
    clock,
  });
  const kit: EraserParts["kit"] = {
    clock,
    policy,
    subjectKeys: new SubjectKeys({
      schema: "identity",
      database: identity,
      keyEncryption: new LocalKeyEncryption(Buffer.from(fieldEncryptionKey, "base64")),
    }),
    inJob: (job, work) => inSession(identity, jobScope(job), work),
    record: (executor, guard) => recorder.write(executor, guard),
    publish: (executor, type, fact) =>
      appendToOutbox(executor, "identity", cloudEvent({ ...fact, source: service, type, time: clock() })),
  };
  const onError = (error: unknown): void => void errors.push(error);
  return new Eraser({ service, schema: "identity", declaration: PERSONAL_DATA, kit, clearance, onError });
}

const dueTomorrow = async (subject: string): Promise<string> => {
  const id = randomUUID();
  await rowsOf(
    desk.stack.database,
    `INSERT INTO identity.erasure_order (request_id, subject, ordered_at, state, next_try_at) VALUES ($1, $2, $3, 'ORDERED', $4)`,
    [id, subject, desk.clock(), new Date(desk.clock().getTime() + 23 * HOUR_MS)],
  );
  return id;
};

/** As a service asks: through the gateway, as itself. */
const throughGateway: Clearance = async (question) => {
  const client = new ServiceClient(
    "identity-verification",
    desk.stack.gatewayUrl,
    testKeys().services["identity-verification"].serviceSigningKey,
    desk.clock,
  );
  const { data } = await client.ask({
    query: "mutation ($input: ClearErasureInput!) { clearErasure(input: $input) { isClear } }",
    variables: { input: question },
    purpose: "privacy.request",
  });
  return (data as { clearErasure: { isClear: boolean } }).clearErasure.isClear;
};

describe("hold set while an erasure runs", () => {
  test("when it is placed after the erasure began and before the keys go, then nothing is destroyed", async () => {
    const fajar = await registerPerson(desk.client);
    const id = await dueTomorrow(fajar.accountId);
    await eraserOf(async (question) => {
      await place(fajar.accountId);
      return throughGateway(question);
    }).runDue();
    expect({ status: await statusOf(fajar), keys: await keysOf(fajar) }).toEqual({
      status: "ACTIVE",
      keys: 1,
    });
    expect((await answersTo(desk.stack.database, id, 1))["identity-verification"]).toEqual([kept]);
    expect((await desk.client.as(fajar).ask("{ me { email } }")).data).toEqual({
      me: { email: fajar.email },
    });
  });

  test("when it is placed in the moment after the clearance, then the keys go, and the hold says that it came too late", async () => {
    const gita = await registerPerson(desk.client);
    const id = await dueTomorrow(gita.accountId);
    const holds: { cameTooLateFor: string[] }[] = [];
    await eraserOf(async (question) => {
      const isClear = await throughGateway(question);
      holds.push((await place(gita.accountId)).legalHold);
      return isClear;
    }).runDue();
    expect((await answersTo(desk.stack.database, id, 1))["identity-verification"]).toEqual([erased]);
    expect(holds[0]?.cameTooLateFor).toEqual(["identity-verification"]);
  });

  test("P6: when it can't be known whether there is a hold, then nothing is destroyed, and the order is tried again later", async () => {
    const hana = await registerPerson(desk.client);
    const id = await dueTomorrow(hana.accountId);
    const errors: unknown[] = [];
    const away = eraserOf(() => Promise.reject(new Error("the gateway is away")), errors);
    await away.runDue();
    expect(errors.map(String)).toEqual(["Error: the gateway is away"]);
    expect({ status: await statusOf(hana), keys: await keysOf(hana) }).toEqual({ status: "ACTIVE", keys: 1 });
    const [row] = await rowsOf(
      desk.stack.database,
      "SELECT state, tries FROM identity.erasure_order WHERE request_id = $1",
      [id],
    );
    expect(row).toEqual({ state: "ORDERED", tries: 1 });
    desk.clock.advance(2_000);
    await eraserOf(throughGateway).runDue();
    expect({ status: await statusOf(hana), keys: await keysOf(hana) }).toEqual({ status: "CLOSED", keys: 0 });
  });

  test("when a hold is heard of here first, then that is enough, whatever the clearance says", async () => {
    const indra = await registerPerson(desk.client);
    const id = await dueTomorrow(indra.accountId);
    await rowsOf(
      desk.stack.database,
      "INSERT INTO identity.subject_standing (subject, holds) VALUES ($1, 1)",
      [indra.accountId],
    );
    await eraserOf(() => Promise.resolve(true)).runDue();
    expect((await answersTo(desk.stack.database, id, 1))["identity-verification"]).toEqual([kept]);
    expect(await keysOf(indra)).toBe(1);
  });

  test("planted: when an eraser goes on whatever it is answered, then the hold in the middle is overrun, and this test sees it", async () => {
    const joko = await registerPerson(desk.client);
    await dueTomorrow(joko.accountId);
    await eraserOf(async () => {
      await place(joko.accountId);
      return true;
    }).runDue();
    expect(await keysOf(joko)).toBe(0);
  });
});
