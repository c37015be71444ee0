import { readFileSync } from "node:fs";
import path from "node:path";
import { Liquid, type Template } from "liquidjs";
import type { RenderedMail } from "../application/ports";
import type { Language } from "../domain/receipt";

const LANGUAGES: readonly Language[] = ["id", "en"];
const PARTS = ["subject", "txt", "html"] as const;
type Part = (typeof PARTS)[number];

/** A template reaches what it is given and nothing else: no prototype, no file, no endless output. */
const SAFE = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  renderLimit: 1_000,
  memoryLimit: 10_000_000,
} as const;

const SUBJECT_LENGTH = 200;

/** The templates of one kind of mail: subject, text and HTML in each language, compiled once. */
export class LiquidTemplates {
  readonly #plain = new Liquid(SAFE);
  readonly #escaping = new Liquid({ ...SAFE, outputEscape: "escape" });
  readonly #compiled: ReadonlyMap<string, Template[]>;

  /** @throws where a template is missing or can't be compiled. */
  constructor(folder: string) {
    this.#compiled = new Map(
      LANGUAGES.flatMap((language) =>
        PARTS.map((part) => {
          const name = `${language}.${part}`;
          const source = readFileSync(path.join(folder, `${name}.liquid`), "utf8");
          return [name, this.#engine(part).parse(source)] as const;
        }),
      ),
    );
  }

  /** @throws where a template names something that the view has not. */
  render(language: Language, view: object): RenderedMail {
    const render = (part: Part): string => {
      const template = this.#compiled.get(`${language}.${part}`);
      if (!template) throw new Error(`There is no template ${language}.${part}`);
      return this.#engine(part).renderSync(template, view) as string;
    };
    return {
      subject: oneLine(render("subject")).slice(0, SUBJECT_LENGTH),
      text: render("txt"),
      html: render("html"),
    };
  }

  #engine(part: Part): Liquid {
    return part === "html" ? this.#escaping : this.#plain;
  }
}

/** Names are given by others: a line break in one could forge a header or another line of the mail. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
