import type { Migrations } from "@alpokat/persistence";
import { AccessLogProof1795550001000 } from "./access-log-proof";
import { AuditByTime1795550000000 } from "./audit-by-time";
import { Consents1795522000000 } from "./consents";
import { ErasureAnswers1795540003000 } from "./erasure-answers";
import { Foundation1763856000000 } from "./foundation";
import { Guardians1795523000000 } from "./guardians";
import { NoticeInTokens1795680000000 } from "./notice-in-tokens";
import { Notices1795520000000 } from "./notices";
import { PrivacyContacts1795680001000 } from "./privacy-contacts";
import { PrivacyRequests1795540000000 } from "./privacy-requests";
import { SealedUsage1795680003000 } from "./sealed-usage";
import { Standing1795530000000 } from "./standing";
import { Erasure1795530002000 } from "./erasure";
import { ErasureOfRequests1795560000000 } from "./erasure-of-requests";
import { Objections1795680005000 } from "./objections";
import { WithheldAccess1795730000000 } from "./withheld-access";
import { TelemetryExpiry1795785000000 } from "./telemetry-expiry";
import { ConsentsOfMinors1795782000000 } from "./consents-of-minors";
import { AuditEpochs1795730002000 } from "./audit-epochs";
import { NoticesForRestricted1795787000000 } from "./notices-for-restricted";
import { SetAside1795790000000 } from "./set-aside";
import { HoldRequests1795797000000 } from "./hold-requests";
import { AwaitedGuardians1795799000000 } from "./awaited-guardians";
import { GuardiansOfAccounts1795799001000 } from "./guardians-of-accounts";

export const migrations: Migrations = {
  schema: "identity",
  migrations: [
    Foundation1763856000000,
    Notices1795520000000,
    Consents1795522000000,
    Guardians1795523000000,
    Standing1795530000000,
    PrivacyRequests1795540000000,
    ErasureAnswers1795540003000,
    AuditByTime1795550000000,
    AccessLogProof1795550001000,
    Erasure1795530002000,
    ErasureOfRequests1795560000000,
    NoticeInTokens1795680000000,
    PrivacyContacts1795680001000,
    SealedUsage1795680003000,
    Objections1795680005000,
    WithheldAccess1795730000000,
    AuditEpochs1795730002000,
    TelemetryExpiry1795785000000,
    ConsentsOfMinors1795782000000,
    NoticesForRestricted1795787000000,
    SetAside1795790000000,
    AwaitedGuardians1795799000000,
    GuardiansOfAccounts1795799001000,
    HoldRequests1795797000000,
  ],
};
