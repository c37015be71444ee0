import type {
  AccountArrangement,
  LedgerAccount,
  LedgerEntry,
  LedgerRefusal,
  Movement,
  PostingAnswer,
  Transfer,
} from "../domain/ledger";

/** A position in the journal, newest first. */
export interface EntryKey {
  readonly transferId: string;
  readonly leg: number;
}

/** A hold whose time is over. */
export type DueHold = Pick<Movement, "merchantId" | "kind" | "reference"> & { readonly transferId: string };

/** The books of merchants: what is written stays, and is corrected by a transfer the other way. */
export interface Ledger {
  /** Holds a merchant's books until the commit, as a posting does. */
  hold(merchantId: string): Promise<void>;
  /**
   * Posts transfers with the act that they are about; one that was posted before is passed over.
   * @throws where one is refused, since then the act has to roll back.
   */
  post(transfers: readonly Transfer[]): Promise<void>;
  /** Does what it can, in order. @returns what became of each, in the order given. */
  move(movements: readonly Movement[]): Promise<PostingAnswer[]>;
  /** Opens an account or changes its bounds. @returns why not, or null. */
  arrange(
    account: AccountArrangement,
  ): Promise<Extract<LedgerRefusal, "NORMAL_SIDE_DIFFERS"> | "BOUNDS_NOT_KEPT" | null>;
  accounts(merchantId: string): Promise<LedgerAccount[]>;
  /** Newest first, of these merchants. */
  entries(merchants: readonly string[], limit: number, after: EntryKey | null): Promise<LedgerEntry[]>;
  /** Holds whose time is over, a few at a time, of all merchants. */
  dueHolds(limit: number): Promise<DueHold[]>;
}
