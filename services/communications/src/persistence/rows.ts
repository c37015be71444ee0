import { Column, Entity, PrimaryColumn } from "typeorm";
import type { DeliveryState } from "../domain/delivery";
import type { TicketState } from "../domain/support-ticket";

@Entity({ schema: "communications", name: "message" })
export class MessageRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "merchant_id" }) merchantId!: string;
  @Column({ type: "uuid", name: "sale_id" }) saleId!: string;
  @Column({ type: "uuid", name: "receipt_id" }) receiptId!: string;
  @Column({ type: "text" }) category!: "TRANSACTIONAL";
  @Column({ type: "text" }) template!: "receipt";
  @Column({ type: "text", name: "dedupe_key" }) dedupeKey!: string;
  @Column({ type: "timestamptz", name: "created_at" }) createdAt!: Date;
}

@Entity({ schema: "communications", name: "delivery" })
export class DeliveryRow {
  @PrimaryColumn({ type: "uuid" }) id!: string;
  @Column({ type: "uuid", name: "message_id" }) messageId!: string;
  @Column({ type: "uuid", name: "merchant_id" }) merchantId!: string;
  @Column({ type: "text" }) channel!: "EMAIL";
  @Column({ type: "text" }) state!: DeliveryState;
  @Column({ type: "integer" }) attempts!: number;
  @Column({ type: "timestamptz", name: "due_at", nullable: true }) dueAt!: Date | null;
  @Column({ type: "timestamptz", name: "sent_at", nullable: true }) sentAt!: Date | null;
  @Column({ type: "text", name: "last_error_code", nullable: true }) lastErrorCode!: string | null;
  @Column({ type: "text", name: "content_sha256", nullable: true }) contentSha256!: string | null;
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

export const ROWS = [MessageRow, DeliveryRow, SupportTicketRow];
