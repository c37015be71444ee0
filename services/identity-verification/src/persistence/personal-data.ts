import type { PersonalDataDeclaration } from "@alpokat/subgraph";

/**
 * What identity-verification keeps of people. Acknowledged notices stay as proof, and privacy requests as the record that
 * the law wants (art. 14): without their texts they name an account and nothing else.
 */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [
    {
      retention: "service",
      alongside: [
        {
          table: "identity.refresh_token",
          subjectType: "uuid",
          sql: `DELETE FROM identity.refresh_token t USING identity.session s
                 WHERE s.id = t.session_id AND s.account_id = ANY ($1::uuid[])`,
        },
        {
          table: "identity.session",
          subjectType: "uuid",
          sql: `UPDATE identity.session SET status = 'REVOKED', revoked_reason = 'ACCOUNT_CLOSED'
                 WHERE account_id = ANY ($1::uuid[]) AND status = 'ACTIVE'`,
        },
        {
          table: "identity.guardian_invitation",
          subjectType: "uuid",
          sql: "DELETE FROM identity.guardian_invitation WHERE account_id = ANY ($1::uuid[])",
        },
        {
          table: "identity.guardian_awaited",
          subjectType: "uuid",
          sql: "DELETE FROM identity.guardian_awaited WHERE account_id = ANY ($1::uuid[])",
        },
        {
          table: "identity.privacy_export_piece",
          subjectType: "text",
          sql: `DELETE FROM identity.privacy_export_piece p USING identity.privacy_request r
                 WHERE r.id = p.request_id AND r.subject = ANY ($1::text[])`,
        },
      ],
      tables: [
        {
          table: "identity.account",
          subject: "id",
          subjectType: "uuid",
          columns: [
            "email_index",
            "email_sealed",
            "name_sealed",
            "date_of_birth_sealed",
            "phone_number_sealed",
            "office_address_sealed",
            "password_hash",
          ],
          set: "status = 'CLOSED'",
        },
        {
          table: "identity.sign_in_device",
          subject: "account_id",
          subjectType: "uuid",
          columns: [],
          isDeleted: true,
        },
        {
          table: "identity.improvement_telemetry",
          subject: "account_id",
          subjectType: "uuid",
          columns: [],
          isDeleted: true,
        },
        { table: "identity.session", subject: "account_id", subjectType: "uuid", columns: ["device_id"] },
        {
          table: "identity.privacy_request",
          subject: "subject",
          subjectType: "text",
          columns: ["details_sealed", "proposal_sealed"],
        },
      ],
    },
  ],
  // Who has no account is known here by the requests made with a receipt.
  buyerOfReceipt: async (manager, receiptId) => {
    const [request] = await manager.query<{ subject: string }[]>(
      "SELECT subject FROM identity.privacy_request WHERE receipt_id = $1 LIMIT 1",
      [receiptId],
    );
    return request?.subject ?? null;
  },
};
