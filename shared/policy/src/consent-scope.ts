import { type Purpose } from "@alpokat/kernel";
import { type ProvenFacts } from "./facts";

/** How and about what somebody is told, or seen: a consent for one says nothing of another (obligation 4.1). */
export interface ConsentScope {
  /** Such as `EMAIL`. */
  readonly channel: string;
  /** Such as `NEWS`. */
  readonly topic: string;
}

/** A consent that is in force now. */
export interface ConsentInForce extends ConsentScope {
  readonly purpose: Purpose;
  /** Of the event that gave it. */
  readonly id: string;
}

/**
 * The facts as they are for the use at hand: of all consents those count that are for its channel and topic, and none
 * where it names neither.
 */
export function factsWithin(facts: ProvenFacts, scope: ConsentScope | undefined): ProvenFacts {
  if (!facts.consentsInForce) return facts;
  const { consentsInForce, ...known } = facts;
  const atHand = consentsInForce.filter(
    ({ channel, topic }) => channel === scope?.channel && topic === scope.topic,
  );
  return {
    ...known,
    consents: atHand.map(({ purpose }) => purpose),
    consentIds: Object.fromEntries(atHand.map(({ purpose, id }) => [purpose, id])),
  };
}
