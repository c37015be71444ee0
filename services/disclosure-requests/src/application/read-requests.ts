import type { RequestGuard } from "@alpokat/policy";
import type { Agency } from "../domain/agency";
import type { DisclosureRequest, Scope } from "../domain/legal-request";
import { requireReading } from "./caller";
import type { AtDesk, IdPage, StoredPackage } from "./ports";

/** Reads requests for the desk; what is personal in them the policy decides, field by field. */
export class ReadRequests {
  constructor(private readonly atDesk: AtDesk) {}

  /** @throws PublicError FORBIDDEN where no fitting purpose is stated. */
  async byId(guard: RequestGuard, id: string): Promise<DisclosureRequest | null> {
    requireReading(guard);
    return this.atDesk(guard, ({ requests }) => requests.find(id));
  }

  /** @throws PublicError FORBIDDEN where no fitting purpose is stated. */
  async page(guard: RequestGuard, page: IdPage): Promise<DisclosureRequest[]> {
    requireReading(guard);
    return this.atDesk(guard, ({ requests }) => requests.page(page));
  }

  scopeOf(guard: RequestGuard, requestId: string): Promise<Scope | null> {
    return this.atDesk(guard, ({ scopes }) => scopes.current(requestId));
  }

  packageOf(guard: RequestGuard, requestId: string): Promise<StoredPackage | null> {
    return this.atDesk(guard, ({ packages }) => packages.of(requestId));
  }

  agency(guard: RequestGuard, id: string): Promise<Agency | null> {
    return this.atDesk(guard, ({ agencies }) => agencies.find(id));
  }

  agencies(guard: RequestGuard, page: IdPage): Promise<Agency[]> {
    return this.atDesk(guard, ({ agencies }) => agencies.page(page));
  }
}
