import { PublicError } from "@alpokat/kernel";

/** Nobody is signed in, and somebody must be. */
export const unauthenticated = (): PublicError =>
  new PublicError("UNAUTHENTICATED", { id: "Silakan masuk terlebih dahulu.", en: "Please sign in first." });

/** The caller's role has no part in this operation. */
export const forbidden = (): PublicError =>
  new PublicError("FORBIDDEN", {
    id: "Peran Anda tidak berhak melakukan ini.",
    en: "Your role is not entitled to do this.",
  });

/** A dependency is down: refuse, never guess. */
export const serviceUnavailable = (): PublicError =>
  new PublicError("SERVICE_UNAVAILABLE", {
    id: "Layanan sedang tidak tersedia. Silakan coba lagi.",
    en: "The service is not available at the moment. Please try again.",
  });

/** Input of the right type but a wrong value. @param field dotted path into the input. */
export const badInput = (field: string, rule: { readonly id: string; readonly en: string }): PublicError =>
  new PublicError("BAD_USER_INPUT", { id: `${field}: ${rule.id}`, en: `${field}: ${rule.en}` }, { field });
