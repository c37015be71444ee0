import { setTimeout as pause } from "node:timers/promises";
import { systemClock, type Clock } from "@alpokat/kernel";
import { StartRefusal } from "../start-refusal";

/** Something that runs until it ends or is stopped. */
export interface RunningUnit {
  /** Settles when it is gone, with the reason. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Something that is kept running. */
export interface Unit {
  readonly name: string;
  /** Settles when it can serve; rejects with the reason why it can't, also when the signal ends the attempt. */
  start(signal: AbortSignal): Promise<RunningUnit>;
}

/** Told when a unit ended without having been stopped. */
export interface Ending {
  readonly name: string;
  readonly reason: string;
  /** Milliseconds until it is started again. */
  readonly restartIn: number;
}

/** What a supervision depends on. */
export interface SupervisionOptions {
  readonly report: (ending: Ending) => void;
  readonly clock?: Clock;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A unit that is being kept running. */
export interface Supervised {
  /** Settles when it can serve for the first time; rejects when its first start is refused for good. */
  readonly ready: Promise<void>;
  /** Stops it, and it stays stopped. */
  readonly stop: () => Promise<void>;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;
/** What has run this long is well: its next end is a new story. */
const STEADY_MS = 30_000;

/** Keeps a unit running: one that ends is started again, after a delay that doubles each time. */
export function supervise(unit: Unit, options: SupervisionOptions): Supervised {
  const supervision = new Supervision(unit, options);
  const ready = new Promise<void>((resolve, reject) => {
    supervision.onReady = resolve;
    supervision.run().catch(reject);
  });
  return { ready, stop: () => supervision.stop() };
}

class Supervision {
  onReady: () => void = () => undefined;
  private readonly stopping = new AbortController();
  private readonly clock: Clock;
  private readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  private running: RunningUnit | null = null;
  private starting: Promise<RunningUnit> | null = null;
  private failures = 0;

  constructor(
    private readonly unit: Unit,
    private readonly options: SupervisionOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    this.wait = options.wait ?? waitUnlessAborted;
  }

  async run(): Promise<void> {
    for (;;) {
      const reason = await this.runOnce();
      if (this.hasBeenStopped()) return;
      const restartIn = Math.min(FIRST_DELAY_MS * 2 ** this.failures, LONGEST_DELAY_MS);
      this.failures += 1;
      this.options.report({ name: this.unit.name, reason, restartIn });
      await this.wait(restartIn, this.stopping.signal);
      if (this.hasBeenStopped()) return;
    }
  }

  /** @returns why it ended */
  private async runOnce(): Promise<string> {
    try {
      this.starting = this.unit.start(this.stopping.signal);
      this.running = await this.starting;
    } catch (error) {
      if (error instanceof StartRefusal && this.failures === 0) throw error;
      return error instanceof Error ? error.message : String(error);
    }
    const since = this.clock().getTime();
    this.onReady();
    const reason = await this.running.exited;
    this.running = null;
    if (this.clock().getTime() - since >= STEADY_MS) this.failures = 0;
    return reason;
  }

  private hasBeenStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const unit = this.running ?? (await this.starting?.catch(() => null));
    await unit?.stop();
  }
}

const waitUnlessAborted = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  pause(milliseconds, undefined, { signal }).catch(() => undefined);
