import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { startOfJakartaDay } from "@alpokat/kernel";
import {
  checkPolicy,
  matrixHtml,
  matrixMarkdown,
  matrixOf,
  Policy,
  PolicyTextError,
  readPolicyText,
  Replay,
  type PolicyText,
} from "@alpokat/policy";
import { StartRefusal } from "../start-refusal";
import { exportedDecisions, storedDecisions } from "./recorded-decisions";
import { hasDifferences, simulationText } from "./simulation-text";

/** 0: nothing to tell. 1: there are findings or differences. 2: it could not be done. */
export type ExitStatus = 0 | 1 | 2;

/** What the command is given. */
export interface PolicyCommand {
  readonly arguments: readonly string[];
  readonly projectRoot: string;
  readonly print: (line: string) => void;
}

const USAGE = `npm run policy -- check [FOLDER] [--at DAY] validate rules; list what is unreachable, shadowed, missing or overdue
npm run policy -- matrix [FOLDER] [--html]  who may do what with which data, as Markdown or HTML
npm run policy -- simulate FOLDER [--record FILE]
                                            replay recorded decisions against the rules in FOLDER
npm run policy -- record                    print the recorded decisions, a JSON object a line, for --record`;

interface Options {
  readonly folder: string | undefined;
  readonly record: string | undefined;
  readonly isHtml: boolean;
  /** As of when assessments are looked at. */
  readonly at: Date;
}

/**
 * Runs `npm run policy`.
 * @returns status to exit with; a fault of the command's own use, or of what it was given, is printed and is 2.
 */
export async function policyCommand(command: PolicyCommand): Promise<ExitStatus> {
  try {
    const { values, positionals } = parseArgs({
      args: [...command.arguments],
      allowPositionals: true,
      options: { record: { type: "string" }, html: { type: "boolean" }, at: { type: "string" } },
    });
    const [name, folder] = positionals;
    const { record: file, html: isHtml = false, at } = values;
    return await run(name, { folder, record: file, isHtml, at: momentOf(at) }, command);
  } catch (error) {
    command.print(sentenceOf(error));
    return 2;
  }
}

async function run(name: string | undefined, options: Options, command: PolicyCommand): Promise<ExitStatus> {
  if (name === "check") return check(options, command);
  if (name === "matrix") return matrix(options, command);
  if (name === "simulate") return simulate(options, command);
  if (name === "record") return record(command);
  command.print(USAGE);
  return 2;
}

/** @throws {StartRefusal} for what is no day. */
function momentOf(day: string | undefined): Date {
  if (day === undefined) return new Date();
  try {
    return startOfJakartaDay(day);
  } catch (error) {
    throw new StartRefusal(`--at: ${(error as RangeError).message}, such as 2027-01-31.`);
  }
}

/** @throws {StartRefusal} for a folder that isn't there. */
function textOf(folder: string | undefined): PolicyText {
  if (folder === undefined) return readPolicyText();
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StartRefusal(`There is no folder ${folder}.`);
  return readPolicyText(folder);
}

function check({ folder, at }: Options, { print }: PolicyCommand): ExitStatus {
  const findings = checkPolicy(textOf(folder), at);
  for (const { kind, sentence } of findings) print(`${kind}: ${sentence}`);
  print(findings.length === 0 ? "The policy is sound." : `${String(findings.length)} findings.`);
  return findings.length === 0 ? 0 : 1;
}

function matrix({ folder, isHtml }: Options, { print }: PolicyCommand): ExitStatus {
  const all = matrixOf(new Policy(textOf(folder)));
  print((isHtml ? matrixHtml(all) : matrixMarkdown(all)).trimEnd());
  return 0;
}

async function simulate(
  { folder, record: file }: Options,
  { projectRoot, print }: PolicyCommand,
): Promise<ExitStatus> {
  if (folder === undefined) throw new StartRefusal("Name the folder with the candidate rules.");
  const [present, candidate] = [new Policy(readPolicyText()), new Policy(textOf(folder))];
  const decisions = file === undefined ? storedDecisions(process.env, projectRoot) : exportedDecisions(file);
  const replay = new Replay(present, candidate);
  for await (const decision of decisions) replay.add(decision);
  const simulation = replay.conclude();
  print(`Present policy ${present.hash}, candidate ${candidate.hash}.`);
  for (const line of simulationText(simulation)) print(line);
  return hasDifferences(simulation) ? 1 : 0;
}

async function record({ projectRoot, print }: PolicyCommand): Promise<ExitStatus> {
  for await (const decision of storedDecisions(process.env, projectRoot)) print(JSON.stringify(decision));
  return 0;
}

/** A sentence for whoever ran the command; a defect keeps its stack. */
function sentenceOf(error: unknown): string {
  if (error instanceof StartRefusal || error instanceof PolicyTextError) return error.message;
  const { code, message, stack } = error as { code?: unknown; message?: unknown; stack?: unknown };
  if (typeof code !== "string") return String(stack);
  if (code === "ECONNREFUSED") return "No database answers; is the stack running?";
  return code.startsWith("ERR_PARSE_ARGS") ? `${String(message)}\n${USAGE}` : `${code}: ${String(message)}`;
}
