/** Something that a worker was told is done. */
export interface Acknowledged {
  readonly intent: string;
  readonly amount: bigint;
}

/** What is in the books when all is quiet again. */
export interface BankState {
  /** How often each intent was applied. */
  readonly effects: ReadonlyMap<string, number>;
  /** What the account says, and what its entries come to. */
  readonly balance: bigint;
  readonly entries: bigint;
  /** What the books' own verification found. */
  readonly faults: readonly string[];
}

/** @returns what is wrong, in words; empty where every promise was kept. */
export function judge(acknowledged: readonly Acknowledged[], state: BankState): string[] {
  const lost = acknowledged.filter(({ intent }) => !state.effects.has(intent));
  const doubled = [...state.effects].filter(([, times]) => times > 1);
  const promised = acknowledged.reduce((sum, { amount }) => sum + amount, 0n);
  return [
    ...(lost.length === 0 ? [] : [`${lost.length} acknowledged are lost`]),
    ...(doubled.length === 0 ? [] : [`${doubled.length} were applied more than once`]),
    ...(state.balance === state.entries
      ? []
      : [`the balance is ${state.balance}, its entries are ${state.entries}`]),
    ...(state.balance === promised
      ? []
      : [`the balance is ${state.balance}, what was acknowledged is ${promised}`]),
    ...state.faults,
  ];
}
