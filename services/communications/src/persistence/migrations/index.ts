import type { Migrations } from "@alpokat/persistence";
import { AccountMessages1795521000000 } from "./account-messages";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { ErasureOfConsents1795680004000 } from "./erasure-of-consents";
import { Foundation1763856000000 } from "./foundation";
import { Messages1763859600000 } from "./messages";
import { MessagesOfAccounts1795798000000 } from "./messages-of-accounts";
import { PrivacyMessages1795680002000 } from "./privacy-messages";
import { SubjectData1795540002000 } from "./subject-data";
import { Standing1795530000000 } from "./standing";
import { Erasure1795530002000 } from "./erasure";
import { Objections1795680005000 } from "./objections";
import { WithheldAccess1795730000000 } from "./withheld-access";
import { AuditEpochs1795730002000 } from "./audit-epochs";
import { SetAside1795790000000 } from "./set-aside";
import { HoldRequests1795797000000 } from "./hold-requests";
import { AwaitedGuardians1795799000000 } from "./awaited-guardians";

export const migrations: Migrations = {
  schema: "communications",
  migrations: [
    Foundation1763856000000,
    Messages1763859600000,
    AccountMessages1795521000000,
    Standing1795530000000,
    SubjectData1795540002000,
    AuditByTime1795550000000,
    Erasure1795530002000,
    PrivacyMessages1795680002000,
    ErasureOfConsents1795680004000,
    Objections1795680005000,
    WithheldAccess1795730000000,
    AuditEpochs1795730002000,
    SetAside1795790000000,
    MessagesOfAccounts1795798000000,
    AwaitedGuardians1795799000000,
    HoldRequests1795797000000,
  ],
};
