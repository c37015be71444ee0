import { type Clock, type Purpose, newId } from "@alpokat/kernel";
import { type FactsLoader, type Policy, RequestGuard } from "@alpokat/policy";

/** What the service does by itself. */
export interface OwnAct {
  readonly purpose: Purpose;
  /** In whose books; none for an act in nobody's. */
  readonly merchants?: readonly string[];
  /** What is known of those whom it is about. */
  readonly facts?: FactsLoader;
}

/** A guard for what the service does by itself: decided by the same rules as anybody's act, and recorded under its name. */
export const serviceGuard = (
  policy: Policy,
  clock: Clock,
  { purpose, merchants = [], facts }: OwnAct,
): RequestGuard =>
  new RequestGuard(
    policy,
    {
      id: "transactions",
      role: "service",
      merchants: [...merchants],
      sessionId: null,
      purpose,
      caseFacts: null,
      telemetry: {
        ip: "127.0.0.1",
        deviceId: newId(),
        application: null,
        system: null,
        at: clock().toISOString(),
      },
      requestId: newId(),
      locale: "id",
    },
    facts && { facts },
  );
