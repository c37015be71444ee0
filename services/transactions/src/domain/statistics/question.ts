import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "../sale";

export type StatisticsPeriod = "DAY" | "MONTH";

export interface StatisticsQuestion {
  /** ISO days, both included. */
  readonly from: string;
  readonly to: string;
  readonly period: StatisticsPeriod;
  readonly byItemCategory: boolean;
  readonly byPaymentMethod: boolean;
}

/** A sum of released cells: of what was told already, so it tells nothing more. */
export interface StatisticsSum {
  /** Month as `2026-11`. */
  readonly period: string;
  readonly city: string;
  /** Null where sums are not divided by it, and for items without one. */
  readonly itemCategory: string | null;
  readonly paymentMethod: PaymentMethod | null;
  readonly people: number;
  readonly sales: number;
  readonly currency: CurrencyCode;
  readonly revenue: bigint;
}

/** What a release's cells are added up by. */
export type StatisticsDimension = "ALL" | "CITY" | "ITEM_CATEGORY" | "PAYMENT_METHOD";

/** A sum of a release's cells that have one city, category or payment method. */
export interface StatisticsTotal {
  /** Null for `ALL`, and for cells that have none. */
  readonly key: string | null;
  readonly currency: CurrencyCode;
  readonly cells: number;
  readonly people: number;
  readonly sales: number;
  readonly revenue: bigint;
}
