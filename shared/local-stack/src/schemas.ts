import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

/** A generated file of the repository and the text that it should have. */
export interface GeneratedSchema {
  /** Path below the project's root. */
  readonly file: string;
  readonly text: string;
}

/** The subgraphs' SDL and the supergraph composed of it, as their code has them now. */
export async function generateSchemas(): Promise<GeneratedSchema[]> {
  const subgraphs = await Promise.all(
    SERVICES.map(async (name) => ({
      name,
      file: `services/${name}/schema.graphql`,
      text: await printSchemaOf(name),
    })),
  );
  return [...subgraphs, { file: "supergraph.graphql", text: compose(subgraphs) }];
}

async function printSchemaOf(name: ServiceName): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded by name, one for every service
  const { printSchema } = require(`@alpokat/${name}/schema`) as { printSchema: () => Promise<string> };
  return printSchema();
}

/** Routing URLs are configuration of the gateway, so the supergraph names the services only. */
const urlOf = (name: string): string => `http://${name}/graphql`;

/** A hint about one of these means that two subgraphs classify one field differently. */
const OUR_DIRECTIVES = /personalData|operational|collects/;

/** @throws with every error of composition, and every hint about our directives, which is an error to us. */
export function compose(subgraphs: readonly { readonly name: string; readonly text: string }[]): string {
  const result = composeServices(
    subgraphs.map(({ name, text }) => ({ name, url: urlOf(name), typeDefs: parse(text) })),
  );
  const faults = [
    ...(result.errors ?? []).map(({ message }) => message),
    ...(result.hints ?? []).map(({ message }) => message).filter((message) => OUR_DIRECTIVES.test(message)),
  ];
  if (!result.supergraphSdl || faults.length > 0)
    throw new Error(`The subgraphs do not compose:\n${faults.join("\n")}`);
  return `${result.supergraphSdl.trim()}\n`;
}

/** The committed text of a generated file; empty where it is missing. */
function committedText(projectRoot: string, file: string): string {
  try {
    return readFileSync(path.join(projectRoot, file), "utf8");
  } catch {
    return "";
  }
}

/** One sentence for each generated file that is not committed as the code has it now. */
export function outdatedSchemas(projectRoot: string, generated: readonly GeneratedSchema[]): string[] {
  return generated
    .filter(({ file, text }) => committedText(projectRoot, file) !== text)
    .map(
      ({ file }) => `${file} is not what the code says: run "npm run gen:schema" and commit what it writes.`,
    );
}

/** `npm run gen:schema`: writes what changed. */
export async function writeSchemas(projectRoot: string): Promise<void> {
  for (const { file, text } of await generateSchemas()) {
    if (committedText(projectRoot, file) === text) continue;
    writeFileSync(path.join(projectRoot, file), text);
    process.stdout.write(`${file} written\n`);
  }
}
