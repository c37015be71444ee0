import type { Principal } from "@alpokat/kernel";
import type { Category, RequestGuard } from "@alpokat/policy";
import type { RowScope } from "@alpokat/persistence";
import DataLoader from "dataloader";
import type { DisclosureGrant } from "./disclosure-grant";

/** What a resolver knows of the request it serves. Made anew for every request and never shared. */
export class SubgraphContext {
  // Not `#loaders`: Apollo Server hands resolvers a copy of the context, which has no private names.
  private readonly loaders = new Map<object, unknown>();

  constructor(
    readonly principal: Principal,
    readonly guard: RequestGuard,
    /** The disclosure that the request collects for, verified; its `from` and `to` bound what may be released. */
    readonly grant: DisclosureGrant | null = null,
  ) {}

  /**
   * Records a look-up that found nothing in the caller's scope, as the denial that it is: what is absent and what is
   * somebody else's answer alike, but whoever tries one id after another stands in the record.
   * @param subject whom the id names; null where an id does not tell.
   */
  async noteNothingInScope(category: Category, subject: string | null): Promise<void> {
    const reference = subject === null ? null : { subject };
    if (reference) await this.guard.learn([reference]);
    this.guard.decide("read", category, reference);
  }

  /**
   * The request's own DataLoader of a batch function, so that nothing is cached across principals.
   * @param batch the identity of the loader: pass the same function object to share it within a request.
   */
  loader<K, V>(
    batch: (guard: RequestGuard, keys: readonly K[]) => Promise<readonly (V | Error)[]>,
  ): DataLoader<K, V> {
    const known = this.loaders.get(batch) as DataLoader<K, V> | undefined;
    const loader = known ?? new DataLoader<K, V>((keys) => batch(this.guard, keys));
    this.loaders.set(batch, loader);
    return loader;
  }
}

/** Rows that the caller of a request may touch at all; the policy then decides field by field. */
export function scopeOf({ principal, grant }: Pick<RequestGuard, "principal" | "grant">): RowScope {
  const { id, role, merchants } = principal;
  const own = id === null ? [] : [id];
  return {
    subjects: [...own, ...caseSubjectsOf(principal), ...(grant?.subjects ?? [])],
    merchants: [...merchants, ...(grant?.merchants ?? [])],
    job: role === "service" ? `service:${String(id)}` : null,
    grantRequest: grant?.requestId ?? null,
  };
}

/** Whether the caller may share a transaction: a customer with nothing but the own account and merchants. */
export const mayShareTransaction = ({
  principal,
  grant,
}: Pick<RequestGuard, "principal" | "grant">): boolean =>
  principal.role === "customer" && principal.caseFacts === null && !grant;

/** What several callers may touch together: no more than what each of them may, one by one. */
export function sharedScopeOf(guards: readonly Pick<RequestGuard, "principal" | "grant">[]): RowScope {
  if (!guards.every(mayShareTransaction))
    throw new Error("A caller with a scope of its own shares no transaction");
  const scopes = guards.map(scopeOf);
  const all = (part: "subjects" | "merchants"): readonly string[] => [
    ...new Set(scopes.flatMap((scope) => scope[part])),
  ];
  return { subjects: all("subjects"), merchants: all("merchants"), job: null, plansOnce: true };
}

/** Subjects of the open case that the principal is on. */
function caseSubjectsOf({ id, caseFacts }: RequestGuard["principal"]): readonly string[] {
  if (id === null || !caseFacts?.isOpen) return [];
  return caseFacts.assignees.includes(id) ? caseFacts.subjects : [];
}
