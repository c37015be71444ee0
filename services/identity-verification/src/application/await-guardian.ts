import type { Transaction } from "./ports";

/** `{ subject, isAwaited }`: of a minor nothing is collected or processed until a guardian consents, or it goes on. */
const GUARDIAN_AWAITED = "guardian.awaited-changed.v1";

/** What waiting for a guardian needs of a transaction. */
interface Waiting extends Pick<Transaction, "waits"> {
  readonly publish: (
    type: string,
    subject: string,
    data: Readonly<Record<string, string | boolean | null>>,
  ) => Promise<void>;
}

/** Restricts the account of a minor for whom no guardian has consented, and lets every service know with it. */
export async function awaitGuardian({ waits, publish }: Waiting, subject: string, at: Date): Promise<void> {
  // First the account: a consent that is given at the same time else ends no wait, and nothing ends this one.
  await waits.hold(subject);
  if ((await waits.consented([subject])).has(subject)) return;
  if (await waits.begin(subject, at)) await publish(GUARDIAN_AWAITED, subject, { subject, isAwaited: true });
}

/** Lets an account go on that waited: a guardian has consented, or its person is no minor. */
export async function endWait({ waits, publish }: Waiting, subject: string): Promise<void> {
  if (await waits.end(subject)) await publish(GUARDIAN_AWAITED, subject, { subject, isAwaited: false });
}

/** Whether an account is of a minor for whom no guardian has consented. */
export async function needsGuardian(
  { accounts, waits }: Pick<Transaction, "accounts" | "waits">,
  accountId: string,
  at: Date,
): Promise<boolean> {
  const isMinor = (await accounts.minority([accountId], at)).get(accountId) ?? false;
  return isMinor && !(await waits.consented([accountId])).has(accountId);
}
