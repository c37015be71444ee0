import type { Migrations } from "@alpokat/persistence";
import { Foundation1763856000000 } from "./foundation";

export const migrations: Migrations = { schema: "disclosure", migrations: [Foundation1763856000000] };
