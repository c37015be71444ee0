import type { SqlStatement } from "@alpokat/audit";

/** Several statements that each change rows, as one: what one message can do takes no second, and no transaction around it. */
export function oneStatement(...statements: readonly [SqlStatement, ...SqlStatement[]]): SqlStatement {
  const parameters: unknown[] = [];
  const parts = statements.map((statement) => {
    const before = parameters.length;
    parameters.push(...statement.parameters);
    return statement.sql.replace(/\$(\d+)/g, (_, number: string) => `$${String(Number(number) + before)}`);
  });
  const last = parts.pop() ?? "";
  if (parts.length === 0) return { sql: last, parameters };
  return {
    sql: `WITH ${parts.map((part, index) => `part_${String(index)} AS (${part})`).join(", ")} ${last}`,
    parameters,
  };
}
