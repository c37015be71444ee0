import { type Clock, type UserError, newId, userError } from "@alpokat/kernel";
import { type Category, type RequestGuard, isGroundInForce, lawDueAt } from "@alpokat/policy";
import { agencyUnknown } from "../domain/agency";
import { secrecyOf } from "../domain/gag";
import type { GateRefusal } from "../domain/gates";
import { type DisclosureRequest, type Submission, subjectOfRequest } from "../domain/legal-request";
import { type LawOfTheDay, submissionFaults } from "../domain/submission-gates";
import { accountIdOf, requireReceiving } from "./caller";
import type { AtDesk, Transaction } from "./ports";
import { keyReused } from "./refusals";

type SubmitRefusal = GateRefusal | "AGENCY_UNKNOWN" | "OFFICER_UNKNOWN" | "IDEMPOTENCY_KEY_REUSED";
export type SubmitOutcome =
  { readonly request: DisclosureRequest } | { readonly refusals: readonly UserError<SubmitRefusal>[] };

type Received = { readonly id: string } | { readonly refusals: readonly UserError<SubmitRefusal>[] };

/** Receives an agency's request, if it passes every gate, and starts the law's clock. Safe to repeat under the same key. */
export class SubmitRequest {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, submission: Submission, idempotencyKey: string): Promise<SubmitOutcome> {
    requireReceiving(guard);
    const account = accountIdOf(guard);
    return this.atDesk(guard, async (tx) => {
      const once = { account, key: idempotencyKey, operation: "submitDisclosureRequest", input: submission };
      const received = await tx.once(once, () => this.#receive(tx, submission, account));
      if (!received) return { refusals: [keyReused()] };
      if ("refusals" in received) return received;
      guard.attributeCollections({ subject: subjectOfRequest(received.id) });
      const request = await tx.requests.find(received.id);
      if (!request) throw new Error("The request was just received and can't be read");
      return { request };
    });
  }

  async #receive(tx: Transaction, submission: Submission, submittedBy: string): Promise<Received> {
    const now = this.clock();
    const refusals = [
      ...(await directoryFaults(tx, submission)),
      ...submissionFaults(submission, lawOf(now)),
    ];
    if (refusals.length > 0) return { refusals };

    const id = newId();
    const {
      agencyReference,
      interest,
      offenceArticle,
      offenceMaxYears,
      subjects,
      instruments,
      gag,
      ...kept
    } = submission;
    const gagBasis = gag?.basis ?? null;
    await tx.requests.add({
      ...kept,
      id,
      // The gates let known categories only through.
      categories: submission.categories as Category[],
      ...secrecyOf(submission),
      // Nothing is ever released because this moment has passed (obligation 6.3).
      dueAt: lawDueAt("disclosure.answer", submission.receivedAt),
      submittedBy,
      submittedAt: now,
      details: {
        agencyReference,
        interest,
        offenceArticle,
        offenceMaxYears,
        subjects,
        instruments,
        gagBasis,
      },
    });
    await tx.requests.assign(id, submittedBy, now);
    await tx.custody.record({
      requestId: id,
      event: "RECEIVED",
      at: now,
      role: "disclosure_intake",
      by: submittedBy,
    });
    return { id };
  }
}

const lawOf = (now: Date): LawOfTheDay => ({ now, isInForce: (ground) => isGroundInForce(ground, now) });

/** Obligation 6.1: a registered agency, and an official contact person of that agency. */
async function directoryFaults(
  { agencies }: Transaction,
  { agencyId, officerId }: Submission,
): Promise<UserError<SubmitRefusal>[]> {
  if (!(await agencies.find(agencyId))) return [agencyUnknown()];
  if (await agencies.officerOf(agencyId, officerId)) return [];
  const text = {
    id: "Narahubung ini bukan dari lembaga itu.",
    en: "The contact person is none of that agency's.",
  };
  return [userError("OFFICER_UNKNOWN", text, ["input", "officerId"])];
}
