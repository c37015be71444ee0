/** Columns as the gateway names them. What a file has beside them is not sent: nobody's data goes along by accident. */
const COLUMNS = [
  "sku",
  "name",
  "category",
  "unit",
  "quantityDecimals",
  "pricing",
  "taxKind",
  "luxury",
  "barcode",
  "modifierGroups",
  "variationOf",
  "price",
  "currency",
  "validFrom",
  "validTo",
] as const;
type Column = (typeof COLUMNS)[number];

/** A row as the gateway takes it, without its empty cells. */
export type CatalogCells = { readonly line: number } & Readonly<Partial<Record<Column, string>>>;

/** `Quantity_Decimals`, `quantity decimals` and `quantityDecimals` are one name. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");
const BY_NAME: ReadonlyMap<string, Column> = new Map(COLUMNS.map((column) => [plain(column), column]));

export const columnNamed = (name: string): Column | null => BY_NAME.get(plain(name)) ?? null;

/** The text of a cell; null for what is no cell, such as an object. Lists are written with `|` between their parts. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) {
    const parts = value.map(textOf);
    return parts.includes(null) ? null : parts.join("|");
  }
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** Reads an object of a file as a row. @returns null where it is none. */
export function cellsOf(value: unknown, line: number): CatalogCells | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const cells: Partial<Record<Column, string>> = {};
  for (const [name, content] of Object.entries(value)) {
    const column = columnNamed(name);
    if (!column) continue;
    const text = textOf(content);
    if (text === null) return null;
    if (text !== "") cells[column] = text;
  }
  return { line, ...cells };
}
