import { type ObjectFacts, type ProvenFacts } from "./facts";
import { type SubjectReference } from "./reference";

/**
 * The facts as they are for the use at hand: of all consents those count that are for its channel and topic, and none
 * where it names neither.
 */
export function factsWithin(
  facts: ProvenFacts | null,
  { consentScope: scope, object }: Pick<SubjectReference, "consentScope" | "object">,
): ProvenFacts & ObjectFacts {
  if (!facts?.consentsInForce) return { ...facts, ...object };
  const { consentsInForce, ...known } = facts;
  const atHand = consentsInForce.filter(
    ({ channel, topic }) => channel === scope?.channel && topic === scope.topic,
  );
  return {
    ...known,
    ...object,
    consents: atHand.map(({ purpose }) => purpose),
    consentIds: Object.fromEntries(atHand.map(({ purpose, id }) => [purpose, id])),
  };
}
