import { createHash } from "node:crypto";

/** One entry as it stands in the books; 64-bit numbers are texts of digits. */
interface JournalEntry {
  readonly leg: number;
  readonly accountId: string;
  readonly accountCode: string;
  readonly normalSide: "DEBIT" | "CREDIT";
  readonly accountSeq: string;
  readonly side: "DEBIT" | "CREDIT";
  readonly phase: "POSTED" | "HELD" | "RELEASED";
  readonly amount: string;
  readonly balanceAfter: string;
}

/** One transfer as it stands in the books. Moments are texts with microseconds, hashes are lower-case hexadecimal. */
export interface JournalTransfer {
  readonly id: string;
  readonly merchantId: string;
  readonly chainPlace: string;
  readonly act: string;
  readonly kind: string;
  readonly reference: string;
  readonly follows: string | null;
  readonly currency: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly expiresAt: string | null;
  readonly fingerprint: string | null;
  readonly prevHash: string;
  readonly hash: string;
  /** In the order of their legs. */
  readonly entries: readonly JournalEntry[];
}

/** Sums of one account. */
interface AccountCounters {
  readonly debitsPosted: bigint;
  readonly creditsPosted: bigint;
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
  readonly lastSeq: bigint;
}

/** What a merchant's first transfer follows. */
const CHAIN_START = "00".repeat(32);

/** The hash that a transfer must have: over the one before it and the words of its own, as the database writes them. */
function hashOf(transfer: JournalTransfer): string {
  const { merchantId, chainPlace, id, act, kind, reference, follows, currency } = transfer;
  const { occurredAt, recordedAt, expiresAt, fingerprint, entries, prevHash } = transfer;
  const what = [merchantId, chainPlace, id, act, kind, reference, follows ?? "", currency];
  const when = [occurredAt, recordedAt, expiresAt ?? "", fingerprint ?? ""];
  const lines = [
    ["ledger", ...what, ...when],
    ...entries.map((entry) => [
      String(entry.leg),
      entry.accountId,
      entry.accountCode,
      entry.accountSeq,
      entry.side,
      entry.phase,
      entry.amount,
      entry.balanceAfter,
    ]),
  ];
  return createHash("sha256")
    .update(Buffer.from(prevHash, "hex"))
    .update(lines.map((line) => line.join("|")).join("\n"))
    .digest("hex");
}

const EMPTY: AccountCounters = {
  debitsPosted: 0n,
  creditsPosted: 0n,
  debitsPending: 0n,
  creditsPending: 0n,
  lastSeq: 0n,
};

/** Follows one merchant's journal from its beginning, and knows what every account and hold must be. */
export class Journal {
  readonly accounts = new Map<string, AccountCounters>();
  readonly holds = new Map<string, "PENDING" | "POSTED" | "VOIDED" | "EXPIRED">();
  readonly #reversed = new Set<string>();
  #place = 0n;
  #hash = CHAIN_START;

  /** The end of the chain so far. */
  get head(): { readonly place: bigint; readonly hash: string } {
    return { place: this.#place, hash: this.#hash };
  }

  /** @returns what is wrong with the transfer, in words; empty where it is as it must be. */
  follow(transfer: JournalTransfer): string[] {
    const place = this.#place + 1n;
    const faults = [
      BigInt(transfer.chainPlace) === place ? [] : [`is at place ${transfer.chainPlace} instead of ${place}`],
      transfer.prevHash === this.#hash ? [] : ["does not follow the transfer before it"],
      transfer.hash === hashOf(transfer) ? [] : ["is not what its hash was made of"],
      this.#checkBalance(transfer),
      this.#followAct(transfer),
      transfer.entries.flatMap((entry) => this.#followEntry(entry)),
    ];
    this.#place = BigInt(transfer.chainPlace);
    this.#hash = transfer.hash;
    return faults.flat();
  }

  #checkBalance({ entries }: JournalTransfer): string[] {
    const open = (["POSTED", "HELD", "RELEASED"] as const).filter((phase) => {
      const own = entries.filter((entry) => entry.phase === phase);
      return own.reduce((sum, { side, amount }) => sum + signed(side, "DEBIT", amount), 0n) !== 0n;
    });
    return entries.length < 2
      ? ["has fewer than two legs"]
      : open.map((phase) => `${phase} does not balance`);
  }

  #followAct({ id, act, follows }: JournalTransfer): string[] {
    const resolved = ({ POST_HOLD: "POSTED", VOID_HOLD: "VOIDED", EXPIRE_HOLD: "EXPIRED" } as const)[act];
    if (act === "HOLD") this.holds.set(id, "PENDING");
    if (resolved) {
      if (this.holds.get(follows ?? "") !== "PENDING") return ["resolves what is no open hold"];
      this.holds.set(follows ?? "", resolved);
    }
    if (act === "REVERSE") {
      if (this.#reversed.has(follows ?? "")) return ["reverses what was reversed before"];
      this.#reversed.add(follows ?? "");
    }
    return [];
  }

  #followEntry(entry: JournalEntry): string[] {
    const before = this.accounts.get(entry.accountId) ?? EMPTY;
    const after = added(before, entry);
    this.accounts.set(entry.accountId, after);
    const balance =
      entry.normalSide === "DEBIT"
        ? after.debitsPosted - after.creditsPosted
        : after.creditsPosted - after.debitsPosted;
    return [
      ...(BigInt(entry.accountSeq) === after.lastSeq
        ? []
        : [`is entry ${entry.accountSeq} of ${entry.accountCode} instead of ${after.lastSeq}`]),
      ...(BigInt(entry.balanceAfter) === balance
        ? []
        : [`leaves ${entry.balanceAfter} on ${entry.accountCode} instead of ${balance}`]),
    ];
  }
}

function added(before: AccountCounters, { side, phase, amount }: JournalEntry): AccountCounters {
  const moved = phase === "RELEASED" ? -BigInt(amount) : BigInt(amount);
  const counter = phase === "POSTED" ? "Posted" : "Pending";
  const name = `${side === "DEBIT" ? "debits" : "credits"}${counter}` as const;
  return { ...before, [name]: before[name] + moved, lastSeq: before.lastSeq + 1n };
}

const signed = (side: string, positive: string, amount: string): bigint =>
  side === positive ? BigInt(amount) : -BigInt(amount);
