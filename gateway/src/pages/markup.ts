/** HTML that is safe to send: made by `html` alone. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: a text, which is escaped, or markup, or a list of markup. */
type Content = string | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML. Every text in it is escaped for elements and quoted attributes; there is no way to say "raw". */
export function html(fixed: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(fixed.map((part, index) => part + rendered(contents[index] ?? "")).join(""));
}

function rendered(content: Content): string {
  if (typeof content === "string") return content.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? "");
  return content instanceof Markup ? content.text : content.map(({ text }) => text).join("");
}
