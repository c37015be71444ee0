/** Text for people, in the two languages of the product. */
export interface Bilingual {
  readonly id: string;
  readonly en: string;
}

/**
 * An expected refusal of a mutation: a value, not an exception. `code` is from the closed list of its use case.
 */
export interface UserError<Code extends string = string> {
  readonly code: Code;
  readonly message: Bilingual;
  /** Path into the input, such as `["input", "lines", "0", "quantity"]`; null where no single field is at fault. */
  readonly field: readonly string[] | null;
  /** Figures that belong to the refusal, such as `{ from, to }` of an illegal transition. */
  readonly details?: Readonly<Record<string, string>>;
}

/** Shorthand for a refusal. */
export const userError = <Code extends string>(
  code: Code,
  message: Bilingual,
  field: readonly string[] | null = null,
): UserError<Code> => ({ code, message, field });
