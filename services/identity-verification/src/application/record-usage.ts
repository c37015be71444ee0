import { newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { InJob } from "./ports";

const USAGE = { channel: "DEVICE", topic: "USAGE" } as const;

/**
 * Records what the gateway saw of the caller's system for the improvement of the service, where the person consents to
 * that at this moment (obligation 2.2), and nothing otherwise. Takes the type of system and the version of the
 * application; the IP address isn't needed for it.
 */
export class RecordUsage {
  constructor(private readonly inJob: InJob) {}

  async run(guard: RequestGuard, accountId: string): Promise<void> {
    const reference = { subject: accountId, consentScope: USAGE };
    await guard.learn([reference]);
    const purpose = "service.improve";
    // What the gateway saw, never what the client said. A refusal is the usual case, and no fault of the request.
    const seenByUs = { purpose, observed: true } as const;
    if (guard.decide("collect", "user.device", reference, seenByUs).outcome !== "ALLOW") return;
    const { application, system, at } = guard.principal.telemetry;
    await this.inJob(
      "sign-in",
      async ({ consents, sessions }) => {
        // Read again where it is written: what is kept names the consent that it rests on.
        const given = (await consents.inForce([accountId])).get(accountId) ?? [];
        const consent = given.find((one) => one.purpose === purpose && one.topic === USAGE.topic);
        if (!consent) return;
        const seen = { application, system, at: new Date(at) };
        await sessions.recordUsage({ id: newId(), accountId, consentEventId: consent.id, ...seen });
      },
      guard,
    );
  }
}
