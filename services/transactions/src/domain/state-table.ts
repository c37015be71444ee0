import { type UserError, userError } from "@alpokat/kernel";

/** Which states may follow each state; what is not listed does not happen. */
export type StateTable<State extends string> = Readonly<Record<State, readonly State[]>>;

export const mayMove = <State extends string>(table: StateTable<State>, from: State, to: State): boolean =>
  table[from].includes(to);

/** The refusal of a move that its table does not list. */
export function illegalState(
  from: string,
  to: string,
  path: readonly string[] = ["input"],
): UserError<"ILLEGAL_STATE"> {
  const text = {
    id: "Keadaannya tidak mengizinkan tindakan ini.",
    en: "Its state does not allow this.",
  };
  return { ...userError("ILLEGAL_STATE" as const, text, path), details: { from, to } };
}
