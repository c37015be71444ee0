import { newId, type Principal, type ServiceName } from "@alpokat/kernel";
import { type Policy, RequestGuard } from "@alpokat/policy";

interface ErasureCase {
  readonly service: ServiceName;
  readonly requestId: string;
  readonly subject: string;
  readonly isHeld: boolean;
  readonly at: Date;
}

/**
 * The guard of an erasure: the service itself acts, in the privacy request that ordered it. Where a legal case holds the
 * data the refusal is recorded like any other, but is not shown to the subject, who may not know of the case.
 */
export function erasureGuard(
  policy: Policy,
  { service, requestId, subject, isHeld, at }: ErasureCase,
): RequestGuard {
  const principal: Principal = {
    id: service,
    role: "service",
    merchants: [],
    sessionId: null,
    purpose: "privacy.request",
    caseFacts: {
      kind: "privacy-request",
      id: requestId,
      isOpen: true,
      assignees: [service],
      subjects: [subject],
      categories: ["user"],
      isSecret: isHeld,
      grant: null,
    },
    telemetry: {
      ip: "127.0.0.1",
      deviceId: requestId,
      application: service,
      system: null,
      at: at.toISOString(),
    },
    requestId: newId(),
    locale: "id",
  };
  const known = new Map([[subject, { restricted: false, erased: false, legalHold: isHeld }]]);
  return new RequestGuard(policy, principal, { known });
}
