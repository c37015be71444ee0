import type { GatewayAnswer } from "@alpokat/subgraph";
import { z } from "zod";
import type { Failure, PolicyRefusal } from "../domain/delivery";

/** Refusals that another attempt won't change; every other error is of the moment, or ours to mend. */
const FINAL: readonly string[] = ["POLICY_DENIED", "FORBIDDEN", "NOT_FOUND"];

/** What the gateway's errors mean for a delivery. */
export function failureOf(errors: GatewayAnswer["errors"]): Failure {
  const codes = errors.map(({ extensions }) => extensions?.code ?? "GATEWAY_REFUSED");
  const passing = codes.find((code) => !FINAL.includes(code));
  const code = passing ?? codes[0] ?? "GATEWAY_REFUSED";
  return {
    code: /^[A-Z0-9_]{1,60}$/.test(code) ? code : "GATEWAY_REFUSED",
    isPermanent: passing === undefined,
  };
}

const denialSchema = z.object({
  code: z.literal("POLICY_DENIED"),
  policy: z.object({
    clause: z.string().max(60),
    rule: z.string().max(100).nullable(),
    law: z.string().max(200),
    purpose: z.string().max(60).nullable(),
    reason: z.string().max(60),
  }),
});

/** What the policy of whoever owns the data said, where nothing but its refusal stands in the way; else null. */
export function refusalOf(errors: GatewayAnswer["errors"]): PolicyRefusal | null {
  const denials = errors.map(({ extensions }) => denialSchema.safeParse(extensions));
  const [first] = denials;
  return first?.success && denials.every(({ success }) => success) ? first.data.policy : null;
}
