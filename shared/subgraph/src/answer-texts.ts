import type { FormattedExecutionResult } from "graphql";

interface Written {
  readonly answer: FormattedExecutionResult;
  readonly text: string;
}

/** Answers whose text was made before it was asked for: while a record is being stored there is time for it. */
export class AnswerTexts {
  readonly #byData = new WeakMap<object, Written>();

  /** Makes the text now. What becomes of the answer afterwards is seen by `of`. */
  write(answer: FormattedExecutionResult): void {
    if (answer.data) this.#byData.set(answer.data, { answer: { ...answer }, text: textOf(answer) });
  }

  /** The text that leaves the process. */
  of(answer: FormattedExecutionResult): string {
    const written = answer.data && this.#byData.get(answer.data);
    return written && isSame(written.answer, answer) ? written.text : textOf(answer);
  }
}

const isSame = (one: FormattedExecutionResult, other: FormattedExecutionResult): boolean =>
  one.data === other.data && one.errors === other.errors && one.extensions === other.extensions;

/** Errors come first, so that nobody overlooks them; as Apollo Server writes it. */
const textOf = ({ errors, data, extensions }: FormattedExecutionResult): string =>
  `${JSON.stringify({ errors, data, extensions })}\n`;
