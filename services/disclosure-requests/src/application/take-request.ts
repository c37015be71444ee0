import type { Clock, UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { DisclosureRequest } from "../domain/legal-request";
import { accountIdOf } from "./caller";
import type { AtDesk } from "./ports";
import { requestUnknown } from "./refusals";

export type TakeOutcome =
  { readonly request: DisclosureRequest } | { readonly refusals: readonly UserError<"REQUEST_UNKNOWN">[] };

/** Puts a member of the desk on a request; from then on they may read what it says. Recorded in the chain of custody. */
export class TakeRequest {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  run(guard: RequestGuard, requestId: string): Promise<TakeOutcome> {
    const by = accountIdOf(guard);
    return this.atDesk(guard, async ({ requests, custody }) => {
      const request = await requests.find(requestId);
      if (!request) return { refusals: [requestUnknown()] };
      const at = this.clock();
      await requests.assign(requestId, by, at);
      await custody.record({ requestId, event: "TAKEN", at, role: guard.principal.role, by });
      return { request };
    });
  }
}
