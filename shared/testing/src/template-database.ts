/** The database that every test database is a copy of: all roles, schemas and migrations, no data. */
export const TEMPLATE = "alpokat_template";
