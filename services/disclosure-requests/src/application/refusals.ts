import { type UserError, userError } from "@alpokat/kernel";

export const keyReused = (): UserError<"IDEMPOTENCY_KEY_REUSED"> =>
  userError(
    "IDEMPOTENCY_KEY_REUSED",
    {
      id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
      en: "This idempotency key was used for another input.",
    },
    ["input", "idempotencyKey"],
  );

/** Obligation 6.5: who submits, who proposes and who approves are three people. */
export const sameEyes = (): UserError<"FOUR_EYES"> =>
  userError("FOUR_EYES", {
    id: "Pengaju, pengusul, dan penyetuju harus tiga orang yang berbeda.",
    en: "Whoever submits, proposes and approves must be three different people.",
  });

export const requestUnknown = (): UserError<"REQUEST_UNKNOWN"> =>
  userError("REQUEST_UNKNOWN", { id: "Permintaan ini tidak ditemukan.", en: "There is no such request." }, [
    "input",
    "requestId",
  ]);
