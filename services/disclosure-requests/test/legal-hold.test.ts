import { randomUUID } from "node:crypto";
import { GatewayClient as ServiceClient } from "@alpokat/subgraph";
import { testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { type Desk, openRequest, read, startDesk } from "./desk";

const PLACE = `mutation ($input: PlaceLegalHoldInput!) {
  placeLegalHold(input: $input) { legalHold { id isActive subject reason cameTooLateFor } userErrors { code } }
}`;
const LIFT = `mutation ($input: LiftLegalHoldInput!) {
  liftLegalHold(input: $input) { legalHold { isActive liftReason } userErrors { code } }
}`;

let desk: Desk;
let requestId: string;
let admin: Client;
beforeAll(async () => {
  desk = await startDesk();
  requestId = await openRequest(desk, { isSecret: true });
  admin = new Client(desk.stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await desk.stop();
});

const rows = async (sql: string, values: readonly unknown[] = []): Promise<any[]> =>
  (await admin.query(sql, [...values])).rows;
const input = (subject: string, over: object = {}) => ({
  requestId,
  subject,
  reason: "Penyidikan B/1234/XI/2026",
  idempotencyKey: randomUUID(),
  ...over,
});
const place = async (subject: string, over: object = {}) =>
  read(await desk.as("legal", requestId).ask(PLACE, { input: input(subject, over) })).placeLegalHold;

describe("placing and lifting a hold", () => {
  test("6.9: when legal places one for a request that they work on, then it holds, and its reason is the desk's alone", async () => {
    const subject = randomUUID();
    const { legalHold, userErrors } = await place(subject);
    expect({ legalHold, userErrors }).toEqual({
      legalHold: {
        id: legalHold.id,
        isActive: true,
        subject,
        reason: "Penyidikan B/1234/XI/2026",
        cameTooLateFor: [],
      },
      userErrors: [],
    });
    const page = "{ legalHolds { edges { node { id isActive reason } } } }";
    const withoutCase = await desk.as("analyst").ask(page);
    expect(withoutCase.data.legalHolds.edges).toContainEqual({
      node: { id: legalHold.id, isActive: true, reason: null },
    });
    expect(withoutCase.errors[0]?.extensions.code).toBe("POLICY_DENIED");
    const stored = await rows("SELECT details_sealed FROM disclosure.legal_hold");
    expect(stored.map(({ details_sealed }) => String(details_sealed)).join()).not.toContain("Penyidikan");
  });

  test("6.9: when it is lifted, then a reason is needed, and it is lifted once", async () => {
    const { legalHold } = await place(randomUUID());
    const lift = async (reason: string) =>
      read(await desk.as("legal", requestId).ask(LIFT, { input: { holdId: legalHold.id, reason } }))
        .liftLegalHold;
    expect(await lift("")).toEqual({ legalHold: null, userErrors: [{ code: "REASON_INVALID" }] });
    expect(await lift("SP3")).toEqual({ legalHold: { isActive: false, liftReason: "SP3" }, userErrors: [] });
    expect(await lift("lagi")).toEqual({ legalHold: null, userErrors: [{ code: "ALREADY_LIFTED" }] });
  });

  test("when the same is asked twice, then under one key it is the same hold, and under another it is refused", async () => {
    const subject = randomUUID();
    const idempotencyKey = randomUUID();
    const first = await place(subject, { idempotencyKey });
    expect(await place(subject, { idempotencyKey })).toEqual(first);
    expect(await place(subject)).toEqual({ legalHold: null, userErrors: [{ code: "ALREADY_HELD" }] });
    const changed = await place(subject, { idempotencyKey, reason: "lain" });
    expect(changed.userErrors).toEqual([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
  });

  test.each([
    ["nobody", { subject: "siti@contoh.id" }, "SUBJECT_INVALID"],
    ["no reason", { reason: " " }, "REASON_INVALID"],
  ])("when a hold names %s, then it is refused", async (_, over, code) => {
    expect(await place(randomUUID(), over)).toEqual({ legalHold: null, userErrors: [{ code }] });
  });

  test("6.9: when somebody else, or without the case, tries to place one, then it is refused and nothing is held", async () => {
    const subject = randomUUID();
    const tries = [
      await desk.as("approver", requestId).ask(PLACE, { input: input(subject) }),
      await desk.as("legal").ask(PLACE, { input: input(subject) }),
      await desk.client.ask(PLACE, { input: input(subject) }),
    ];
    expect(tries.map(({ errors }) => errors[0]?.extensions.code)).toEqual([
      "FORBIDDEN",
      "POLICY_DENIED",
      "UNAUTHENTICATED",
    ]);
    expect(await rows("SELECT FROM disclosure.legal_hold WHERE subject = $1", [subject])).toEqual([]);
  });

  test("when anybody but a service asks whether an erasure is clear, or a service for another purpose, then it is refused", async () => {
    const ask = "mutation ($input: ClearErasureInput!) { clearErasure(input: $input) { isClear } }";
    const variables = { input: { subject: randomUUID(), requestId: randomUUID() } };
    expect((await desk.as("legal", requestId).ask(ask, variables)).errors[0]?.extensions.code).toBe(
      "FORBIDDEN",
    );
    const service = new ServiceClient(
      "communications",
      desk.stack.gatewayUrl,
      testKeys().services.communications.serviceSigningKey,
      desk.clock,
    );
    const asked = await service.ask({ query: ask, variables, purpose: "service.receipt" });
    expect(asked.errors[0]?.extensions?.code).toBe("FORBIDDEN");
  });
});
