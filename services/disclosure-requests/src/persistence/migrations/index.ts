import type { Migrations } from "@alpokat/persistence";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { Foundation1763856000000 } from "./foundation";
import { Requests1763856100000 } from "./requests";

export const migrations: Migrations = {
  schema: "disclosure",
  migrations: [Foundation1763856000000, Requests1763856100000, AuditByTime1795550000000],
};
