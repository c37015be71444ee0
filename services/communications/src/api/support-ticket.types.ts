import { Operational, PersonalData, about } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import {
  Directive,
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  ObjectType,
  registerEnumType,
} from "type-graphql";
import type { SupportTicket, TicketState as State } from "../domain/support-ticket";
import { AccountType, toAccountType } from "./subject.types";

const SupportTicketState = {
  OPEN: "OPEN",
  ASSIGNED: "ASSIGNED",
  CLOSED: "CLOSED",
} as const satisfies Record<State, State>;
registerEnumType(SupportTicketState, {
  name: "SupportTicketState",
  description: "Where a support ticket stands.",
  valuesConfig: {
    OPEN: { description: "Nobody works on it yet." },
    ASSIGNED: { description: "An agent works on it." },
    CLOSED: { description: "It is over, and with it what its agent may see." },
  },
});

/** Personal fields are getters: a value is decrypted when the policy has allowed it and not before. */
@ObjectType("SupportTicket", { description: "Somebody's request for help." })
@Directive('@key(fields: "id")')
export class SupportTicketType {
  readonly #ticket: SupportTicket;

  constructor(ticket: SupportTicket) {
    this.#ticket = ticket;
  }

  @Field(() => ID, { description: "UUIDv7; `support-ticket/<id>` in `x-alpokat-case`." })
  @Operational()
  get id(): string {
    return this.#ticket.id;
  }

  @Field(() => SupportTicketState, { description: "Where it stands." })
  @Operational()
  get state(): State {
    return this.#ticket.state;
  }

  @Field(() => AccountType, { nullable: true, description: "Who opened it." })
  @Operational()
  get account(): AccountType {
    return toAccountType(this.#ticket.accountId);
  }

  @Field(() => GraphQLISODateTime, { description: "When it was opened." })
  @Operational()
  get openedAt(): Date {
    return this.#ticket.openedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was closed; null until then." })
  @Operational()
  get closedAt(): Date | null {
    return this.#ticket.closedAt;
  }

  @Field(() => String, { nullable: true, description: "What it is about, in one line (clause 3)." })
  @PersonalData("user.content")
  get subject(): string {
    return this.#ticket.subject.reveal();
  }

  @Field(() => String, { nullable: true, description: "What was written (clause 3)." })
  @PersonalData("user.content")
  get message(): string {
    return this.#ticket.message.reveal();
  }
}

@InputType({ description: "A request for help." })
export class OpenSupportTicketInput {
  @Field(() => String, { description: "What it is about, 1 to 150 characters on one line." })
  @PersonalData("user.content")
  subject!: string;

  @Field(() => String, { description: "What to tell the support desk, 1 to 5,000 characters." })
  @PersonalData("user.content")
  message!: string;
}

@InputType({ description: "A support ticket by its id." })
export class SupportTicketInput {
  @Field(() => ID, { description: "Id of the ticket." })
  id!: string;
}

@ObjectType({ description: "The ticket, or why it was refused." })
@Operational()
export class SupportTicketPayload {
  @Field(() => SupportTicketType, { nullable: true, description: "The ticket as it is now." })
  supportTicket!: SupportTicketType | null;

  @Field(() => [UserErrorType], {
    description:
      "SUBJECT_INVALID, MESSAGE_INVALID, TICKET_NOT_FOUND, ALREADY_ASSIGNED, TICKET_CLOSED, OWN_TICKET",
  })
  userErrors!: UserErrorType[];
}

export const toSupportTicketType = (ticket: SupportTicket): SupportTicketType =>
  about({ subject: ticket.accountId }, new SupportTicketType(ticket));
