import { type Category, isMinor } from "@alpokat/policy";
import { contactExpiry } from "../../domain/rights/contact";
import type { PrivacyRequest, Rectifiable, Rectification } from "../../domain/rights/privacy-request";
import type { RequestAct } from "../../domain/rights/request-log";
import { awaitGuardian, endWait } from "../await-guardian";
import { endConsents } from "./end-consents";
import { ERASURE_ORDERED, OBJECTION_CHANGED, REQUEST_CHANGED, RESTRICTION_CHANGED } from "./events";
import type { RightsTransaction } from "./ports";

/** Who does something to a request, and when. */
export type Acting = Pick<RequestAct, "at" | "role" | "by">;

/** Withdraws every consent of the request's account in the caller's transaction. */
export type WithdrawConsents = (
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
) => Promise<void>;

/** The category of each datum that may be corrected. */
const CATEGORY_OF: Readonly<Record<Rectifiable, Category>> = {
  name: "user.name",
  phoneNumber: "user.contact.phone_number",
  officeAddress: "user.contact.address.work",
  dateOfBirth: "user.demographic.date_of_birth",
};

export const categoriesOf = (rectification: Rectification): readonly Category[] =>
  (Object.keys(rectification) as Rectifiable[]).map((field) => CATEGORY_OF[field]);

type Step = "RECEIVED" | "FULFILLED" | "PARTLY_FULFILLED" | "REFUSED";

/** Lets the subject be told, with the act itself; the address is asked for when the message is sent. */
export const tell = (
  { publish }: Pick<RightsTransaction, "publish">,
  { id, accountId, receiptId }: Pick<PrivacyRequest, "id" | "accountId" | "receiptId">,
  step: Step,
): Promise<void> => publish(REQUEST_CHANGED, id, { requestId: id, accountId, receiptId, step });

/** Does what was asked for, where it is done at once, and ends the request. */
export async function fulfil(
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
  withdraw: WithdrawConsents,
): Promise<void> {
  await takeEffect(tx, request, acting, withdraw);
  await tx.requests.move(request.id, "fulfil");
  await tx.requests.resolve(request.id, { at: acting.at, by: acting.by, refusal: null });
  const requestId = request.id;
  await tx.log.record(
    { requestId, event: "APPLIED", ...acting },
    { requestId, event: "FULFILLED", ...acting },
  );
  await tell(tx, request, "FULFILLED");
}

async function takeEffect(
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
  withdraw: WithdrawConsents,
): Promise<void> {
  const accountId = accountOf(request);
  switch (request.type) {
    case "RECTIFICATION":
      await rectify(tx, request, acting, accountId);
      return;
    case "RESTRICTION":
      await restrict(tx, request, accountId);
      return;
    case "WITHDRAWAL":
      await withdraw(tx, request, acting);
      return;
    case "OBJECTION":
      await tellObjection(tx, request, true);
      return;
    case "ACCESS":
    case "PORTABILITY":
    case "ERASURE":
      throw new Error(`A request of type ${request.type} takes effect through the services`);
  }
}

/** A date of birth that shows a minor ends the consents that were given alone, and nothing goes on before a guardian consents. */
async function rectify(
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
  accountId: string,
): Promise<void> {
  const rectification = request.proposal?.reveal() ?? {};
  await tx.subjects.rectify(accountId, rectification);
  const { dateOfBirth } = rectification;
  if (dateOfBirth === undefined) return;
  if (!isMinor(dateOfBirth, acting.at)) {
    await endWait(tx, accountId);
    return;
  }
  await endConsents(tx, request, acting.at, "INVALIDATE");
  await awaitGuardian(tx, accountId, acting.at);
}

function accountOf({ accountId, type }: PrivacyRequest): string {
  if (accountId === null) throw new Error(`A request of type ${type} needs an account`);
  return accountId;
}

/** An account that is frozen, closed or waits for a guardian stays so; its data is restricted all the same. */
async function restrict(
  tx: RightsTransaction,
  { id, wish }: PrivacyRequest,
  accountId: string,
): Promise<void> {
  const isRestricted = wish !== "LIFT";
  await tx.waits.hold(accountId);
  const status = await tx.subjects.status(accountId);
  if (isRestricted && status === "ACTIVE") await tx.subjects.setStatus(accountId, "RESTRICTED");
  const isWaiting = await tx.waits.noteRestriction(accountId, isRestricted);
  if (!isRestricted && status === "RESTRICTED" && !isWaiting)
    await tx.subjects.setStatus(accountId, "ACTIVE");
  await tx.publish(RESTRICTION_CHANGED, accountId, { requestId: id, subject: accountId, isRestricted });
}

/** Tells who decides by machine that somebody objects, or that a person has decided. @param isUpheld null while nobody has. */
export const tellObjection = (
  { publish }: Pick<RightsTransaction, "publish">,
  { id, subject }: PrivacyRequest,
  isUpheld: boolean | null,
): Promise<void> =>
  publish(OBJECTION_CHANGED, subject, { requestId: id, subject, isOpen: isUpheld === null, isUpheld });

/**
 * Ends the account and orders the erasure. The subject's answer is readable by the token of the request, which needs no
 * account.
 */
export async function orderErasure(
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
): Promise<void> {
  const { id, accountId, receiptId } = request;
  if (accountId !== null) {
    await keepContact(tx, id, { accountId, at: acting.at });
    await tx.subjects.setStatus(accountId, "CLOSED");
    await tx.subjects.revokeSessions(accountId);
  }
  await tx.publish(ERASURE_ORDERED, accountId ?? receiptId ?? id, {
    requestId: id,
    subject: accountId,
    receiptId,
  });
  await tx.log.record({ requestId: id, event: "ERASURE_ORDERED", ...acting });
}

/** The person is told of the end (UU 27/2022 art. 45), which comes after their address is gone with the account. */
async function keepContact(
  { accounts, contacts }: RightsTransaction,
  requestId: string,
  { accountId, at }: { readonly accountId: string; readonly at: Date },
): Promise<void> {
  const [account] = await accounts.findByIds([accountId]);
  if (account) await contacts.keep(requestId, account.email.reveal(), contactExpiry(at));
}
