import type { Migrations } from "@alpokat/persistence";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { Foundation1763856000000 } from "./foundation";
import { Requests1763856100000 } from "./requests";
import { Standing1795530000000 } from "./standing";
import { Erasure1795530002000 } from "./erasure";
import { Objections1795680005000 } from "./objections";
import { WithheldAccess1795730000000 } from "./withheld-access";
import { Gags1795730001000 } from "./gags";
import { AuditEpochs1795730002000 } from "./audit-epochs";
import { SetAside1795790000000 } from "./set-aside";
import { HoldRequests1795797000000 } from "./hold-requests";
import { AwaitedGuardians1795799000000 } from "./awaited-guardians";

export const migrations: Migrations = {
  schema: "disclosure",
  migrations: [
    Foundation1763856000000,
    Requests1763856100000,
    Standing1795530000000,
    AuditByTime1795550000000,
    Erasure1795530002000,
    Objections1795680005000,
    WithheldAccess1795730000000,
    Gags1795730001000,
    AuditEpochs1795730002000,
    SetAside1795790000000,
    AwaitedGuardians1795799000000,
    HoldRequests1795797000000,
  ],
};
