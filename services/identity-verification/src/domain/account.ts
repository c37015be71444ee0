/** A value kept encrypted: it is opened only when asked for, which happens after the policy allowed it. */
export interface Sealed {
  reveal(): string;
}

export type AccountStatus = "ACTIVE" | "RESTRICTED" | "FROZEN" | "CLOSED";
export type Locale = "id" | "en";

/** A person: data subject and login. The five data of clause 1, each sealed. */
export interface Account {
  readonly id: string;
  readonly status: AccountStatus;
  /** Language of messages to the person. */
  readonly locale: Locale;
  readonly name: Sealed;
  readonly email: Sealed;
  /** ISO 8601 date. */
  readonly dateOfBirth: Sealed | null;
  /** E.164. */
  readonly phoneNumber: Sealed | null;
  readonly officeAddress: Sealed | null;
  readonly createdAt: Date;
}

/** Whether messages reach an account at all. Which of them a restriction stops is the policy's to say (UU 27/2022 art. 11, 21(2)). */
export const mayBeWrittenTo = ({ status }: Pick<Account, "status">): boolean =>
  status === "ACTIVE" || status === "RESTRICTED";

/** What a person gave at registration, checked and in canonical spelling. */
export interface AccountDetails {
  readonly name: string;
  readonly email: string;
  readonly dateOfBirth: string;
  readonly phoneNumber: string | null;
  readonly officeAddress: string | null;
}

/** The one spelling of an e-mail address that is compared: its domain in lower case, and its local part too, as every large provider does. */
export const canonicalEmail = (email: string): string => email.trim().normalize("NFC").toLowerCase();
