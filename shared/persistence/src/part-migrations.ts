import { type Migrations } from "./migrate";
import { type Part } from "./parts";

/** The event carrier has no workspace: its tables come with this kit. */
const packageOf = ({ name }: Part): string =>
  name === "carrier" ? "@alpokat/persistence" : `@alpokat/${name}`;

/** What a part's package exports as its migrations. @returns null for a part that has no tables yet */
export function migrationsOf(part: Part): Migrations | null {
  let file: string;
  try {
    file = require.resolve(`${packageOf(part)}/migrations`);
  } catch {
    return null;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded by name: the kit depends on none of the parts
  return (require(file) as { migrations: Migrations }).migrations;
}
