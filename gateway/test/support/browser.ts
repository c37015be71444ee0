import { type Browser, chromium, type ConsoleMessage, type Page } from "playwright-core";

/** Debian's, which CI installs. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

/**
 * What is wrong with a page from now on: errors of its own or of the browser, a script that got in, and whatever is asked of anybody
 * but these.
 * @param own beginnings of the addresses that the page may ask
 */
export function complaintsOf(page: Page, ...own: readonly string[]): string[] {
  const complaints: string[] = [];
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", () => complaints.push("a script ran"));
  page.on("request", (request) => {
    if (!own.some((beginning) => request.url().startsWith(beginning)))
      complaints.push(`asked elsewhere: ${request.url()}`);
  });
  return complaints;
}

/** How far a page, or anything in it, reaches past the window; evaluated in the browser. @param selector what is looked at */
export const overhangOf = (
  selector = "main, main *",
): string => `Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => each.getBoundingClientRect().right)
) - window.innerWidth`;
