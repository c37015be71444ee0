import { newId } from "@alpokat/kernel";
import { type ConsentAct, type ConsentEvent, OFFERED, stateAfter } from "../../domain/consent";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import { CONSENT_CHANGED } from "../change-consent";
import type { RightsTransaction } from "./ports";

/** The act that ends them: the person's own no, or that whoever gave them turns out to be a minor (UU 27/2022 art. 25). */
type Ending = Extract<ConsentAct, "WITHDRAW" | "INVALIDATE">;

/** Ends every consent of a request's account that is in force, effective with the next request. */
export async function endConsents(
  tx: RightsTransaction,
  { id: requestId, accountId }: PrivacyRequest,
  at: Date,
  act: Ending,
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
