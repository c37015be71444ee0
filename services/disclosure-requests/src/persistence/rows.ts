import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Ground, LegalBasis, SubjectKind } from "../domain/legal-request";
import type { RequestState } from "../domain/request-state";

@Entity({ schema: "disclosure", name: "agency" })
export class AgencyRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "text" }) name!: string;
  @Column({ type: "text", name: "email_domain" }) emailDomain!: string;
  @Column({ type: "timestamptz", name: "registered_at" }) registeredAt!: Date;
}

@Entity({ schema: "disclosure", name: "agency_officer" })
export class AgencyOfficerRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "agency_id" }) agencyId!: string;
  @Column({ type: "bytea", name: "details_sealed" }) detailsSealed!: Buffer;
  @Column({ type: "timestamptz", name: "registered_at" }) registeredAt!: Date;
}

@Entity({ schema: "disclosure", name: "request" })
export class RequestRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "text" }) number!: string;
  @Column({ type: "text" }) state!: RequestState;
  @Column({ type: "text" }) ground!: Ground;
  @Column({ type: "text", name: "legal_basis" }) legalBasis!: LegalBasis;
  @Column({ type: "uuid", name: "agency_id" }) agencyId!: string;
  @Column({ type: "uuid", name: "officer_id" }) officerId!: string;
  @Column({ type: "text", array: true }) categories!: string[];
  @Column({ type: "timestamptz", name: "range_from" }) from!: Date;
  @Column({ type: "timestamptz", name: "range_to" }) to!: Date;
  @Column({ type: "boolean", name: "is_secret" }) isSecret!: boolean;
  @Column({ type: "timestamptz", name: "gag_until", nullable: true }) gagUntil!: Date | null;
  @Column({ type: "timestamptz", name: "gag_ended_at", nullable: true }) gagEndedAt!: Date | null;
  @Column({ type: "timestamptz", name: "received_at" }) receivedAt!: Date;
  @Column({ type: "timestamptz", name: "due_at" }) dueAt!: Date;
  @Column({ type: "uuid", name: "submitted_by" }) submittedBy!: string;
  @Column({ type: "timestamptz", name: "submitted_at" }) submittedAt!: Date;
  @Column({ type: "bytea", name: "details_sealed" }) detailsSealed!: Buffer;
}

@Entity({ schema: "disclosure", name: "scope" })
export class ScopeRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "request_id" }) requestId!: string;
  @Column({ type: "uuid", name: "submitted_by" }) submittedBy!: string;
  @Column({ type: "uuid", name: "proposed_by" }) proposedBy!: string;
  @Column({ type: "timestamptz", name: "proposed_at" }) proposedAt!: Date;
  @Column({ type: "uuid", name: "approved_by", nullable: true }) approvedBy!: string | null;
  @Column({ type: "timestamptz", name: "approved_at", nullable: true }) approvedAt!: Date | null;
  @Column({ type: "uuid", array: true }) accounts!: string[];
  @Column({ type: "uuid", array: true }) merchants!: string[];
  @Column({ type: "text", array: true }) categories!: string[];
  @Column({ type: "timestamptz", name: "range_from" }) from!: Date;
  @Column({ type: "timestamptz", name: "range_to" }) to!: Date;
  @Column({ type: "boolean", name: "has_court_order" }) hasCourtOrder!: boolean;
}

@Entity({ schema: "disclosure", name: "ledger_entry" })
export class LedgerEntryRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "request_id" }) requestId!: string;
  @Column({ type: "uuid" }) subject!: string;
  @Column({ type: "text", name: "subject_kind" }) subjectKind!: SubjectKind;
  @Column({ type: "text" }) ground!: Ground;
  @Column({ type: "text", name: "agency_name" }) agencyName!: string;
  @Column({ type: "text", array: true }) categories!: string[];
  @Column({ type: "boolean", name: "is_secret" }) isSecret!: boolean;
  @Column({ type: "timestamptz", name: "disclosed_at" }) disclosedAt!: Date;
}

export const ROWS = [AgencyRow, AgencyOfficerRow, RequestRow, ScopeRow, LedgerEntryRow];
