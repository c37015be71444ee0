import { type Action, type Purpose, type Relation, type Role } from "@alpokat/kernel";
import { type Outcome } from "../decision";
import { isUnspoken } from "../telling";

/** A decision out of the record: what was asked and how it came out, without any facts. */
export interface ReplayedEvent {
  readonly id: string;
  /** Name of a service, where one asked; digests of people say nothing here. */
  readonly principal: string | null;
  readonly principalRole: Role;
  /** Null in records of before it was kept. */
  readonly relation: Relation | null;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly string[];
  readonly outcome: Outcome;
  readonly ruleIds: readonly string[];
  readonly missingFacts: readonly string[];
  readonly isGap: boolean | null;
}

/**
 * A decision without what nobody is told of: who studies policies learns no more of suspicious-transaction reports than
 * anybody, by no sample and by no count (UU 8/2010 art. 12).
 * @returns null where nothing of it is left.
 */
export function spokenEvent(event: ReplayedEvent): ReplayedEvent | null {
  const categories = event.categories.filter((category) => !isUnspoken(category));
  return categories.length === 0 ? null : { ...event, categories };
}
