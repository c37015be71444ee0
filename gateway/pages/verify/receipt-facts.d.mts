import type { CodeVerdict } from "./receipt-code.mjs";

export function factsOf(
  genuine: Extract<CodeVerdict, { verdict: "GENUINE" }>,
  language: "id" | "en",
): readonly { readonly name: string; readonly value: string }[];
