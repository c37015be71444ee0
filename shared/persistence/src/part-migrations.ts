import type { Migrations } from "./migrate";
import type { Part } from "./parts";

/** The event carrier has no workspace: its tables come with this one. */
const packageOf = ({ name }: Part): string =>
  name === "carrier" ? "@alpokat/persistence" : `@alpokat/${name}`;

/** A part's migrations. Every part has some: one whose package does not export them is a defect, and ends the start. */
export function migrationsOf(part: Part): Migrations {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- by name: the parts are data
  return (require(`${packageOf(part)}/migrations`) as { migrations: Migrations }).migrations;
}
