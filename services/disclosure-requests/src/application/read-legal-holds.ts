import type { RequestGuard } from "@alpokat/policy";
import type { LegalHold } from "../domain/legal-hold";
import { requireReading } from "./caller";
import type { AtDesk, IdPage } from "./ports";

/** Reads holds for the desk; whom and why the policy decides, by the request that each belongs to. */
export class ReadLegalHolds {
  constructor(private readonly atDesk: AtDesk) {}

  /** @throws PublicError FORBIDDEN where no fitting purpose is stated. */
  async byId(guard: RequestGuard, id: string): Promise<LegalHold | null> {
    requireReading(guard);
    return this.atDesk(guard, ({ holds }) => holds.find(id));
  }

  /** @throws PublicError FORBIDDEN where no fitting purpose is stated. */
  async page(guard: RequestGuard, page: IdPage): Promise<LegalHold[]> {
    requireReading(guard);
    return this.atDesk(guard, ({ holds }) => holds.page(page));
  }
}
