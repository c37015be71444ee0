/** Failures in a row after which a subgraph is left alone. */
const FAILURES_TO_OPEN = 5;
/** How long it is left alone before one request may probe it, in milliseconds. */
const OPEN_MILLISECONDS = 5_000;

/** `closed` lets everything through, `open` nothing, `half-open` the one probe that is under way. */
export type BreakerState = "closed" | "open" | "half-open";

/** Stops calling a subgraph that fails, so that its callers are answered at once and it can recover. */
export class CircuitBreaker {
  private current: BreakerState = "closed";
  private failures = 0;
  private openedAt = 0;

  /** @param now milliseconds of a monotonic clock. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): BreakerState {
    return this.current;
  }

  /** Whether a call may be made. Every permitted call must be followed by `succeeded` or `failed`. */
  permits(): boolean {
    if (this.current === "closed") return true;
    if (this.current === "half-open" || this.now() - this.openedAt < OPEN_MILLISECONDS) return false;
    this.current = "half-open";
    return true;
  }

  succeeded(): void {
    this.current = "closed";
    this.failures = 0;
  }

  failed(): void {
    this.failures += 1;
    if (this.current === "closed" && this.failures < FAILURES_TO_OPEN) return;
    this.current = "open";
    this.openedAt = this.now();
  }
}
