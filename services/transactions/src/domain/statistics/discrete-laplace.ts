/** A number above zero as a ratio of whole numbers: no float takes part in noise. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Where chance comes from. */
export interface RandomSource {
  /** A whole number from 0 to under `bound`, each as likely as any other. */
  below(bound: bigint): bigint;
  /** True with exactly this probability, which is at most 1. */
  isDrawn(probability: Ratio): boolean;
}

const HALF: Ratio = { numerator: 1n, denominator: 2n };
const ONE: Ratio = { numerator: 1n, denominator: 1n };

/**
 * True with probability exp(-γ), exactly: the series of the exponential is drawn, not computed (Canonne, Kamath, Steinke,
 * "The Discrete Gaussian for Differential Privacy", algorithm 1).
 * @param gamma from 0 to 1
 */
export function isDrawnWithExponential({ numerator, denominator }: Ratio, random: RandomSource): boolean {
  let round = 1n;
  while (random.isDrawn({ numerator, denominator: denominator * round })) round += 1n;
  return round % 2n === 1n;
}

/**
 * Noise: `x` with a probability in proportion to exp(-|x| / scale), exactly (algorithm 2 of the same paper). Floats would
 * not do: their gaps tell which true figure a noisy one came from.
 * @param scale what one person can change, divided by epsilon
 */
export function discreteLaplace(scale: Ratio, random: RandomSource): bigint {
  for (;;) {
    const noise = attemptDiscreteLaplace(scale, random);
    if (noise !== null) return noise;
  }
}

/** One attempt at noise; null where it has to be made anew. What attempts come to is distributed as the noise is. */
export function attemptDiscreteLaplace(
  { numerator, denominator }: Ratio,
  random: RandomSource,
): bigint | null {
  const remainder = random.below(numerator);
  if (!isDrawnWithExponential({ numerator: remainder, denominator: numerator }, random)) return null;
  let whole = 0n;
  while (isDrawnWithExponential(ONE, random)) whole += 1n;
  const magnitude = (remainder + numerator * whole) / denominator;
  const isNegative = random.isDrawn(HALF);
  // Zero has no sign: counted for both, it would come up twice as often as it should.
  if (isNegative && magnitude === 0n) return null;
  return isNegative ? -magnitude : magnitude;
}
