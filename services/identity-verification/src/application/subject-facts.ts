import { type Clock, isId } from "@alpokat/kernel";
import type { FactsLoader, ProvenFacts } from "@alpokat/policy";
import type { InJob } from "./ports";

/**
 * What this service knows of people beside their standing: the latest notice that reached them, their consents in force
 * and whether they are minors. Asked anew for every request, so that a consent withdrawn counts no more.
 */
export const subjectFacts =
  (inJob: InJob, clock: Clock): FactsLoader =>
  async (subjects) => {
    const accounts = subjects.filter(isId);
    if (accounts.length === 0) return new Map();
    return inJob("standing", async (tx) => {
      const now = clock();
      const notices = await tx.notices.latestReceived(accounts, now);
      const consents = await tx.consents.inForce(accounts);
      const minority = await tx.accounts.minority(accounts, now);
      return new Map(
        accounts.map((id): [string, ProvenFacts] => {
          const minor = minority.get(id);
          return [
            id,
            {
              noticeVersion: notices.get(id) ?? 0,
              consentsInForce: consents.get(id) ?? [],
              ...(minor !== undefined && { minor }),
            },
          ];
        }),
      );
    });
  };
