import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { recordedEvents, type RecordedEvent } from "@alpokat/audit";
import { ACTIONS, PURPOSES, RELATIONS, ROLES, SERVICES } from "@alpokat/kernel";
import { type ReplayedEvent, spokenEvent } from "@alpokat/policy";
import { z } from "zod";
import { auditTargets } from "../audit-targets";
import { StartRefusal } from "../start-refusal";

type Environment = Readonly<Record<string, string | undefined>>;

const decisionSchema = z.object({
  id: z.string(),
  principal: z.enum(SERVICES).nullable(),
  principalRole: z.enum(ROLES),
  relation: z.enum(RELATIONS).nullable(),
  purpose: z.enum(PURPOSES).nullable(),
  action: z.enum(ACTIONS),
  categories: z.array(z.string()),
  outcome: z.enum(["ALLOW", "MASK", "DENY"]),
  ruleIds: z.array(z.string()),
  missingFacts: z.array(z.string()),
  isGap: z.boolean().nullable(),
});

const isService = (name: string | null): boolean => (SERVICES as readonly (string | null)[]).includes(name);

/** What of an event is replayed: no digest of any person, no case, no request. */
const decisionOf = (event: RecordedEvent): ReplayedEvent => ({
  id: event.id,
  principal: isService(event.principal) ? event.principal : null,
  principalRole: event.principalRole,
  relation: event.relation,
  purpose: event.purpose,
  action: event.action,
  categories: event.categories,
  outcome: event.outcome,
  ruleIds: event.ruleIds,
  missingFacts: event.missingFacts,
  isGap: event.isGap,
});

/**
 * The decisions that the services' databases hold, as far as anybody may be told of them: those of the local stack, or of the
 * one that AUDIT_SERVICE names.
 */
export async function* storedDecisions(
  environment: Environment,
  projectRoot: string,
): AsyncGenerator<ReplayedEvent> {
  const targets = auditTargets(environment, projectRoot).filter(({ stream }) => stream === undefined);
  for (const { schema, databaseUrl } of targets)
    for await (const event of recordedEvents({ schema, databaseUrl })) {
      const decision = spokenEvent(decisionOf(event));
      if (decision) yield decision;
    }
}

/**
 * The decisions of an exported file: a JSON object a line.
 * @throws {StartRefusal} naming the first line that is no recorded decision.
 */
export async function* exportedDecisions(file: string): AsyncGenerator<ReplayedEvent> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    number += 1;
    if (line.trim() === "") continue;
    const { data, error } = decisionSchema.safeParse(parsed(line));
    if (!data) {
      const [issue] = error.issues;
      throw new StartRefusal(
        `${file}, line ${String(number)} is no recorded decision: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
      );
    }
    yield data;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
