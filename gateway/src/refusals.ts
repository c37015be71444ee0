import { type Bilingual, type ErrorCode, PublicError } from "@alpokat/kernel";

/** What a refusal of the gateway itself says, by code. Also replaces the text of errors that may not be told. */
export const TEXTS: Readonly<Record<ErrorCode, Bilingual>> = {
  UNAUTHENTICATED: { id: "Silakan masuk terlebih dahulu.", en: "Sign in first." },
  FORBIDDEN: { id: "Tindakan ini tidak diizinkan.", en: "This is not permitted." },
  POLICY_DENIED: {
    id: "Kebijakan privasi tidak mengizinkan ini.",
    en: "The privacy policy does not allow this.",
  },
  BAD_USER_INPUT: { id: "Permintaan tidak sah.", en: "The request is not valid." },
  NOT_FOUND: { id: "Tidak ditemukan.", en: "Not found." },
  CONFLICT: {
    id: "Data sedang diubah oleh permintaan lain.",
    en: "The data is being changed by another request.",
  },
  RATE_LIMITED: {
    id: "Terlalu banyak permintaan; coba lagi nanti.",
    en: "Too many requests; try again later.",
  },
  QUERY_TOO_COMPLEX: { id: "Kueri terlalu rumit.", en: "The query is too complex." },
  SERVICE_UNAVAILABLE: {
    id: "Layanan sedang tidak tersedia; coba lagi nanti.",
    en: "A part of the service is unavailable; try again later.",
  },
  INTERNAL_SERVER_ERROR: { id: "Terjadi kesalahan di pihak kami.", en: "An error happened on our side." },
  GRAPHQL_PARSE_FAILED: { id: "Kueri tidak dapat dibaca.", en: "The query can't be read." },
  GRAPHQL_VALIDATION_FAILED: {
    id: "Kueri tidak sesuai dengan skema.",
    en: "The query does not fit the schema.",
  },
  PERSISTED_QUERY_NOT_FOUND: { id: "PersistedQueryNotFound", en: "PersistedQueryNotFound" },
};

/** HTTP status of a refusal before execution. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

export const statusOf = (code: ErrorCode): number => STATUS[code] ?? 400;

/** A refusal with the standard text of its code, or a better one. `reason` goes to the log only. */
export function refusal(code: ErrorCode, reason?: string, text: Bilingual = TEXTS[code]): PublicError {
  const error = new PublicError(code, text);
  if (reason !== undefined) error.cause = reason;
  return error;
}
