import type { Migrations } from "@alpokat/persistence";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { Foundation1763856000000 } from "./foundation";

export const migrations: Migrations = {
  schema: "identity",
  migrations: [Foundation1763856000000, AuditByTime1795550000000],
};
