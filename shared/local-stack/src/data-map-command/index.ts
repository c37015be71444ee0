import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { dataMapFaults, dataMapMarkdown, dataMapOf, loadPolicy } from "@alpokat/policy";
import { StartRefusal } from "../start-refusal";
import { processingMarkdown } from "./processing-text";
import { recordOfServices, type ServiceProcessing } from "./record-of-services";

/** 0: done. 1: a category is held without a period or a use. 2: it could not be done. */
export type ExitStatus = 0 | 1 | 2;

/** What the command is given. */
export interface DataMapCommand {
  readonly arguments: readonly string[];
  readonly projectRoot: string;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Moment whose law is told. */
  readonly now: Date;
}

const USAGE = `npm run data-map [-- --json] [--graph FILE] [--from TIME --to TIME]
  --json        JSON instead of Markdown
  --graph       SDL of another composed graph than the committed one
  --from, --to  with the record of processing of a period (ISO 8601), read from the services' databases`;

interface Options {
  readonly isJson: boolean;
  readonly graph: string;
  readonly period: { readonly from: Date; readonly to: Date } | null;
}

/** Runs `npm run data-map`: the data map, and with a period the record of processing (UU 27/2022 art. 31). */
export async function dataMapCommand(command: DataMapCommand): Promise<ExitStatus> {
  try {
    return await run(optionsOf(command), command);
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    command.complain(error.message);
    return 2;
  }
}

async function run(
  { isJson, graph, period }: Options,
  { now: at, projectRoot, print, complain }: DataMapCommand,
): Promise<ExitStatus> {
  const policy = loadPolicy();
  const map = dataMapOf({ supergraphSdl: graph, policy, at });
  const record: readonly ServiceProcessing[] | null =
    period && (await recordOfServices(process.env, projectRoot, period));
  if (isJson) {
    const processing = period && record && { ...period, services: record };
    print(JSON.stringify({ policyHash: policy.hash, categories: map, processing }, null, 2));
  } else {
    print(dataMapMarkdown(map, policy.hash));
    if (period && record) print(processingMarkdown(period, record));
  }
  const faults = dataMapFaults(map);
  faults.forEach(complain);
  return faults.length === 0 ? 0 : 1;
}

/** @throws {StartRefusal} for what the command does not understand. */
function optionsOf({ arguments: given, projectRoot }: DataMapCommand): Options {
  const { json, graph, from, to } = parsed(given);
  if ((from === undefined) !== (to === undefined))
    throw new StartRefusal(`Give both --from and --to.\n${USAGE}`);
  return {
    isJson: json ?? false,
    graph: textOf(graph ?? path.join(projectRoot, "supergraph.graphql")),
    period: from === undefined || to === undefined ? null : { from: momentOf(from), to: momentOf(to) },
  };
}

function parsed(given: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const options = { json: { type: "boolean" }, graph: text, from: text, to: text } as const;
    return parseArgs({ args: [...given], options }).values;
  } catch (error) {
    throw new StartRefusal(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function momentOf(text: string): Date {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw new StartRefusal(`${text} is no time: write it as 2026-11-01T00:00:00+07:00.`);
  return moment;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new StartRefusal(`The file ${file} can't be read.`);
  }
}
