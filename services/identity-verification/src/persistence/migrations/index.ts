import type { Migrations } from "@alpokat/persistence";
import { Foundation1763856000000 } from "./foundation";
import { Notices1795520000000 } from "./notices";

export const migrations: Migrations = {
  schema: "identity",
  migrations: [Foundation1763856000000, Notices1795520000000],
};
