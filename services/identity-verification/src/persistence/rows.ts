import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Action, Purpose, Role } from "@alpokat/kernel";
import type { AccessEntry } from "../domain/access-entry";
import type { AccountStatus, Locale } from "../domain/account";
import type { ConsentChannel, ConsentPurpose, ConsentState, ConsentTopic } from "../domain/consent";
import type { NoticePublicationState } from "../domain/notice-publication";

@Entity({ schema: "identity", name: "account" })
export class AccountRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "text" }) status!: AccountStatus;
  @Column({ type: "text" }) role!: Role;
  @Column({ type: "text" }) locale!: Locale;
  /** Null, as what follows, once the person was erased. */
  @Column({ type: "bytea", name: "email_index", nullable: true }) emailIndex!: Buffer | null;
  @Column({ type: "bytea", name: "email_sealed", nullable: true }) emailSealed!: Buffer | null;
  @Column({ type: "bytea", name: "name_sealed", nullable: true }) nameSealed!: Buffer | null;
  @Column({ type: "bytea", name: "date_of_birth_sealed", nullable: true }) dateOfBirthSealed!: Buffer | null;
  @Column({ type: "bytea", name: "phone_number_sealed", nullable: true }) phoneNumberSealed!: Buffer | null;
  @Column({ type: "bytea", name: "office_address_sealed", nullable: true })
  officeAddressSealed!: Buffer | null;
  @Column({ type: "text", name: "password_hash", nullable: true }) passwordHash!: string | null;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
}

@Entity({ schema: "identity", name: "notice_acknowledgement" })
export class NoticeAcknowledgementRow {
  @PrimaryColumn({ type: "uuid", name: "account_id" }) accountId!: string;
  @PrimaryColumn({ type: "integer" }) version!: number;
  @Column({ type: "text" }) locale!: Locale;
  @Column({ type: "text" }) sha256!: string;
  @Column({ type: "text" }) channel!: "graphql";
  @Column({ type: "timestamptz" }) at!: Date;
}

@Entity({ schema: "identity", name: "notice_publication" })
export class NoticePublicationRow {
  @PrimaryColumn({ type: "integer" }) version!: number;
  @Column({ type: "text" }) state!: NoticePublicationState;
  @Column({ type: "text", name: "sha256_id" }) sha256Id!: string;
  @Column({ type: "text", name: "sha256_en" }) sha256En!: string;
  @Column({ type: "boolean", name: "must_be_acknowledged" }) mustBeAcknowledged!: boolean;
  @Column({ type: "timestamptz", name: "effective_from" }) effectiveFrom!: Date;
  @Column({ type: "uuid", name: "proposed_by", nullable: true }) proposedBy!: string | null;
  @Column({ type: "timestamptz", name: "proposed_at", nullable: true }) proposedAt!: Date | null;
  @Column({ type: "uuid", name: "confirmed_by", nullable: true }) confirmedBy!: string | null;
  @Column({ type: "timestamptz", name: "confirmed_at", nullable: true }) confirmedAt!: Date | null;
  @Column({ type: "uuid", name: "pass_cursor", nullable: true, select: false }) passCursor!: string | null;
  @Column({ type: "timestamptz", name: "next_pass_at", nullable: true, select: false })
  nextPassAt!: Date | null;
}

@Entity({ schema: "identity", name: "notice_delivery" })
export class NoticeDeliveryRow {
  @PrimaryColumn({ type: "uuid", name: "account_id" }) accountId!: string;
  @PrimaryColumn({ type: "integer" }) version!: number;
  @Column({ type: "text" }) channel!: "EMAIL";
  @Column({ type: "text" }) locale!: Locale;
  @Column({ type: "text" }) sha256!: string;
  @Column({ type: "timestamptz" }) at!: Date;
}

@Entity({ schema: "identity", name: "consent_event" })
export class ConsentEventRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "account_id" }) accountId!: string;
  @Column({ type: "text" }) purpose!: ConsentPurpose;
  @Column({ type: "text" }) channel!: ConsentChannel;
  @Column({ type: "text" }) topic!: ConsentTopic;
  @Column({ type: "integer" }) number!: number;
  @Column({ type: "text" }) state!: ConsentState;
  @Column({ type: "timestamptz" }) at!: Date;
  @Column({ type: "uuid" }) actor!: string;
  @Column({ type: "text", name: "actor_relation" }) actorRelation!: "SELF" | "GUARDIAN";
  @Column({ type: "text" }) source!: "graphql";
  @Column({ type: "uuid", name: "request_id" }) requestId!: string;
  @Column({ type: "integer", name: "notice_version", nullable: true }) noticeVersion!: number | null;
  @Column({ type: "text", name: "notice_sha256", nullable: true }) noticeSha256!: string | null;
  @Column({ type: "text", nullable: true }) locale!: Locale | null;
  @Column({ type: "text", nullable: true }) wording!: string | null;
  @Column({ type: "text", name: "wording_sha256", nullable: true }) wordingSha256!: string | null;
}

@Entity({ schema: "identity", name: "improvement_telemetry" })
export class ImprovementTelemetryRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "account_id" }) accountId!: string;
  @Column({ type: "uuid", name: "consent_event_id" }) consentEventId!: string;
  /** JSON: application and system. */
  @Column({ type: "bytea", name: "software_sealed" }) softwareSealed!: Buffer;
  @Column({ type: "timestamptz" }) at!: Date;
}

@Entity({ schema: "identity", name: "sign_in_device" })
export class SignInDeviceRow {
  @PrimaryColumn({ type: "uuid", name: "account_id" }) accountId!: string;
  @PrimaryColumn({ type: "uuid", name: "device_id" }) deviceId!: string;
  /** Null, as what follows, once its period is over (obligation 2.5). */
  @Column({ type: "bytea", name: "ip_address_sealed", nullable: true }) ipAddressSealed!: Buffer | null;
  /** JSON: application and system. Null as well for a device that was last seen before it was sealed. */
  @Column({ type: "bytea", name: "software_sealed", nullable: true }) softwareSealed!: Buffer | null;
  @Column({ type: "timestamptz", name: "last_seen_at" }) lastSeenAt!: Date;
}

@Entity({ schema: "identity", name: "session" })
export class SessionRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "account_id" }) accountId!: string;
  /** Null once the person was erased, or no token of the session is in force. */
  @Column({ type: "uuid", name: "device_id", nullable: true }) deviceId!: string | null;
  @Column({ type: "text" }) status!: "ACTIVE" | "REVOKED";
  @Column({ type: "text", name: "revoked_reason", nullable: true }) revokedReason!: string | null;
  @Column({ type: "timestamptz", name: "opened_at" }) openedAt!: Date;
}

@Entity({ schema: "identity", name: "refresh_token" })
class RefreshTokenRow {
  @PrimaryColumn({ type: "bytea", name: "token_index" }) tokenIndex!: Buffer;
  @Column({ type: "uuid", name: "session_id" }) sessionId!: string;
  @Column({ type: "timestamptz", name: "used_at", nullable: true }) usedAt!: Date | null;
  @Column({ type: "timestamptz", name: "expires_at" }) expiresAt!: Date;
}

@Entity({ schema: "identity", name: "merchant" })
export class MerchantRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "text", name: "trade_name" }) tradeName!: string;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
}

@Entity({ schema: "identity", name: "merchant_member" })
export class MerchantMemberRow {
  @PrimaryColumn({ type: "uuid", name: "merchant_id" }) merchantId!: string;
  @PrimaryColumn({ type: "uuid", name: "account_id" }) accountId!: string;
  @Column({ type: "text" }) role!: "OWNER" | "STAFF";
}

@Entity({ schema: "identity", name: "access_log_entry" })
export class AccessLogEntryRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid" }) subject!: string;
  @Column({ type: "timestamptz" }) at!: Date;
  @Column({ type: "text" }) service!: string;
  @Column({ type: "text" }) role!: Role;
  @Column({ type: "text", nullable: true }) purpose!: Purpose | null;
  @Column({ type: "text" }) action!: Action;
  @Column({ type: "text", array: true }) categories!: string[];
  @Column({ type: "text" }) outcome!: AccessEntry["outcome"];
  @Column({ type: "text" }) clause!: string;
  @Column({ type: "text", array: true, name: "rule_ids" }) ruleIds!: string[];
  @Column({ type: "text", name: "policy_hash" }) policyHash!: string;
  @Column({ type: "text", array: true, name: "missing_facts" }) missingFacts!: string[];
  @Column({ type: "boolean", name: "is_gap" }) isGap!: boolean;
  @Column({ type: "integer", nullable: true, name: "notice_version" }) noticeVersion!: number | null;
  @Column({ type: "text", nullable: true, name: "consent_id" }) consentId!: string | null;
}

export const ROWS = [
  AccountRow,
  NoticeAcknowledgementRow,
  NoticePublicationRow,
  NoticeDeliveryRow,
  ConsentEventRow,
  ImprovementTelemetryRow,
  SignInDeviceRow,
  SessionRow,
  RefreshTokenRow,
  MerchantRow,
  MerchantMemberRow,
  AccessLogEntryRow,
];
