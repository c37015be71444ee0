import type { GatewayClient } from "../gateway-client";

/**
 * Asks, right before keys are destroyed, whether a legal case holds the subject's data. Whoever answers notes that they
 * did, so that a hold placed later is told that it came too late.
 * @throws Error where it can't be known: then nothing is erased.
 */
export type Clearance = (question: {
  readonly subject: string;
  readonly requestId: string;
}) => Promise<boolean>;

const QUESTION = `mutation ($input: ClearErasureInput!) { clearErasure(input: $input) { isClear } }`;

/** Asks disclosure-requests through the gateway, as the service's own principal. */
export const clearanceByGateway =
  (gateway: Pick<GatewayClient, "ask">): Clearance =>
  async (input) => {
    const purpose = "privacy.request";
    const { data } = await gateway.ask({ query: QUESTION, variables: { input }, purpose });
    const isClear = (data as { clearErasure?: { isClear?: unknown } | null } | null)?.clearErasure?.isClear;
    if (typeof isClear !== "boolean") throw new Error("Whether a legal case holds the data is not known");
    return isClear;
  };
