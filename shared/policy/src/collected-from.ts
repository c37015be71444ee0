import { type Principal } from "@alpokat/kernel";
import { type ProvenFacts, type SubjectFacts } from "./facts";
import { COLLECTION_TRIGGERS, type CollectionTrigger } from "./triggers";

/** The account whose person gives data on an occasion; null where it isn't the caller's own or their shop's. */
export const collectedFrom = (
  { id, role }: Pick<Principal, "id" | "role">,
  trigger: CollectionTrigger,
): string | null => (role === "customer" && COLLECTION_TRIGGERS[trigger].isFromAccount ? id : null);

/** Whether their guardian has still to be asked (UU 27/2022 art. 25); nothing where it isn't known, which denies. */
export const waitIn = ({
  guardianAwaited,
}: Pick<ProvenFacts, "guardianAwaited">): Pick<SubjectFacts, "guardianAwaited"> =>
  guardianAwaited === undefined ? {} : { guardianAwaited };
