import type { ProcessingPeriod } from "@alpokat/audit";
import type { ServiceProcessing } from "./record-of-services";

const HEAD = ["Purpose", "Done", "By role", "Data", "Clause", "Outcome", "Decisions"];

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const serviceText = ({ service, counts }: ServiceProcessing): readonly string[] => [
  `## ${service}`,
  "",
  row(HEAD),
  row(HEAD.map(() => "---")),
  ...counts.map(({ purpose, action, role, category, clause, outcome, decisions }) =>
    row([purpose ?? "none stated", action, role, category, clause, outcome, String(decisions)]),
  ),
  "",
];

/** The record of processing of a period for people to read, in Markdown. */
export const processingMarkdown = (
  { from, to }: ProcessingPeriod,
  services: readonly ServiceProcessing[],
): string =>
  [
    "# Record of processing",
    "",
    `From ${from.toISOString()} to before ${to.toISOString()}. A decision about several categories counts under each.`,
    "",
    ...services.flatMap(serviceText),
  ].join("\n");
