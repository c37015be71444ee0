import type { CurrencyCode } from "@alpokat/kernel";

/** Money as the client wrote it. */
export interface MoneyText {
  readonly amount: string;
  readonly currencyCode: CurrencyCode;
}
