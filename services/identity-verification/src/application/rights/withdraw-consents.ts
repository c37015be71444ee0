import { newId } from "@alpokat/kernel";
import { type ConsentAct, type ConsentEvent, OFFERED, stateAfter } from "../../domain/consent";
import { CONSENT_CHANGED } from "../change-consent";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import type { Acting, WithdrawConsents } from "./carry-out";
import type { RightsTransaction } from "./ports";

/** Withdraws every consent that is in force, effective with the next request (UU 27/2022 art. 9, 40). */
export const withdrawConsents: WithdrawConsents = (tx, request, acting) =>
  endConsents(tx, request, acting, "WITHDRAW");

/** Ends every consent that is in force, because whoever gave it turns out to be a minor (UU 27/2022 art. 25). */
export const invalidateConsents: WithdrawConsents = (tx, request, acting) =>
  endConsents(tx, request, acting, "INVALIDATE");

async function endConsents(
  tx: RightsTransaction,
  { id: requestId, accountId }: PrivacyRequest,
  { at }: Acting,
  act: Extract<ConsentAct, "WITHDRAW" | "INVALIDATE">,
): Promise<void> {
  if (accountId === null) return;
  for (const key of OFFERED) {
    const current = await tx.consents.lock(accountId, key);
    const state = current?.state === "GIVEN" ? stateAfter(current.state, act) : null;
    if (!current || !state) continue;
    const event: ConsentEvent = {
      ...key,
      id: newId(),
      accountId,
      number: current.number + 1,
      state,
      at,
      actor: accountId,
      actorRelation: "SELF",
      source: "graphql",
      requestId,
      proof: null,
    };
    await tx.consents.append(event);
    await tx.publish(CONSENT_CHANGED, accountId, { subject: accountId, ...key, state, at: at.toISOString() });
  }
}
