import { type Clock, type UserError, isId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type PrivacyRequest, stepOfGrant } from "../../domain/rights/privacy-request";
import { type RefusalReason, lawOf } from "../../domain/rights/refusal-reason";
import { mayHappen } from "../../domain/rights/request-state";
import { accountIdOf } from "../caller";
import {
  type Acting,
  type WithdrawConsents,
  categoriesOf,
  fulfil,
  orderErasure,
  tell,
  tellObjection,
} from "./carry-out";
import type { AtDesk, RightsTransaction } from "./ports";
import { requireHandling, requireOfficer, subjectOf } from "./request-access";

export type Resolution =
  { readonly decision: "GRANT" } | { readonly decision: "REFUSE"; readonly reason: RefusalReason | null };

export type ResolveRefusal =
  | "REQUEST_NOT_FOUND"
  | "ILLEGAL_STATE"
  | "OWN_REQUEST"
  | "REASON_MISSING"
  | "REASON_NOT_APPLICABLE"
  | "IDEMPOTENCY_KEY_REUSED";
export type ResolveOutcome =
  { readonly request: PrivacyRequest } | { readonly refusal: UserError<ResolveRefusal> };

const NOT_FOUND = userError(
  "REQUEST_NOT_FOUND",
  { id: "Permintaan tidak ditemukan.", en: "There is no such request." },
  ["input", "id"],
);
const OWN_REQUEST = userError("OWN_REQUEST", {
  id: "Permintaan sendiri diputuskan oleh petugas lain.",
  en: "One's own request is decided by another officer.",
});
const REASON_MISSING = userError(
  "REASON_MISSING",
  { id: "Penolakan memerlukan alasan.", en: "A refusal needs a reason." },
  ["input", "reason"],
);
const REASON_NOT_APPLICABLE = userError(
  "REASON_NOT_APPLICABLE",
  {
    id: "Undang-undang tidak mengizinkan penolakan hak ini karena alasan itu.",
    en: "The law does not let this right be refused for that reason.",
  },
  ["input", "reason"],
);
const KEY_REUSED = userError(
  "IDEMPOTENCY_KEY_REUSED",
  {
    id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
    en: "This idempotency key was used for another input.",
  },
  ["input", "idempotencyKey"],
);
const illegalState = ({ state }: PrivacyRequest): UserError<ResolveRefusal> => ({
  ...userError("ILLEGAL_STATE", {
    id: "Permintaan ini tidak sedang menunggu keputusan.",
    en: "The request does not wait for a decision.",
  }),
  details: { from: state },
});

export interface ResolveParts {
  readonly atDesk: AtDesk;
  readonly clock: Clock;
  readonly withdraw: WithdrawConsents;
  readonly wake: () => void;
}

type ResolveInput = { readonly id: string; readonly idempotencyKey: string } & {
  readonly resolution: Resolution;
};

/** Decides a request that waits for a person: grants it, or refuses it for a reason that the law knows. There is no extension. */
export class ResolvePrivacyRequest {
  constructor(private readonly parts: ResolveParts) {}

  /** @throws PublicError FORBIDDEN without the purpose, POLICY_DENIED without the case. */
  async run(guard: RequestGuard, input: ResolveInput): Promise<ResolveOutcome> {
    requireOfficer(guard);
    const { atDesk } = this.parts;
    const request = isId(input.id) ? await atDesk(null, ({ requests }) => requests.find(input.id)) : null;
    if (!request) return { refusal: NOT_FOUND };
    const refusal = await this.refusalOf(guard, request, input.resolution);
    if (refusal) return { refusal };
    const outcome = await atDesk(guard, (tx) => this.once(tx, guard, input));
    this.parts.wake();
    return outcome;
  }

  private async refusalOf(
    guard: RequestGuard,
    request: PrivacyRequest,
    resolution: Resolution,
  ): Promise<UserError<ResolveRefusal> | null> {
    await guard.learn([subjectOf(request)]);
    await requireHandling(guard, request);
    if (request.accountId !== null && request.accountId === guard.principal.id) return OWN_REQUEST;
    if (resolution.decision === "GRANT") {
      for (const category of categoriesOf(request.proposal?.reveal() ?? {})) {
        guard.require("update", category, subjectOf(request), { purpose: "privacy.request" });
      }
      return null;
    }
    if (resolution.reason === null) return REASON_MISSING;
    return lawOf(resolution.reason, request.type) === null ? REASON_NOT_APPLICABLE : null;
  }

  private async once(
    tx: RightsTransaction,
    guard: RequestGuard,
    { id, idempotencyKey: key, resolution }: ResolveInput,
  ): Promise<ResolveOutcome> {
    const account = accountIdOf(guard);
    const once = { account, key, operation: "resolvePrivacyRequest", input: { id, resolution } };
    const stored = await tx.once<UserError<ResolveRefusal> | null | "DONE">(once, async () => {
      const request = await tx.requests.lock(id);
      if (!request || !mayHappen("refuse", request.state)) return request ? illegalState(request) : NOT_FOUND;
      const acting: Acting = { at: this.parts.clock(), role: guard.principal.role, by: account };
      await (resolution.decision === "GRANT"
        ? this.grant(tx, request, acting)
        : refuse(tx, request, acting, resolution.reason));
      return "DONE";
    });
    if (stored === null) return { refusal: KEY_REUSED };
    if (stored !== "DONE") return { refusal: stored };
    const request = await tx.requests.find(id);
    return request ? { request } : { refusal: NOT_FOUND };
  }

  private async grant(tx: RightsTransaction, request: PrivacyRequest, acting: Acting): Promise<void> {
    const { id: requestId } = request;
    await tx.log.record({ requestId, event: "GRANTED", ...acting });
    const step = stepOfGrant(request.type);
    if (step === "fulfil") {
      await fulfil(tx, request, acting, this.parts.withdraw);
      return;
    }
    await tx.requests.move(requestId, step);
    if (step === "collect") await tx.log.record({ requestId, event: "COLLECTION_STARTED", ...acting });
    else await orderErasure(tx, request, acting);
  }
}

async function refuse(
  tx: RightsTransaction,
  request: PrivacyRequest,
  acting: Acting,
  refusal: RefusalReason | null,
): Promise<void> {
  await tx.requests.move(request.id, "refuse");
  await tx.requests.resolve(request.id, { at: acting.at, by: acting.by, refusal });
  await tx.log.record({ requestId: request.id, event: "REFUSED", ...acting });
  if (request.type === "OBJECTION") await tellObjection(tx, request, false);
  await tell(tx, request, "REFUSED");
}
