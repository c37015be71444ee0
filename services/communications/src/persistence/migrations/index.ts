import type { Migrations } from "@alpokat/persistence";
import { Foundation1763856000000 } from "./foundation";
import { Messages1763859600000 } from "./messages";

export const migrations: Migrations = {
  schema: "communications",
  migrations: [Foundation1763856000000, Messages1763859600000],
};
