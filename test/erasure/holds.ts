import { randomUUID } from "node:crypto";
import { type Person, eventually } from "@alpokat/testing";
import {
  type Desk,
  approvedRequest,
  packagedAccounts,
  read,
  sealedPackage,
} from "../../services/disclosure-requests/test/desk";
import { rowsOf } from "./orders";

const PLACE = `mutation ($input: PlaceLegalHoldInput!) {
  placeLegalHold(input: $input) { legalHold { id cameTooLateFor } userErrors { code } }
}`;
const LIFT = `mutation ($input: LiftLegalHoldInput!) {
  liftLegalHold(input: $input) { legalHold { isActive } userErrors { code } }
}`;

interface Hold {
  readonly id: string;
  readonly cameTooLateFor: readonly string[];
}

/** Holds somebody's data in a request of an authority. */
export async function placeHold(desk: Desk, requestId: string, subject: string): Promise<Hold> {
  const input = { requestId, subject, reason: "Penyidikan B/1234/XI/2026", idempotencyKey: randomUUID() };
  return read(await desk.as("legal", requestId).ask(PLACE, { input })).placeLegalHold.legalHold as Hold;
}

/** Lifts a hold, and waits until the named services have heard of it. */
export async function liftHold(
  desk: Desk,
  requestId: string,
  {
    id,
    subject,
    schemas = ["identity"],
  }: { readonly id: string; readonly subject: string; readonly schemas?: readonly string[] },
): Promise<void> {
  // Of two events of one time the one that denies counts.
  desk.clock.advance(1_000);
  read(await desk.as("legal", requestId).ask(LIFT, { input: { holdId: id, reason: "SP3" } }));
  for (const schema of schemas) {
    const held = `SELECT FROM ${schema}.subject_standing WHERE subject = $1 AND holds > 0`;
    await eventually(
      () => rowsOf(desk.stack.database, held, [subject]),
      (rows) => rows.length === 0,
    );
  }
}

/** A secret case that is approved to get somebody's account. @returns the id of its request. */
export function caseAbout(desk: Desk, { accountId }: Pick<Person, "accountId">): Promise<string> {
  const subjects = [{ kind: "ACCOUNT", id: accountId }];
  const scope = { subjects, categories: ["user.name", "user.contact"] };
  return approvedRequest(desk, scope, { isSecret: true });
}

/** The accounts that a case gets. */
export const collected = async (desk: Desk, requestId: string): Promise<unknown[]> =>
  packagedAccounts(await sealedPackage(desk, requestId));
