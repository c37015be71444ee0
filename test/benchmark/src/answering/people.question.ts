import type { Batch } from "./people.rows";

/** 5,000 values of some ten letters and their names. */
const LEAST_BYTES = 100_000;
const QUERY = "query ($batch: String!) { people(batch: $batch) { name email phone city work } }";

/** The body of a request for all classified fields of a batch. */
export const questionAbout = (batch: Batch): Buffer =>
  Buffer.from(JSON.stringify({ query: QUERY, variables: { batch } }));

/** @throws Error for an answer that is not all of the batch. */
export function requireWhole(answer: string): void {
  if (!answer.startsWith('{"data"') || answer.length < LEAST_BYTES)
    throw new Error(`the answer was refused: ${answer.slice(0, 300)}`);
}
