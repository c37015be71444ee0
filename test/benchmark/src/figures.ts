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
  run(): Promise<readonly Figure[]>;
}

export const inMillions = (perSecond: number): string => `${(perSecond / 1e6).toFixed(1)} million/s`;
export const inThousands = (perSecond: number): string => `${(perSecond / 1e3).toFixed(1)} thousand/s`;
