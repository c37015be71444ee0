/** Failures in a row after which a subgraph is left alone. */
const FAILURES_TO_OPEN = 5;
/** Calls in a row that took too long after which it is left alone: a client can ask for what takes long. */
const TIMEOUTS_TO_OPEN = 20;
/** How long it is left alone before one request may probe it, in milliseconds. Short: a probe costs one call. */
const OPEN_MILLISECONDS = 1_000;

/** `closed` lets everything through, `open` nothing, `half-open` the one probe that is under way. */
export type BreakerState = "closed" | "open" | "half-open";

/** Stops calling a subgraph that fails, so that its callers are answered at once and it can recover. */
export class CircuitBreaker {
  private current: BreakerState = "closed";
  private failures = 0;
  private timeouts = 0;
  private openedAt = 0;

  /** @param now milliseconds of a monotonic clock. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): BreakerState {
    return this.current;
  }

  /** Whether a call may be made. Every permitted call must be followed by one of the methods below. */
  permits(): boolean {
    if (this.current === "closed") return true;
    if (this.current === "half-open" || this.now() - this.openedAt < OPEN_MILLISECONDS) return false;
    this.current = "half-open";
    return true;
  }

  succeeded(): void {
    this.current = "closed";
    this.failures = 0;
    this.timeouts = 0;
  }

  /** No connection, or no answer that makes sense. */
  failed(): void {
    this.failures += 1;
    if (this.current !== "closed" || this.failures >= FAILURES_TO_OPEN) this.open();
  }

  /** No answer in the time that a call has. */
  timedOut(): void {
    this.timeouts += 1;
    if (this.current !== "closed" || this.timeouts >= TIMEOUTS_TO_OPEN) this.open();
  }

  /** Nobody waits for the answer any more, which tells nothing of the subgraph: after a probe, the next call is one. */
  abandoned(): void {
    if (this.current === "half-open") this.current = "open";
  }

  private open(): void {
    this.current = "open";
    this.openedAt = this.now();
  }
}
