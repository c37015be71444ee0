import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  alreadyHeld,
  alreadyLifted,
  type HoldRefusal,
  holdFaults,
  holdUnknown,
  type LegalHold,
  reasonFaults,
} from "../domain/legal-hold";
import { subjectOfRequest } from "../domain/legal-request";
import { accountIdOf, requireAssigned, requireReceiving } from "./caller";
import type { AtDesk } from "./ports";
import { keyReused } from "./refusals";

export type HoldOutcome =
  { readonly hold: LegalHold } | { readonly refusals: readonly UserError<HoldRefusal>[] };

export interface HoldInput {
  readonly requestId: string;
  readonly subject: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Keeps a subject's data from being erased. Returns SUBJECT_INVALID, REASON_INVALID, ALREADY_HELD, IDEMPOTENCY_KEY_REUSED. */
export class PlaceLegalHold {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, { idempotencyKey: key, ...input }: HoldInput): Promise<HoldOutcome> {
    const { requestId, subject, reason } = input;
    await requireAssigned(guard, requestId);
    requireReceiving(guard);
    const refusals = holdFaults(input);
    if (refusals.length > 0) return { refusals };
    guard.attributeCollections({ subject: subjectOfRequest(requestId) });
    const account = accountIdOf(guard);
    return this.atDesk(guard, async (tx) => {
      const once = { account, key, operation: "placeLegalHold", input };
      const placed = await tx.once(once, async () => {
        const id = newId();
        const isNew = await tx.holds.place({
          id,
          subject,
          requestId,
          reason,
          by: account,
          at: this.clock(),
        });
        return { id: isNew ? id : null };
      });
      if (!placed) return { refusals: [keyReused()] };
      const hold = placed.id === null ? null : await tx.holds.find(placed.id);
      return hold ? { hold } : { refusals: [alreadyHeld()] };
    });
  }
}

/** Ends a hold. Returns REASON_INVALID, HOLD_UNKNOWN, ALREADY_LIFTED. */
export class LiftLegalHold {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { holdId, reason }: { readonly holdId: string; readonly reason: string },
  ): Promise<HoldOutcome> {
    const known = await this.atDesk(null, ({ holds }) => holds.find(holdId));
    if (!known) return { refusals: [holdUnknown()] };
    await requireAssigned(guard, known.requestId);
    requireReceiving(guard);
    const refusals = reasonFaults(reason);
    if (refusals.length > 0) return { refusals };
    guard.attributeCollections({ subject: subjectOfRequest(known.requestId) });
    const by = accountIdOf(guard);
    return this.atDesk(guard, async ({ holds }) => {
      if (!(await holds.lift({ id: holdId, reason, by, at: this.clock() })))
        return { refusals: [alreadyLifted()] };
      const hold = await holds.find(holdId);
      return hold ? { hold } : { refusals: [holdUnknown()] };
    });
  }
}
