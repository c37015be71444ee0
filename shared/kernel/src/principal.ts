import { z } from "zod";
import { PURPOSES, ROLES, SERVICES } from "./vocabulary";

/** What the gateway saw of the caller's system (clause 2). Recorded by the gateway, never taken from client input. */
export const telemetrySchema = z.object({
  /** Address of the real peer, or the one named by a configured proxy. */
  ip: z.string().max(45),
  /** Identity of the device, issued by the gateway itself in a signed cookie. */
  deviceId: z.uuid(),
  /** Name and version of the software in use. */
  application: z.string().max(100).nullable(),
  /** Type of the system, such as `Android 15`. */
  system: z.string().max(100).nullable(),
  /** When the gateway received the request, ISO 8601. */
  at: z.iso.datetime(),
});
export type Telemetry = z.infer<typeof telemetrySchema>;

/** What the owner of a case said about it when the gateway asked; signed into the principal, so it can't be invented. */
export const caseFactsSchema = z.object({
  /** `support-ticket`, `verification-case`, `fraud-case`, `privacy-request` or `disclosure-request`. */
  kind: z.string(),
  id: z.uuid(),
  isOpen: z.boolean(),
  /** Account ids of those who work on it, and names of services that do. */
  assignees: z.array(z.union([z.uuid(), z.enum(SERVICES)])),
  /** Subjects of the case: account ids, or `buyer:<blind index>`. */
  subjects: z.array(z.string()),
  /** Data categories that the case is about. */
  categories: z.array(z.string()),
  /** Whether the law hides the case from its subjects: a gagged disclosure, a suspicious-transaction report. */
  isSecret: z.boolean(),
  /** Of a secret case: whether the law lets its subjects know one day, as a gag with an end does. */
  mayBeToldLater: z.boolean().optional(),
  /** For a disclosure: the grant as a compact JWS by disclosure-requests, which every subgraph verifies itself. */
  grant: z.string().nullable(),
});
export type CaseFacts = z.infer<typeof caseFactsSchema>;

/** What identity-verification knew of a person and the privacy notice when it issued their token (obligation 1.8). */
export const noticeStandingSchema = z.object({
  /** Latest version that the person acknowledged; 0 for none. */
  acknowledged: z.int().nonnegative(),
  /** Versions that have to be acknowledged, and from when: every one that is in force before the token ends. */
  required: z.array(z.object({ version: z.int().positive(), from: z.iso.datetime() })),
});
export type NoticeStanding = z.infer<typeof noticeStandingSchema>;

/** On whose behalf a request runs. Made by the gateway, covered by its signature, believed by subgraphs only then. */
export const principalSchema = z.object({
  /** Account id of a person, name of a service, null for nobody. */
  id: z.union([z.uuid(), z.enum(SERVICES)]).nullable(),
  role: z.enum(ROLES),
  /** Merchants that the person owns or works for. */
  merchants: z.array(z.uuid()),
  /** Absent for whoever has no account: then nothing is collected that needs an acknowledged notice. */
  notice: noticeStandingSchema.optional(),
  /** The session that the access token belongs to; null without one. */
  sessionId: z.uuid().nullable(),
  /** The purpose as stated in `x-alpokat-purpose`; null when the client stated none. */
  purpose: z.enum(PURPOSES).nullable(),
  caseFacts: caseFactsSchema.nullable(),
  telemetry: telemetrySchema,
  /** Correlation id of the request, in every log line, audit event and error of it. */
  requestId: z.uuid(),
  /** Language for messages to people. */
  locale: z.enum(["id", "en"]),
});
export type Principal = z.infer<typeof principalSchema>;
