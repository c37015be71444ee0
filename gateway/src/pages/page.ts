import path from "node:path";
import type { RequestHandler, Response } from "express";
import { html, type Markup } from "./markup";

/** The language of a page: as for every answer, Indonesian unless the reader prefers English. */
export type Locale = "id" | "en";

/** A page before it is framed. */
export interface Page {
  readonly status: number;
  readonly locale: Locale;
  readonly title: string;
  readonly content: Markup;
  /** Whether it takes the width of a large window, as charts do. */
  readonly isWide?: boolean;
}

/** Where the style of all pages is served. */
export const STYLE_PATH = "/pages/page.css";

const STYLE_FILE = path.join(__dirname, "..", "..", "pages", "page.css");
const STYLE_CACHE = "public, max-age=3600";

/** No script, no image, no form, no frame: a page is text and the gateway's own style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Sends a page that no search engine lists. No cache may keep it and no link tells its address: see `securityHeaders`. */
export function sendPage(response: Response, { status, locale, title, content, isWide = false }: Page): void {
  if (response.headersSent) return;
  const page = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <main class="${isWide ? "wide" : "narrow"}">${content}</main>
      </body>
    </html> `;
  setPageHeaders(response, locale);
  response.setHeader("content-security-policy", CONTENT_SECURITY_POLICY);
  response.status(status).type("html").send(page.text);
}

/** What pages and the files beside them have in common. */
export function setPageHeaders(response: Response, locale: Locale): void {
  response.vary("accept-language");
  response.setHeader("content-language", locale);
  response.setHeader("x-robots-tag", "noindex, nofollow");
}

/** The style is the same for everybody: it alone may be kept. */
export const sendStyle: RequestHandler = (_request, response) => {
  response.setHeader("cache-control", STYLE_CACHE);
  response.sendFile(STYLE_FILE, { cacheControl: false, lastModified: false });
};
