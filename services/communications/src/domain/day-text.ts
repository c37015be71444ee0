import type { Language } from "./receipt";

const TAGS = { id: "id-ID", en: "en-GB" } as const;

/** The last day before a moment as people in Jakarta read it, such as `31 December 2036` for the end of that year. */
export const lastDayText = (end: Date, language: Language): string =>
  new Intl.DateTimeFormat(TAGS[language], { dateStyle: "long", timeZone: "Asia/Jakarta" }).format(
    new Date(end.getTime() - 1),
  );
