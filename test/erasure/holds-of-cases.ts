import { heldFor } from "@alpokat/subgraph";
import { eventually, registerPerson } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import { tellHoldsAgain } from "../../services/disclosure-requests/src/persistence/tell-holds-again";
import { type Desk, collect } from "../../services/disclosure-requests/test/desk";
import { caseAbout, placeHold } from "./holds";
import { openAs } from "./identity-eraser";
import { answersTo, orderErasure, rowsOf } from "./orders";

interface HeldAt {
  readonly desk: Desk;
  /** The request of an authority that holds. */
  readonly requestId: string;
}

/** Forgets of a hold which request it belongs to, as it was once told, and lets the desk tell its holds again. */
export async function expectHoldsToldAgain({
  desk,
  identity,
  requestId,
}: HeldAt & { readonly identity: DataSource }): Promise<void> {
  const { database } = desk.stack;
  const { accountId } = await registerPerson(desk.client);
  const { id } = await placeHold(desk, requestId, accountId);
  const told = async () =>
    (await rowsOf(database, "SELECT request_id FROM identity.subject_hold WHERE hold_id = $1", [id]))[0];
  expect(await eventually(told, (row) => row !== undefined)).toEqual({ request_id: requestId });
  await rowsOf(database, "UPDATE identity.subject_hold SET request_id = NULL WHERE hold_id = $1", [id]);
  const isHeld = heldFor({ schema: "identity", dataSource: identity })(requestId);
  expect((await isHeld([accountId])).get(accountId)).toEqual({ legalHold: false });
  const disclosure = await openAs(database, "disclosure");
  await tellHoldsAgain(disclosure.manager, desk.clock());
  await disclosure.destroy();
  expect(await eventually(told, (row) => row?.request_id !== null)).toEqual({ request_id: requestId });
}

/** Lets row security show whatever is set aside, to a case that doesn't hold whom it is about. */
export async function expectPolicyToDeny({ desk, requestId }: HeldAt): Promise<void> {
  const { database } = desk.stack;
  const somebody = await registerPerson(desk.client);
  const subject = somebody.accountId;
  await placeHold(desk, requestId, subject);
  await answersTo(database, await orderErasure(database, { subject }, { at: desk.clock() }), 3);
  await rowsOf(database, "ALTER POLICY read_for_case ON identity.set_aside_row USING (true)");
  expect(await collect(desk, await caseAbout(desk, somebody))).toBe("COLLECTION_FAILED");
}
