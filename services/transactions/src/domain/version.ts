import { type UserError, userError } from "@alpokat/kernel";

/** Refuses where the client changes another version than there is. 0 is the version of what is not there yet. */
export function versionFaults(
  { version: actual }: { readonly version: number },
  expected: number | null,
  path: readonly string[],
): UserError<"VERSION_MISMATCH">[] {
  if (expected === null || expected === actual) return [];
  const text = {
    id: "Data ini sudah diubah sejak Anda membacanya. Muat ulang, lalu ulangi.",
    en: "This was changed since you read it. Read it again and repeat.",
  };
  const fault = userError("VERSION_MISMATCH" as const, text, [...path, "version"]);
  return [{ ...fault, details: { expected: String(expected), actual: String(actual) } }];
}
