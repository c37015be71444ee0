const MOST_WORDS = 40;

/** The words that an item is found by: letters and digits, in lower case, each once. */
export function wordsOf(...texts: readonly string[]): string[] {
  const words = texts.flatMap(
    (text) =>
      text
        .normalize("NFKC")
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [],
  );
  return [...new Set(words)].slice(0, MOST_WORDS).sort();
}
