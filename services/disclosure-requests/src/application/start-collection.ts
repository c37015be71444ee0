import type { Clock, UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { expired, isExpired } from "../domain/gates";
import type { DisclosureRequest } from "../domain/legal-request";
import { illegalState, mayHappen } from "../domain/request-state";
import { accountIdOf, requireAssigned } from "./caller";
import type { AtDesk } from "./ports";
import { requestUnknown } from "./refusals";

type StartCollectionRefusal = "ILLEGAL_STATE" | "INSTRUMENT_EXPIRED" | "REQUEST_UNKNOWN";
export type StartCollectionOutcome =
  | { readonly request: DisclosureRequest }
  | { readonly refusals: readonly UserError<StartCollectionRefusal>[] };

/** Starts the collection: a job whose end is read from the request's state. */
export class StartCollection {
  /** @param wake tells the job that there is work. */
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  async run(guard: RequestGuard, requestId: string): Promise<StartCollectionOutcome> {
    await requireAssigned(guard, requestId);
    const by = accountIdOf(guard);
    const outcome = await this.atDesk<StartCollectionOutcome>(guard, async ({ requests, custody }) => {
      const state = await requests.lock(requestId);
      const request = await requests.find(requestId);
      if (!state || !request) return { refusals: [requestUnknown()] };
      if (!mayHappen("collect", state)) return { refusals: [illegalState("collect", state)] };
      const at = this.clock();
      const { instruments } = request.details.reveal();
      if (instruments.some((instrument) => isExpired(instrument, at))) return { refusals: [expired()] };

      await requests.restartTries(requestId);
      await requests.move(requestId, "collect");
      await custody.record({ requestId, event: "COLLECTION_STARTED", at, role: guard.principal.role, by });
      return { request: { ...request, state: "COLLECTING" } };
    });
    if ("request" in outcome) this.wake();
    return outcome;
  }
}
