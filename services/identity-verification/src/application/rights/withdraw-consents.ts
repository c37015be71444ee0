import type { WithdrawConsents } from "./carry-out";
import { endConsents } from "./end-consents";

/** Withdraws every consent that is in force, effective with the next request (UU 27/2022 art. 9, 40). */
export const withdrawConsents: WithdrawConsents = (tx, request, { at }) =>
  endConsents(tx, request, at, "WITHDRAW");
