/** One line of a report. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What it has to be; absent where it is told for comparison. */
  readonly target?: string;
  readonly isMet?: boolean;
}

/** A group of figures that is measured and reported together. */
export interface Benchmark {
  /** As the command names it. */
  readonly name: string;
  /** Sentences on what is measured, for whoever reads the figures later. */
  readonly about: string;
  /** How long it takes, where that is too long for a run of everything: it is measured only by name. */
  readonly takes?: string;
  run(flags: BenchmarkFlags): Promise<readonly Figure[]>;
}

/** What the command was given as `--name=value`, for benchmarks that can be made smaller. */
export type BenchmarkFlags = Readonly<Partial<Record<string, string>>>;

export const inMillions = (perSecond: number): string => `${(perSecond / 1e6).toFixed(1)} million/s`;
export const inThousands = (perSecond: number): string => `${(perSecond / 1e3).toFixed(1)} thousand/s`;
/** The value in the middle: noise of a busy machine moves it less than a mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
