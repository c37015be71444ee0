import { z } from "zod";
import type { ConsentCopies } from "./ports";

/** Told by identity-verification when a consent was given, refused or withdrawn. */
export const CONSENT_CHANGED = "consent.changed.v1";

const changedSchema = z.object({
  subject: z.uuid(),
  purpose: z.string().max(60),
  channel: z.string().max(20),
  topic: z.string().max(40),
  state: z.string().max(20),
  at: z.iso.datetime(),
});

/** Keeps a copy of consents: it says whom a campaign is planned for, and it may deny. It never allows anything. */
export class CopyConsent {
  /** @param isErased whether a person's data was erased: an event that comes late, or again, brings nothing of it back. */
  constructor(private readonly isErased: (accountId: string) => Promise<boolean>) {}

  /** @throws ZodError where the event isn't one of these. */
  async run(consents: ConsentCopies, data: unknown): Promise<void> {
    const { subject: accountId, at, ...consent } = changedSchema.parse(data);
    if (await this.isErased(accountId)) return;
    await consents.save({ ...consent, accountId, changedAt: new Date(at) });
  }
}
