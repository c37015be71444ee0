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
  /** Path of the gateway's own module that works in the browser; almost no page has one. */
  readonly script?: string;
}

/** Where the style of all pages is served. */
export const STYLE_PATH = "/pages/page.css";

const STYLE_FILE = path.join(__dirname, "..", "..", "pages", "page.css");
const STATIC_CACHE = "public, max-age=3600";

/** No image, no form, no frame, nothing inline: a page is text, the gateway's own style, and at most its own script. */
const contentSecurityPolicy = (script: string | undefined): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    ...(script === undefined ? [] : ["script-src 'self'", "connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Sends a page that no search engine lists. No cache may keep it and no link tells its address: see `securityHeaders`. */
export function sendPage(response: Response, { status, locale, title, content, ...page }: Page): void {
  if (response.headersSent) return;
  const { isWide = false, script } = page;
  const framed = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
        ${script === undefined ? html`` : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <main class="${isWide ? "wide" : "narrow"}">${content}</main>
      </body>
    </html> `;
  setPageHeaders(response, locale);
  response.setHeader("content-security-policy", contentSecurityPolicy(script));
  response.status(status).type("html").send(framed.text);
}

/** What pages and the files beside them have in common. */
export function setPageHeaders(response: Response, locale: Locale): void {
  response.vary("accept-language");
  response.setHeader("content-language", locale);
  response.setHeader("x-robots-tag", "noindex, nofollow");
}

/** The style of all pages; it and the scripts alone may be kept. */
export const sendStyle: RequestHandler = (_request, response) => {
  sendStaticFile(response, STYLE_FILE);
};

/** Sends what is the same for everybody. */
export function sendStaticFile(response: Response, file: string): void {
  response.setHeader("cache-control", STATIC_CACHE);
  response.sendFile(file, { cacheControl: false, lastModified: false });
}
