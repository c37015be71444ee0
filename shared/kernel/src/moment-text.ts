const LOCALES = { id: "id-ID", en: "en-GB" } as const;

/** A moment for people, in western Indonesian time: `23 November 2026, 10.00 WIB`. */
export function momentText(moment: Date, language: "id" | "en"): string {
  const locale = LOCALES[language];
  const day = moment.toLocaleDateString(locale, {
    timeZone: "Asia/Jakarta",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const time = moment.toLocaleTimeString(locale, {
    timeZone: "Asia/Jakarta",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return `${day}, ${time} WIB`;
}
