import { type DataMapEntry } from "./data-map";
import { type HeldField } from "./held-fields";
import { type DataMapUse } from "./uses";

const USE_HEAD = [
  "Purpose",
  "Done with it",
  "By whom",
  "Clause",
  "Legal basis",
  "Law",
  "Notice from version",
];

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;

const listed = (words: readonly string[]): string => (words.length > 0 ? words.join(", ") : "none");

const useRow = (use: DataMapUse): string =>
  row([
    use.purpose,
    use.actions.join(", "),
    use.roles.join(", "),
    use.clauses.join(", "),
    use.bases.join(", "),
    use.laws.join("; "),
    use.noticeVersion === null ? "law alone" : String(use.noticeVersion),
  ]);

const fieldText = ({ field, subgraphs }: HeldField): string => `\`${field}\` (${subgraphs.join(", ")})`;

const fieldsOf = ({ fields }: DataMapEntry, direction: HeldField["direction"]): string =>
  listed(fields.filter((field) => field.direction === direction).map(fieldText));

function entryText(entry: DataMapEntry): readonly string[] {
  const { category, text, isSpecific, collectedAt, retention, processors, uses } = entry;
  return [
    `## \`${category}\`: ${text.en} (${text.id})`,
    "",
    ...(isSpecific ? ["Specific personal data (UU 27/2022 art. 4(2)).", ""] : []),
    `- Collected at: ${listed(collectedAt)}`,
    `- Taken by: ${fieldsOf(entry, "in")}`,
    `- Answered by: ${fieldsOf(entry, "out")}`,
    `- Kept: ${retention ? `${retention.note.en} Class \`${retention.retention}\`, ${retention.law}` : "nothing is laid down"}`,
    `- Processors: ${listed(processors.map(({ name, task, country }) => `${name.en}, ${country} (${task.en})`))}`,
    "",
    row(USE_HEAD),
    row(USE_HEAD.map(() => "---")),
    ...uses.map(useRow),
    "",
  ];
}

/** The data map for people to read, in Markdown. */
export const dataMapMarkdown = (map: readonly DataMapEntry[], policyHash: string): string =>
  [
    "# Data map",
    "",
    `Read off the graph and the rules. Policy ${policyHash}.`,
    "",
    ...map.flatMap(entryText),
  ].join("\n");
