import os from "node:os";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Benchmark, type BenchmarkFlags, type Figure } from "./figures";
import { auditBenchmark } from "./audit";
import { fraudBenchmark } from "./fraud";
import { importBenchmark } from "./import-sales";
import { ledgerBenchmark } from "./ledger";
import { newestPageBenchmark } from "./newest-page";
import { policyBenchmark } from "./policy";
import { recordSaleBenchmark } from "./record-sale";
import { salesBenchmark } from "./sales";

const BENCHMARKS: readonly Benchmark[] = [
  auditBenchmark,
  fraudBenchmark,
  importBenchmark,
  ledgerBenchmark,
  newestPageBenchmark,
  policyBenchmark,
  recordSaleBenchmark,
  salesBenchmark,
];

/** What to measure; nothing named means everything that doesn't take too long. */
export interface BenchmarkRun {
  readonly names: readonly string[];
  /** Markdown file that the figures go to; null for none. */
  readonly document: string | null;
  readonly flags: BenchmarkFlags;
}

/** @returns the exit status: 1 where a target was missed, 2 for an unknown name. */
export async function runBenchmarks({ names, document, flags }: BenchmarkRun): Promise<0 | 1 | 2> {
  const chosen = BENCHMARKS.filter(({ name, takes }) =>
    names.length === 0 ? takes === undefined : names.includes(name),
  );
  const known = BENCHMARKS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}; there are ${known.join(", ")}.`);
    return 2;
  }
  let isMissed = false;
  for (const [place, benchmark] of chosen.entries()) {
    tell(`${benchmark.name} (${String(place + 1)} of ${String(chosen.length)})`);
    const figures = await benchmark.run(flags);
    const section = sectionOf(benchmark, figures);
    console.log(section);
    if (document !== null) replaceSection(document, benchmark.name, section);
    isMissed ||= figures.some(({ isMet }) => isMet === false);
  }
  if (names.length === 0) tellWhatIsLeft();
  return isMissed ? 1 : 0;
}

/** Beside the figures, which go to the standard output. */
const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function tellWhatIsLeft(): void {
  for (const { name, takes } of BENCHMARKS)
    if (takes !== undefined)
      tell(`not measured, for it takes ${takes}: ${name} (npm run benchmark -- ${name})`);
}

function sectionOf({ name, about }: Benchmark, figures: readonly Figure[]): string {
  const machine = `${String(os.availableParallelism())} cores (${os.cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  const rows = figures.map(({ what, figure, target, isMet }) => [
    what,
    figure,
    target === undefined ? "" : `${target}: ${isMet === true ? "met" : "missed"}`,
  ]);
  return [
    `## ${name}`,
    `\`npm run benchmark -- ${name}\`, ${date}, ${machine}. ${about}`,
    table([["measured", "figure", "target"], ...rows]),
  ].join("\n\n");
}

/** A table as Prettier writes it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

const TITLE = `# Benchmarks

Figures of one machine on one day, with the command that gives yours. Ratios are medians over rounds in which both sides take turns.
`;

function replaceSection(file: string, name: string, section: string): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : TITLE;
  const [head = TITLE, ...sections] = before.split(/^(?=## )/m);
  const others = sections.filter((text) => !text.startsWith(`## ${name}\n`));
  const sorted = [...others, section].map((text) => text.trim()).sort();
  writeFileSync(file, `${[head.trim(), ...sorted].join("\n\n")}\n`);
}
