import { types } from "node:util";
import { PublicError } from "@alpokat/kernel";
import { QueryFailedError } from "typeorm";

const UNAVAILABLE = new PublicError("SERVICE_UNAVAILABLE", {
  id: "Layanan sedang tidak tersedia. Silakan coba lagi.",
  en: "The service is not available at the moment. Please try again.",
});
const CONFLICT = new PublicError("CONFLICT", {
  id: "Data ini sedang diubah oleh permintaan lain. Silakan coba lagi.",
  en: "Another request is changing the same data. Please try again.",
});

const UNUSABLE = new PublicError("BAD_USER_INPUT", {
  id: "Salah satu nilai tidak dapat disimpan.",
  en: "One of the values can't be stored.",
});

const SOCKET_FAULTS: readonly unknown[] = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"];

const GONE =
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|Client was closed|Driver not Connected|pool after calling end/;
/** TypeORM gives a connection back when it breaks: what the transaction does next meets one of these. */
const RELEASED: readonly string[] = [
  "QueryRunnerAlreadyReleasedError",
  "QueryRunnerProviderAlreadyReleasedError",
];

/** Whether there is no connection, or no longer. */
const isGone = (cause: Error, code: unknown): boolean =>
  SOCKET_FAULTS.includes(code) || GONE.test(cause.message) || RELEASED.includes(cause.name);

/**
 * What a database fault means to a client.
 * @returns null where the fault is a defect of ours.
 */
export function databaseFault(error: unknown): PublicError | null {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!types.isNativeError(cause)) return null;
  const { code } = cause as { code?: unknown };
  if (isGone(cause, code)) return UNAVAILABLE;
  if (typeof code !== "string") return null;
  // SQLSTATE, PostgreSQL manual appendix A: a lock not had in time, a retry that failed thrice.
  if (["55P03", "40001", "40P01"].includes(code)) return CONFLICT;
  // A value that the database can't hold, which the edge should have refused: the client's to mend, and no text of ours.
  if (code.startsWith("22")) return UNUSABLE;
  if (code === "23505") return CONFLICT;
  // Connection exceptions, insufficient resources, operator intervention (includes statement_timeout), and a transaction that the
  // server ended because this process left it idle for too long: one that has too much to do.
  return /^(08|53|57|25P0[34])/.test(code) ? UNAVAILABLE : null;
}
