import { inSession, jobScope } from "@alpokat/persistence";
import { type ServiceKit, failureLog } from "@alpokat/subgraph";
import { SealedWords } from "./persistence/words/sealed-words";
import { sealRow, wordsInClear } from "./persistence/words/words-in-clear";
import { WordSealer } from "./sealing/word-sealer";

const ROWS_AT_ONCE = 100;

/**
 * Seals the words of some rows from before words were sealed: each row in a transaction of its own, in its merchant's scope.
 * @returns how many rows there were.
 */
export async function sealSomeWords({
  dataSource,
  subjectKeys,
}: Pick<ServiceKit, "dataSource" | "subjectKeys">): Promise<number> {
  const rows = await inSession(dataSource, jobScope("words"), (manager) =>
    wordsInClear(manager, ROWS_AT_ONCE),
  );
  for (const row of rows) {
    const scope = { subjects: [], merchants: [row.merchantId], job: "words" };
    await inSession(dataSource, scope, (manager) =>
      sealRow(manager, new SealedWords(manager, subjectKeys), row),
    );
  }
  return rows.length;
}

/** What seals the words that the service finds in clear when it starts. */
export const wordSealer = (kit: ServiceKit): WordSealer =>
  new WordSealer(() => sealSomeWords(kit), failureLog(kit.logger, "sealing of words"));
