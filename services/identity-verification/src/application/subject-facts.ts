import { type Clock, isId } from "@alpokat/kernel";
import type { FactsLoader, ProvenFacts } from "@alpokat/policy";
import type { InJob, Transaction } from "./ports";

/**
 * What this service knows of people beside their standing: the latest notice that reached them, their consents in force,
 * whether they are minors and whether a guardian consented. Asked anew for every request, so that a consent withdrawn counts no more.
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
      const consented = await consentedOf(tx, minority);
      return new Map(
        accounts.map((id): [string, ProvenFacts] => {
          const minor = minority.get(id);
          return [
            id,
            {
              noticeVersion: notices.get(id) ?? 0,
              consentsInForce: consents.get(id) ?? [],
              ...(minor !== undefined && { minor }),
              ...(minor !== undefined && guardianFacts(minor, consented.has(id))),
            },
          ];
        }),
      );
    });
  };

/** Without the consent of a guardian a minor's data is collected by nobody, and processed for the minor alone. */
const guardianFacts = (minor: boolean, guardianConsent: boolean): ProvenFacts => {
  const guardianAwaited = minor && !guardianConsent;
  return { guardianAwaited, ...(minor && { guardianConsent }), ...(guardianAwaited && { restricted: true }) };
};

/** Asked of minors only: there are few. */
async function consentedOf(
  { waits }: Transaction,
  minority: ReadonlyMap<string, boolean>,
): Promise<ReadonlySet<string>> {
  const minors = [...minority].filter(([, isMinor]) => isMinor).map(([id]) => id);
  return minors.length === 0 ? new Set() : waits.consented(minors);
}
