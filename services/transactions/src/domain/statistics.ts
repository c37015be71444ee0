import type { CurrencyCode } from "@alpokat/kernel";

/** People that a published cell stands for at least (obligation 5.1). */
export const SMALLEST_CELL = 10;

export type StatisticsPeriod = "DAY" | "MONTH";

export interface StatisticsQuestion {
  /** ISO days, both included. */
  readonly from: string;
  readonly to: string;
  readonly period: StatisticsPeriod;
  readonly byItemCategory: boolean;
}

/** Sums of one cell of the cube. It is about nobody: at least ten people are in it. */
export interface StatisticsCell {
  /** ISO day, or month as `2026-11`. */
  readonly period: string;
  readonly city: string;
  /** Null where cells are not divided by it, and for items without one. */
  readonly itemCategory: string | null;
  readonly people: number;
  readonly sales: number;
  readonly currency: CurrencyCode;
  readonly revenue: bigint;
}
