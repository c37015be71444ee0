import { readFile } from "node:fs/promises";

/** What the key management service knows a process by. */
export interface TransitToken {
  current(): Promise<string>;
  /** Reads anew where that is possible. @returns whether it is another one. */
  refresh(): Promise<boolean>;
  /** Whether the process itself has to keep it alive. */
  readonly isOurs: boolean;
}

/** A token of the configuration, which the process renews. */
export const givenToken = (token: string): TransitToken => ({
  current: () => Promise.resolve(token),
  refresh: () => Promise.resolve(false),
  isOurs: true,
});

/** A token in a file that somebody else writes and renews, such as OpenBao's agent; read again when it is refused. */
export function tokenOfFile(file: string): TransitToken {
  let known: string | null = null;
  const read = async (): Promise<string> => (await readFile(file, "utf8")).trim();
  return {
    async current() {
      known ??= await read();
      return known;
    },
    async refresh() {
      const before = known;
      known = await read();
      return known !== before;
    },
    isOurs: false,
  };
}
