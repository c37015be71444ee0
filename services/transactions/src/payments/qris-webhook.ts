import type { KeyObject } from "node:crypto";
import type { Clock } from "@alpokat/kernel";
import type { ServiceKit } from "@alpokat/subgraph";
import { type Request, Router } from "express";
import type { ReceiveQrisCallback } from "../application/qris/receive-callback";
import { readCallback } from "../provider/snap-callback";

/** As the provider calls it at the gateway, and signs it. */
const PATH = "/webhooks/qris";

/** SNAP's answers to a callback of service 52. */
const ANSWERS = {
  SUCCESSFUL: { status: 200, body: { responseCode: "2005200", responseMessage: "Successful" } },
  UNSIGNED: { status: 401, body: { responseCode: "4015200", responseMessage: "Unauthorized. Signature" } },
  MALFORMED: { status: 400, body: { responseCode: "4005201", responseMessage: "Invalid Field Format" } },
} as const;

interface WebhookParts {
  readonly receiving: ReceiveQrisCallback;
  readonly providerKey: KeyObject;
  readonly clock: Clock;
  readonly logger: ServiceKit["logger"];
}

/**
 * The provider's callbacks, as the gateway forwards them. Everything that is signed is answered alike, whatever it meant:
 * the log and the report say what.
 */
export function qrisWebhook({ receiving, providerKey, clock, logger }: WebhookParts): Router {
  const routes = Router();
  routes.post("/qris", async (request: Request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const read = readCallback({ path: PATH, headers: request.headers, body }, providerKey, clock());
    const reason =
      "callback" in read ? ((await receiving.run(read.callback)) ?? "HEARD_BEFORE") : read.refusal;
    logger.info({ job: "qris callback", reason }, "a provider called back");
    const answer = ANSWERS["callback" in read ? "SUCCESSFUL" : read.refusal];
    response.status(answer.status).json(answer.body);
  });
  return routes;
}
