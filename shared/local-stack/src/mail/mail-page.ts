import { type CaughtMail } from "./mail-store";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** A text as it may stand in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");

const STYLE =
  "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}" +
  "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #ddd}" +
  "pre{white-space:pre-wrap}iframe{width:100%;height:36rem;border:1px solid #ddd}";

/** A page of the local stack for developers: a title, and HTML. */
export const simplePage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style><h1>${escapeHtml(title)}</h1>${body}</html>`;

/** All mails, newest first. */
export function listPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    ({ id, receivedAt, envelope, subject }) =>
      `<tr><td>${escapeHtml(receivedAt)}<td>${escapeHtml(envelope.to.join(", "))}<td><a href="/messages/${id}">${escapeHtml(subject || "(no subject)")}</a>`,
  );
  const table = `<table><tr><th>Received<th>For<th>Subject${rows.join("")}</table>`;
  return simplePage("Mails sent by this stack", mails.length === 0 ? "<p>None yet.</p>" : table);
}

/** One mail. Its HTML is shown in a frame that may run nothing and load nothing: it was written by somebody else. */
export function mailPage(mail: CaughtMail): string {
  const facts = [
    ["From", mail.from],
    ["To", mail.to],
    ["Delivered to", mail.envelope.to.join(", ")],
    ["Received", mail.receivedAt],
    ["Message-ID", mail.messageId ?? ""],
  ].map(([name = "", value = ""]) => `<tr><th>${escapeHtml(name)}<td>${escapeHtml(value)}`);
  const frame =
    mail.html === null ? "" : `<h2>HTML</h2><iframe sandbox src="/messages/${mail.id}/html"></iframe>`;
  return simplePage(
    mail.subject || "(no subject)",
    `<p><a href="/">All mails</a><table>${facts.join("")}</table>${frame}<h2>Text</h2><pre>${escapeHtml(mail.text)}</pre>`,
  );
}
