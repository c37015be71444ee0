import { newId } from "@alpokat/kernel";
import { type ConsentAct, type ConsentEvent, OFFERED, stateAfter } from "../../domain/consent";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import { CONSENT_CHANGED } from "../change-consent";
import type { RightsTransaction } from "./ports";

/** The act that ends them: the person's own no, or that whoever gave them turns out to be a minor (UU 27/2022 art. 25). */
type Ending = Extract<ConsentAct, "WITHDRAW" | "INVALIDATE">;

/** What ending consents needs of a transaction. */
type Ended = Pick<RightsTransaction, "consents" | "publish">;

/** Ends every consent of a request's account that is in force, effective with the next request. */
export async function endConsents(
  tx: RightsTransaction,
  { id: requestId, accountId }: PrivacyRequest,
  at: Date,
  act: Ending,
): Promise<void> {
  if (accountId === null) return;
  await endEveryConsent(tx, accountId, { act, at, requestId, actor: accountId, actorRelation: "SELF" });
}

/** Who ends consents, how and when. */
interface Act extends Pick<ConsentEvent, "at" | "requestId" | "actor" | "actorRelation"> {
  readonly act: Ending;
}

/** Ends every consent of an account that is in force, effective with the next request. */
export async function endEveryConsent(
  { consents, publish }: Ended,
  accountId: string,
  { act, ...acted }: Act,
): Promise<void> {
  for (const key of OFFERED) {
    const current = await consents.lock(accountId, key);
    const state = current?.state === "GIVEN" ? stateAfter(current.state, act) : null;
    if (!current || !state) continue;
    const event: ConsentEvent = {
      ...key,
      id: newId(),
      accountId,
      number: current.number + 1,
      state,
      ...acted,
      source: "graphql",
      proof: null,
    };
    await consents.append(event);
    const data = { subject: accountId, ...key, state, at: acted.at.toISOString() };
    await publish(CONSENT_CHANGED, accountId, data);
  }
}
