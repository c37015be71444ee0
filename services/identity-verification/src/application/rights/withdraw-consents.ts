import { newId } from "@alpokat/kernel";
import { type ConsentEvent, OFFERED, stateAfterNo } from "../../domain/consent";
import { CONSENT_CHANGED } from "../change-consent";
import type { WithdrawConsents } from "./carry-out";

/** Withdraws every consent that is in force, effective with the next request (UU 27/2022 art. 9, 40). */
export const withdrawConsents: WithdrawConsents = async (tx, { id: requestId, accountId }, { at }) => {
  if (accountId === null) return;
  for (const key of OFFERED) {
    const current = await tx.consents.lock(accountId, key);
    const state = current?.state === "GIVEN" ? stateAfterNo(current.state) : null;
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
};
