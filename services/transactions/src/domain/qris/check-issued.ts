import type { Money } from "@alpokat/kernel";
import { payableFault } from "./payable";
import { readCode } from "./read-code";

/** What a code of a provider's has to say. */
export interface IssuedFor {
  readonly nmid: string;
  readonly amount: Money;
  readonly expiresAt: Date;
}

/**
 * Checks a code that a provider issued, before a buyer sees it: a buyer who scans another merchant's code, or another
 * amount, can't be helped afterwards.
 * @returns why it must not be shown; null where it may be.
 */
export function issuedFault(
  payload: string,
  { nmid, amount, expiresAt }: IssuedFor,
  now: Date,
): string | null {
  const read = readCode(payload);
  if ("fault" in read) return read.fault.code;
  const { code } = read;
  if (code.kind !== "DYNAMIC") return "NOT_DYNAMIC";
  if (code.amount !== amount.minor) return "OTHER_AMOUNT";
  return payableFault(code, { nmid, expiresAt }, now)?.code ?? null;
}
