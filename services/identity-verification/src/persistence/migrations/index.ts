import type { Migrations } from "@alpokat/persistence";
import { Foundation1763856000000 } from "./foundation";
import { Standing1795530000000 } from "./standing";

export const migrations: Migrations = {
  schema: "identity",
  migrations: [Foundation1763856000000, Standing1795530000000],
};
