import type { PersonalDataDeclaration } from "@alpokat/subgraph";

/** What identity-verification keeps of people. Acknowledged notices stay as proof: they name an account and nothing else. */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [
    {
      retention: "service",
      alongside: [
        `DELETE FROM identity.refresh_token t USING identity.session s
          WHERE s.id = t.session_id AND s.account_id = ANY ($1::uuid[])`,
        `UPDATE identity.session SET status = 'REVOKED', revoked_reason = 'ERASED'
          WHERE account_id = ANY ($1::uuid[]) AND status = 'ACTIVE'`,
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
        { table: "identity.session", subject: "account_id", subjectType: "uuid", columns: ["device_id"] },
      ],
    },
  ],
};
