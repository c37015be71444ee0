/** Keys of specifications' examples, as base64url: everybody has them. */
const PUBLISHED_KEYS: readonly string[] = [
  "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", // RFC 8037, appendix A.1
  "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU", // RFC 9421, appendix B.1.4
];
const KEY_BYTES = 32;
/** Of 32 random bytes fewer than this differ once in 10^12 keys and less. */
const DISTINCT_BYTES = 16;
const PRINTABLE = /^[\x20-\x7e\r\n]*$/;

/**
 * Why a key must not protect anything: too short, text instead of random bytes, or known to everybody.
 * @returns the rest of a sentence that starts with the variable's name; null for a key that will do.
 */
export function weaknessOfKey(key: Uint8Array): string | null {
  const bytes = Buffer.from(key);
  if (bytes.length !== KEY_BYTES) return `must be ${String(KEY_BYTES)} bytes`;
  if (PUBLISHED_KEYS.includes(bytes.toString("base64url"))) return "is an example that everybody knows";
  if (new Set(bytes).size < DISTINCT_BYTES || PRINTABLE.test(bytes.toString("latin1")))
    return "must be random bytes, not text or a pattern";
  return null;
}

const PASSWORD_CHARACTERS = 16;
const DISTINCT_CHARACTERS = 8;
const KNOWN_WORDS =
  /^(?:demo|password|passwd|secret|change|me|this|example|default|test|postgres|admin|root|alpokat|[-_.!\d])*$/i;

/** The same of a password that programs use, so one that nobody has to remember. */
export function weaknessOfPassword(password: string): string | null {
  if (password === "") return "has no password";
  if (password.length < PASSWORD_CHARACTERS)
    return `has a password of fewer than ${String(PASSWORD_CHARACTERS)} characters`;
  if (new Set(password).size < DISTINCT_CHARACTERS || KNOWN_WORDS.test(password))
    return "has a password that can be guessed";
  return null;
}

const passwordIn = (url: string): string => {
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return "";
  }
};

/** The variable that a fault such as `PORT: must be a number` or `KEYS.0.d: is missing` is about. */
const variableOf = (fault: string): string | undefined => fault.split(/[.:]/)[0];

/**
 * Adds the faults of all variables that end in `DATABASE_URL` and have no other, each as `NAME: what is wrong`. For
 * production: a demo's database listens to its own machine alone.
 */
export function withWeakDatabasePasswords(
  faults: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const named = new Set(faults.map(variableOf));
  const weak = Object.entries(environment).flatMap(([name, url]) => {
    if (!name.endsWith("DATABASE_URL") || named.has(name) || url === undefined) return [];
    const weakness = weaknessOfPassword(passwordIn(url));
    return weakness === null ? [] : [`${name}: ${weakness}`];
  });
  return [...faults, ...weak];
}
