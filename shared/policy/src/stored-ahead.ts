import { type AccessRecord } from "./access-records";

/** Stores records; rejects where they can't be stored. */
export type StoreRecords = (records: readonly AccessRecord[]) => Promise<void>;

/**
 * The part of a request's record that is stored while its answer is still being made, so that the database works
 * meanwhile. Once a request: what is decided afterwards is stored when the answer is there.
 */
export class StoredAhead {
  private storing: Promise<void> | null = null;

  constructor(private readonly store: StoreRecords | undefined) {}

  /** Whether anything may be stored ahead yet. */
  get isOpen(): boolean {
    return this.store !== undefined && this.storing === null;
  }

  get isBegun(): boolean {
    return this.storing !== null;
  }

  /** @param giveBack gets the records where they could not be stored. */
  begin(records: readonly AccessRecord[], giveBack: (records: readonly AccessRecord[]) => void): void {
    if (!this.store || this.storing) throw new Error("a request stores ahead once, where it may");
    this.storing = this.store(records).catch((error: unknown) => {
      giveBack(records);
      throw error;
    });
    // Whoever gives the answer waits for it and is told; until then nobody is, and that is no defect.
    this.storing.catch(() => undefined);
  }

  /** Settles when all is stored that was to be stored ahead; rejects where it could not be. */
  get done(): Promise<void> {
    return this.storing ?? Promise.resolve();
  }
}
