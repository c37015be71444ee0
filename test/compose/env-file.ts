/**
 * Reads an .env file as Docker Compose documents it ("Env file syntax"): lines `NAME=value`; a value in single quotes is
 * literal, `\'` in it is a quote; one in double quotes has escapes and interpolation; one without quotes ends before
 * ` #` and has interpolation. The last two are refused where they hold `$`, since nothing of ours should need it.
 */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const entries = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))
    .map(parseLine);
  return Object.fromEntries(entries);
}

function parseLine(line: string): readonly [string, string] {
  const [, name, value] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error("No line of an .env file");
  const single = /^'((?:[^'\\]|\\.)*)'(?:\s+#.*)?$/.exec(value);
  if (single) return [name, (single[1] ?? "").replaceAll("\\'", "'")];
  if (value.includes("$")) throw new Error(`${name} would be interpolated`);
  const double = /^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/.exec(value);
  if (double) return [name, JSON.parse(`"${double[1] ?? ""}"`) as string];
  if (/^['"]/.test(value)) throw new Error(`${name} has a quote that is not closed`);
  return [name, value.replace(/\s+#.*$/, "")];
}
