import { Column, Entity, PrimaryColumn } from "typeorm";
import type { CampaignState } from "../domain/campaign";
import type { DeliveryState, PolicyRefusal } from "../domain/delivery";
import type { MessageCategory, MessageTemplate } from "../domain/message";
import type { TicketState } from "../domain/support-ticket";

@Entity({ schema: "communications", name: "message" })
export class MessageRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "merchant_id", nullable: true }) merchantId!: string | null;
  @Column({ type: "uuid", name: "sale_id", nullable: true }) saleId!: string | null;
  @Column({ type: "uuid", name: "receipt_id", nullable: true }) receiptId!: string | null;
  @Column({ type: "uuid", name: "account_id", nullable: true }) accountId!: string | null;
  @Column({ type: "text" }) category!: MessageCategory;
  @Column({ type: "text" }) template!: MessageTemplate;
  @Column({ type: "text", nullable: true }) reference!: string | null;
  @Column({ type: "text", name: "dedupe_key" }) dedupeKey!: string;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
}

@Entity({ schema: "communications", name: "delivery" })
export class DeliveryRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "message_id" }) messageId!: string;
  @Column({ type: "uuid", name: "merchant_id", nullable: true }) merchantId!: string | null;
  @Column({ type: "uuid", name: "account_id", nullable: true }) accountId!: string | null;
  @Column({ type: "text" }) channel!: "EMAIL";
  @Column({ type: "text" }) state!: DeliveryState;
  @Column({ type: "integer" }) attempts!: number;
  @Column({ type: "timestamptz", name: "due_at", nullable: true }) dueAt!: Date | null;
  @Column({ type: "timestamptz", name: "sent_at", nullable: true }) sentAt!: Date | null;
  @Column({ type: "text", name: "last_error_code", nullable: true }) lastErrorCode!: string | null;
  @Column({ type: "text", name: "content_sha256", nullable: true }) contentSha256!: string | null;
  @Column({ type: "jsonb", nullable: true }) refusal!: PolicyRefusal | null;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
}

@Entity({ schema: "communications", name: "support_ticket" })
export class SupportTicketRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "account_id" }) accountId!: string;
  @Column({ type: "text" }) state!: TicketState;
  @Column({ type: "uuid", name: "assignee_id", nullable: true }) assigneeId!: string | null;
  /** Null, as the message, once the person was erased. */
  @Column({ type: "bytea", name: "subject_sealed", nullable: true }) subjectSealed!: Buffer | null;
  @Column({ type: "bytea", name: "message_sealed", nullable: true }) messageSealed!: Buffer | null;
  @Column({ type: "timestamptz", name: "opened_at" }) openedAt!: Date;
  @Column({ type: "timestamptz", name: "assigned_at", nullable: true }) assignedAt!: Date | null;
  @Column({ type: "timestamptz", name: "closed_at", nullable: true }) closedAt!: Date | null;
}

@Entity({ schema: "communications", name: "campaign" })
export class CampaignRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "text" }) category!: "NEWS";
  @Column({ type: "text" }) state!: CampaignState;
  @Column({ type: "text", name: "subject_id" }) subjectId!: string;
  @Column({ type: "text", name: "subject_en" }) subjectEn!: string;
  @Column({ type: "text", name: "body_id" }) bodyId!: string;
  @Column({ type: "text", name: "body_en" }) bodyEn!: string;
  @Column({ type: "uuid", name: "created_by" }) createdBy!: string;
  @Column({ type: "uuid", name: "scheduled_by", nullable: true }) scheduledBy!: string | null;
  @Column({ type: "timestamptz", name: "send_at", nullable: true }) sendAt!: Date | null;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
  @Column({ type: "integer" }) planned!: number;
  @Column({ type: "uuid", name: "plan_cursor", nullable: true }) planCursor!: string | null;
}

export const ROWS = [MessageRow, DeliveryRow, SupportTicketRow, CampaignRow];
