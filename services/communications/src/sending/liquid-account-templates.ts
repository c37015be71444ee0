import path from "node:path";
import { momentText } from "@alpokat/kernel";
import type { AccountTemplates, RenderedMail } from "../application/ports";
import type { AccountTemplate } from "../domain/message";
import type { Language } from "../domain/receipt";
import { LiquidTemplates, oneLine } from "./liquid-templates";

const FOLDER = path.join(__dirname, "..", "..", "templates");

/** Values that may have several lines; of every other the lines are joined. */
const TEXTS: readonly string[] = ["text", "body", "classes"];

/** The templates for people with an account. */
export class LiquidAccountTemplates implements AccountTemplates {
  readonly #templates: Readonly<Record<AccountTemplate, LiquidTemplates>>;

  /** @throws where a template is missing or can't be compiled. */
  constructor(folder: string = FOLDER) {
    const compiled = (name: AccountTemplate): LiquidTemplates => new LiquidTemplates(path.join(folder, name));
    this.#templates = {
      "privacy-notice": compiled("privacy-notice"),
      "guardian-invitation": compiled("guardian-invitation"),
      "privacy-request": compiled("privacy-request"),
      campaign: compiled("campaign"),
    };
  }

  render(
    template: AccountTemplate,
    language: Language,
    values: Readonly<Record<string, string | number | Date>>,
  ): RenderedMail {
    const view = Object.entries(values).map(([name, value]) => [name, shown(name, value, language)]);
    return this.#templates[template].render(language, Object.fromEntries(view) as object);
  }
}

function shown(name: string, value: string | number | Date, language: Language): string | string[] {
  if (value instanceof Date) return momentText(value, language);
  const text = String(value);
  return TEXTS.includes(name) ? text.split("\n") : oneLine(text);
}
