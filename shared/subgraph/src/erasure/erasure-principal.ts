import { newId, type Principal, type ServiceName } from "@alpokat/kernel";
import { type Policy, RequestGuard } from "@alpokat/policy";

interface ErasureCase {
  readonly service: ServiceName;
  readonly requestId: string;
  readonly subject: string;
  readonly at: Date;
}

/** What is decided about. */
export interface ErasureStep {
  /**
   * Whether a legal case forbids it. Deleting is not forbidden as long as what the case holds is set aside; destroying is (UU
   * 27/2022 art. 43 and 44).
   */
  readonly isHeld: boolean;
  /** Whether the decision tells of the case: then it is recorded like any other, but is not shown to the subject. */
  readonly isSecret: boolean;
}

/** The guard of an erasure: the service itself acts, in the privacy request that ordered it. */
export function erasureGuard(
  policy: Policy,
  { service, requestId, subject, at }: ErasureCase,
  { isHeld, isSecret }: ErasureStep,
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
      isSecret,
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
