/**
 * SQL for a migration: lets a scope read rows of a table that it may not write. `rowSecurity` lets read and write alike.
 * @param name of the policy, unique in its table.
 */
export const readableIn = (name: string, table: string, rule: string): string => `
  CREATE POLICY ${name} ON ${table} FOR SELECT USING (${rule});
`;
