/** A guardian takes back a consent that they gave. */
export interface GuardianWithdrawal {
  /** Of the consent. */
  readonly invitationId: string;
  readonly accountId: string;
  readonly requestId: string;
  readonly at: Date;
}

/** Accounts of minors that wait for a guardian (UU 27/2022 art. 25). */
export interface GuardianWaits {
  /** Lets one transaction at a time decide whether the account waits: what it reads then holds until its end. */
  hold(accountId: string): Promise<void>;
  /** Those of the accounts for which a guardian's consent is in force. */
  consented(accountIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Restricts the account until a guardian consents. @returns false where it waits already. */
  begin(accountId: string, at: Date): Promise<boolean>;
  /** The account goes on, unless its person has limited the processing. @returns false where it did not wait. */
  end(accountId: string): Promise<boolean>;
  /** The account for which a guardian consented by an invitation; null where none did. */
  consentedBy(invitationId: string): Promise<string | null>;
  /** @returns false where it was withdrawn already. */
  withdraw(withdrawal: GuardianWithdrawal): Promise<boolean>;
  /** Remembers that the person limited the processing meanwhile, or no longer. @returns false where it does not wait. */
  noteRestriction(accountId: string, isRestricted: boolean): Promise<boolean>;
  /** Accounts that wait, after the given one, in the order of their ids. */
  waiting(after: string | null, limit: number): Promise<string[]>;
}
