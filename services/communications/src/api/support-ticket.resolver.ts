import { type Principal, type UserError, isId } from "@alpokat/kernel";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { AssignSupportTicket } from "../application/assign-support-ticket";
import type { CloseSupportTicket } from "../application/close-support-ticket";
import type { OpenSupportTicket, OpenTicketOutcome } from "../application/open-support-ticket";
import type { ReadSupportTicket } from "../application/read-support-ticket";
import { type SupportTicket, TICKET_NOT_FOUND, type TicketOutcome } from "../domain/support-ticket";
import { PEOPLE } from "./roles";
import {
  OpenSupportTicketInput,
  SupportTicketInput,
  SupportTicketPayload,
  SupportTicketType,
  toSupportTicketType,
} from "./support-ticket.types";

/** What a ticket resolver calls. */
export interface TicketUseCases {
  readonly open: OpenSupportTicket;
  readonly assign: AssignSupportTicket;
  readonly close: CloseSupportTicket;
  readonly read: ReadSupportTicket;
}

@Resolver(() => SupportTicketType)
export class SupportTicketResolver {
  constructor(private readonly tickets: TicketUseCases) {}

  @Authorized("customer")
  @Mutation(() => SupportTicketPayload, { description: "Asks the support desk for help." })
  async openSupportTicket(
    @Arg("input", () => OpenSupportTicketInput) input: OpenSupportTicketInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SupportTicketPayload> {
    const outcome = await this.tickets.open.run(guard, input);
    return payload(outcome, principal);
  }

  @Authorized("support_agent")
  @Mutation(() => SupportTicketPayload, {
    description: "Takes a ticket that nobody has; from then on it may be named in `x-alpokat-case`.",
  })
  async assignSupportTicket(
    @Arg("input", () => SupportTicketInput) { id }: SupportTicketInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SupportTicketPayload> {
    return payload(isId(id) ? await this.tickets.assign.run(guard, id) : TICKET_NOT_FOUND, principal);
  }

  @Authorized("customer", "support_agent")
  @Mutation(() => SupportTicketPayload, {
    description: "Ends a ticket of one's own or one that one works on.",
  })
  async closeSupportTicket(
    @Arg("input", () => SupportTicketInput) { id }: SupportTicketInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SupportTicketPayload> {
    return payload(isId(id) ? await this.tickets.close.run(guard, id) : TICKET_NOT_FOUND, principal);
  }

  @Authorized(...PEOPLE)
  @Query(() => SupportTicketType, {
    nullable: true,
    description:
      "A ticket: one's own, or the one that is named in `x-alpokat-case` and assigned to the caller.",
  })
  supportTicket(
    @Arg("id", () => ID, { description: "Of the ticket." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<SupportTicketType | null> {
    return this.load(id, context);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<SupportTicketType | null> => this.load(String(reference.id), context);

  private async load(id: string, context: SubgraphContext): Promise<SupportTicketType | null> {
    if (!isId(id)) return null;
    const ticket = await this.tickets.read.run(context.guard, id);
    if (ticket) return toSupportTicketType(ticket);
    await context.noteNothingInScope("user.content", null);
    return null;
  }
}

function payload(outcome: TicketOutcome | OpenTicketOutcome, principal: Principal): SupportTicketPayload {
  const answer = new SupportTicketPayload();
  const isDone = "ticket" in outcome;
  answer.supportTicket = isDone ? toSupportTicketType(outcome.ticket) : null;
  answer.userErrors = isDone ? [] : toUserErrors(refusalsOf(outcome), principal);
  return answer;
}

const refusalsOf = (
  outcome: Exclude<TicketOutcome | OpenTicketOutcome, { readonly ticket: SupportTicket }>,
): readonly UserError[] => ("refusals" in outcome ? outcome.refusals : [outcome.refusal]);
