/**
 * The one text that a value has by RFC 8785 (JSON Canonicalization Scheme): what is hashed and signed. It has no line
 * breaks. Members that are undefined are left out. Strings and numbers are written as ECMAScript does, which is what
 * the RFC prescribes (sections 3.2.2.2 and 3.2.2.3); members are sorted by UTF-16 code units (section 3.2.3).
 * @throws TypeError for what JSON can't hold, such as NaN.
 */
export function canonicalText(value: unknown): string {
  if (isPlainlyOrdered(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value === "object" && value !== null) return canonicalObject(value as Record<string, unknown>);
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return String(value);
  throw new TypeError(`A value of type ${typeof value} has no canonical JSON text.`);
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalText(member)}`);
  }
  return `{${members.join(",")}}`;
}

/** Whether JSON.stringify writes an object's one text: its members stand in order, and none of them holds another object. */
function isPlainlyOrdered(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || "toJSON" in value) return false;
  let before = "";
  for (const [key, member] of Object.entries(value)) {
    if (key < before || !(isScalar(member) || (Array.isArray(member) && member.every(isText)))) return false;
    before = key;
  }
  return true;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isScalar = (value: unknown): boolean =>
  value === null || isText(value) || typeof value === "boolean" || Number.isFinite(value);
