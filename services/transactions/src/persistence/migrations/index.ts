import type { Migrations } from "@alpokat/persistence";
import { Foundation1763856000000 } from "./foundation";

export const migrations: Migrations = { schema: "transactions", migrations: [Foundation1763856000000] };
