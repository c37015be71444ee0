import "reflect-metadata";

export {
  ACCESS_CATEGORIES,
  ACCESS_RECORDED,
  type PublishedAccessEntry,
  type PublishedReceiptEntry,
  RECEIPT_ACCESS_RECORDED,
  accessColumns,
  accessEntriesSchema,
  receiptEntriesSchema,
} from "./access-entries";
export * from "./configuration";
export * from "./context";
export * from "./disclosure-grant";
export type * from "./erasure/clearance";
export { type EraserParts, Eraser } from "./erasure/eraser";
export * from "./erasure/erasure-events";
export type * from "./erasure/personal-data";
export { SetAsideRows } from "./erasure/set-aside-rows";
export {
  erasableTable,
  erasureTables,
  setAsideReadForCase,
  setAsideReadForItsCase,
  setAsideTable,
} from "./erasure/tables";
export * from "./gateway-client";
export * from "./graphql/access-log.types";
export * from "./graphql/audit-decision.types";
export * from "./graphql/audit.resolver";
export * from "./graphql/audit.types";
export * from "./graphql/connection";
export * from "./graphql/decimal.scalar";
export * from "./graphql/explanation.types";
export * from "./graphql/money.type";
export * from "./graphql/subject-data.types";
export * from "./graphql/user-error.type";
export * from "./logger";
export * from "./nonces";
export * from "./process";
export * from "./recorder";
export * from "./refusals";
export * from "./request-signature";
export * from "./service";
export { type BackgroundJob, type ConsumerOptions, type ServiceKit, failureLog } from "./service-kit";
export * from "./standing/automated-decision";
export * from "./standing/standing-events";
export { heldFor, standingOf } from "./standing/subject-standing";
export {
  ERASURE_JOB,
  guardianColumns,
  holdRequests,
  objectionTable,
  standingTables,
} from "./standing/tables";
export * from "./start-subgraph";
export * from "./subgraph-schema";
export * from "./subgraph-server";
export * from "./subject-data/subject-data";
export {
  type ExpiredTelemetry,
  isNotHeld,
  TELEMETRY_EXPIRY_JOB,
  hasExpired,
  telemetryExpiresIn,
  telemetryExpiry,
} from "./telemetry-expiry";
export { withheldAccessTable } from "./withheld/tables";
export { GAG_ENDED } from "./withheld/withheld-access";
