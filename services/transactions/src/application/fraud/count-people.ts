import type { RequestGuard, SubjectReference } from "@alpokat/policy";
import type { CountedPeople, FraudCounting, FraudCustomer } from "../fraud-ports";

/** What counting rests on. */
export interface CountingMeans {
  /** A new guard for the service itself: who sells, and for what purpose, does not decide whom fraud's signals count. */
  readonly guard: () => RequestGuard;
  /** Stores what it decided in the caller's transaction. */
  readonly record: (guard: RequestGuard) => Promise<void>;
}

/**
 * Counts whom the policy lets be counted to prevent fraud (clause 5; ADR 68): nobody whose processing is restricted, who
 * objects to decisions by machine, who was erased, or of whom that isn't known. Whoever is left out is left out in silence:
 * the sale, the refund or the receipt goes on. Of an event that names nobody nothing is asked.
 */
export class CountPeople implements FraudCounting {
  constructor(private readonly means: CountingMeans) {}

  async permitted<T extends CountedPeople>(events: readonly T[]): Promise<readonly T[]> {
    if (!events.some((event) => namesPeople(event))) return events;
    const guard = this.means.guard();
    const customers = events.flatMap((event) => event.customers);
    if (customers.length > 0) await guard.learn(customers.map((customer) => aboutCustomer(customer)));
    const counted = events.map((event) => onlyPermitted(guard, event));
    // A card is nobody's whom we know: that cards are counted is decided as the sale's own record says that one paid.
    if (customers.length > 0) await this.means.record(guard);
    return counted;
  }
}

/** Who bought a sale of books that were taken over, as far as it says so. */
export const importedBuyer = (buyer: string | null): readonly FraudCustomer[] =>
  buyer === null ? [] : [{ buyer, receiptId: null, claimedBy: null }];

const namesPeople = ({ customers, cards = [] }: CountedPeople): boolean =>
  customers.length > 0 || cards.length > 0;

function onlyPermitted<T extends CountedPeople>(guard: RequestGuard, event: T): T {
  if (!namesPeople(event)) return event;
  const customers = event.customers.filter((customer) => isPermitted(guard, customer));
  const hasCards = (event.cards ?? []).length > 0;
  if (!hasCards || guard.decide("aggregate", "user.financial", null).outcome === "ALLOW")
    return { ...event, customers };
  return { ...event, customers, cards: [] };
}

/** A receipt's buyer is known by the address that was given for it, an imported sale's by what was bought. */
const isPermitted = (guard: RequestGuard, customer: FraudCustomer): boolean => {
  const category =
    customer.receiptId === null ? "user.behavior.purchase_history" : "user.contact.email.receipt";
  return guard.decide("aggregate", category, aboutCustomer(customer)).outcome === "ALLOW";
};

/** As everywhere: a receipt that was claimed is about the account, and its buyer's log is that account's (ADR 60). */
const aboutCustomer = ({ buyer, receiptId, claimedBy }: FraudCustomer): SubjectReference => {
  if (claimedBy !== null) return { subject: claimedBy };
  return receiptId === null ? { subject: buyer } : { subject: buyer, receipt: receiptId };
};
