import { PURPOSES, RELATIONS, type Purpose } from "@alpokat/kernel";
import { ACTORS, type Actor } from "../actors";
import { type FactName } from "../facts";
import { type MatrixLine, type PolicyMatrix } from "./matrix";

/** What has to be so, in the words of a privacy officer. */
const CONDITIONS: Readonly<Record<FactName, string>> = {
  trigger: "on the occasion that the rule names",
  observed: "seen by the gateway itself",
  minimumNotice: "the oldest sufficient notice is known",
  caseKind: "with an open case of the right kind",
  caseCoversCategory: "the case covers the data",
  grantCoversCategory: "the grant covers the data",
  courtOrder: "with a court order",
  ground: "on the grant's ground",
  groundInForce: "the ground is switched on",
  balancingTest: "interests were weighed in writing",
  emergency: "not an emergency",
  grantSubjects: "people named one by one",
  withinOfferWindow: "in the hours for offers",
  withinRetention: "within the period of raw telemetry",
  published: "made public by its subject",
  consents: "with consent for the purpose",
  noticeVersion: "after the notice reached the person",
  minor: "the person is of age",
  guardianConsent: "or with a guardian's consent",
  guardianAwaited: "no guardian has still to be asked",
  restricted: "processing is not restricted",
  erased: "not erased",
  legalHold: "no legal hold",
  automatedDecisionObjection: "no objection to decisions by machine",
  groupSize: "about groups that are large enough",
};

const HEAD = ["Roles", "Action", "To whom", "Purpose", "Data", "Only if", "Rules"] as const;
/** More than this many roles are told as "all but …". */
const MOST_ROLES_NAMED = 8;

const rolesText = (roles: readonly Actor[]): string => {
  if (roles.length === ACTORS.length) return "everybody";
  if (roles.length <= MOST_ROLES_NAMED) return roles.join(", ");
  return `all but ${ACTORS.filter((actor) => !roles.includes(actor)).join(", ")}`;
};

const cellsOf = (line: MatrixLine): readonly string[] => [
  rolesText(line.roles),
  line.action,
  line.relations.length === RELATIONS.length ? "anybody" : line.relations.join(", "),
  line.purpose,
  line.categories.join(", "),
  line.facts.map((fact) => CONDITIONS[fact]).join("; ") || "always",
  [...line.permits, ...line.bans.map((id) => `unless ${id}`)].join(", "),
];

function byClause(lines: readonly MatrixLine[]): ReadonlyMap<string, readonly MatrixLine[]> {
  const groups = new Map<string, MatrixLine[]>();
  for (const line of lines) groups.set(line.clause, [...(groups.get(line.clause) ?? []), line]);
  return groups;
}

const titleOf = (clause: string): string => (/^\d$/.test(clause) ? `Clause ${clause}` : clause);

/** First letters of what a role may do for a purpose at all; empty where nothing. */
function overview({ lines }: PolicyMatrix, role: Actor, purpose: Purpose): string {
  const letters = lines
    .filter((line) => line.purpose === purpose && line.roles.includes(role))
    .map(({ action }) => (action === "read_masked" ? "m" : (action[0] ?? "").toUpperCase()));
  return [...new Set(letters)].sort().join(" ");
}

const LEGEND =
  "C collect, R read, m read masked, U update, E erase, S send, A aggregate, D disclose. Everything that no line names is denied.";

const intro = ({ policyHash, profile }: PolicyMatrix): string =>
  `Computed from the rules themselves. Profile ${profile}; policy ${policyHash}.`;

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;

/** The matrix for a privacy officer to read, in Markdown. */
export function matrixMarkdown(matrix: PolicyMatrix): string {
  const parts = ["# Who may do what with which data", "", intro(matrix), "", LEGEND, ""];
  parts.push(row(["Role", ...PURPOSES]), row(["---", ...PURPOSES.map(() => "---")]));
  for (const role of ACTORS)
    parts.push(row([role, ...PURPOSES.map((purpose) => overview(matrix, role, purpose))]));
  for (const [clause, lines] of byClause(matrix.lines)) {
    parts.push("", `## ${titleOf(clause)}`, "", row(HEAD), row(HEAD.map(() => "---")));
    parts.push(...lines.map((line) => row(cellsOf(line))));
    parts.push("", ...notesOf(matrix, lines).map(([id, note]) => `- \`${id}\`: ${note}`));
  }
  return `${parts.join("\n")}\n`;
}

/** Every rule of the lines once, with its law and what it says. */
function notesOf(
  { rules }: PolicyMatrix,
  lines: readonly MatrixLine[],
): readonly (readonly [string, string])[] {
  const ids = [...new Set(lines.flatMap(({ permits, bans }) => [...permits, ...bans]))].sort();
  return ids.map((id) => {
    const rule = rules.get(id);
    return [id, `${rule?.note.id ?? ""} / ${rule?.note.en ?? ""} (${rule?.law ?? ""})`] as const;
  });
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);

const htmlRow = (tag: "td" | "th", cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;

const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="matrix"><table><thead>${htmlRow("th", head)}</thead><tbody>${rows.map((cells) => htmlRow("td", cells)).join("")}</tbody></table></div>`;

/** The same as a piece of HTML, for a page that brings its own head and style; every table stands in `div.matrix`. */
export function matrixHtmlBody(matrix: PolicyMatrix): string {
  const grid = ACTORS.map((role) => [role, ...PURPOSES.map((purpose) => overview(matrix, role, purpose))]);
  const clauses = [...byClause(matrix.lines)].map(([clause, lines]) => {
    const notes = notesOf(matrix, lines).map(
      ([id, note]) => `<li><code>${escaped(id)}</code>: ${escaped(note)}</li>`,
    );
    return `<section><h2>${escaped(titleOf(clause))}</h2>${htmlTable(HEAD, lines.map(cellsOf))}<ul>${notes.join("")}</ul></section>`;
  });
  return `<p>${escaped(intro(matrix))}</p><p>${escaped(LEGEND)}</p>${htmlTable(["Role", ...PURPOSES], grid)}${clauses.join("\n")}`;
}

const STYLE =
  "body{font:15px/1.5 system-ui,sans-serif;margin:1rem;max-width:100%}.matrix{overflow-x:auto}table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top}";

/** The matrix for a privacy officer to read, as a page by itself. */
export const matrixHtml = (matrix: PolicyMatrix): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Who may do what with which data</title><style>${STYLE}</style></head><body><h1>Who may do what with which data</h1>${matrixHtmlBody(matrix)}</body></html>\n`;
