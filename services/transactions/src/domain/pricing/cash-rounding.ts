/** How cash is rounded: to the nearest unit (half up), or always down or up. */
export const ROUNDING_MODES = ["NEAREST", "DOWN", "UP"] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** Units that coins and banknotes of the rupiah make possible. */
export const ROUNDING_UNITS = [50n, 100n, 200n, 500n, 1_000n] as const;

export interface CashRounding {
  /** Minor units, one of `ROUNDING_UNITS`. */
  readonly unit: bigint;
  readonly mode: RoundingMode;
}

const UP_FROM: Readonly<Record<RoundingMode, (unit: bigint) => bigint>> = {
  NEAREST: (unit) => unit / 2n,
  DOWN: () => 0n,
  UP: (unit) => unit - 1n,
};

/** What rounding adds to an amount due in cash; negative where it takes away. @param due zero or more. */
export function cashRoundingOf(due: bigint, rounding: CashRounding | null): bigint {
  if (!rounding) return 0n;
  const { unit, mode } = rounding;
  return ((due + UP_FROM[mode](unit)) / unit) * unit - due;
}
