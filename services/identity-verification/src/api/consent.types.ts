import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type {
  ConsentChannel as Channel,
  ConsentEvent,
  ConsentKey,
  ConsentPurpose as Purpose,
  ConsentState as State,
  ConsentTopic as Topic,
} from "../domain/consent";

const ConsentPurpose = {
  MARKETING_OWN: "marketing.own",
  MARKETING_PARTNER: "marketing.partner",
  SERVICE_IMPROVE: "service.improve",
} as const satisfies Record<string, Purpose>;
registerEnumType(ConsentPurpose, {
  name: "ConsentPurpose",
  description: "A purpose that rests on consent.",
  valuesConfig: {
    MARKETING_OWN: { description: "News and promotions of ALPOKAT (clause 4)." },
    MARKETING_PARTNER: { description: "Offers of appointed partners, sent by ALPOKAT (clause 4)." },
    SERVICE_IMPROVE: { description: "Tracking for the improvement of the service (clauses 2 and 3)." },
  },
});

export const ConsentChannel = {
  EMAIL: "EMAIL",
  SMS: "SMS",
  DEVICE: "DEVICE",
} as const satisfies Record<Channel, Channel>;
registerEnumType(ConsentChannel, {
  name: "ConsentChannel",
  description: "How somebody is told, or seen; a consent for one is none for another.",
  valuesConfig: {
    EMAIL: { description: "By e-mail." },
    SMS: { description: "By SMS." },
    DEVICE: { description: "On the device that is used." },
  },
});

export const ConsentTopic = {
  NEWS: "NEWS",
  PROMOTION: "PROMOTION",
  PARTNER_OFFERS: "PARTNER_OFFERS",
  USAGE: "USAGE",
} as const satisfies Record<Topic, Topic>;
registerEnumType(ConsentTopic, {
  name: "ConsentTopic",
  description: "About what.",
  valuesConfig: {
    NEWS: { description: "News about ALPOKAT's services." },
    PROMOTION: { description: "ALPOKAT's promotions." },
    PARTNER_OFFERS: { description: "Offers of appointed partners." },
    USAGE: { description: "Version of the application and type of system in use." },
  },
});

const ConsentState = {
  REQUESTED: "REQUESTED",
  GIVEN: "GIVEN",
  REFUSED: "REFUSED",
  WITHDRAWN: "WITHDRAWN",
  EXPIRED: "EXPIRED",
  INVALIDATED: "INVALIDATED",
} as const satisfies Record<State, State>;
registerEnumType(ConsentState, {
  name: "ConsentState",
  description: "State of a consent by the W3C Data Privacy Vocabulary; GIVEN alone allows processing.",
  valuesConfig: {
    REQUESTED: { description: "Asked for, and not answered (dpv:ConsentRequested)." },
    GIVEN: { description: "Given (dpv:ConsentGiven)." },
    REFUSED: { description: "Refused (dpv:ConsentRefused)." },
    WITHDRAWN: { description: "Given before, and withdrawn by the person (dpv:ConsentWithdrawn)." },
    EXPIRED: { description: "Its time is over (dpv:ConsentExpired)." },
    INVALIDATED: { description: "Found not to be valid (dpv:ConsentInvalidated)." },
  },
});

/** Personal fields are getters of a private object, so that nothing but the guarded field reads them. */
@ObjectType("ConsentEvent", {
  description: "One act about a consent, with its proof (UU PDP art. 24). Acts are only ever added.",
})
export class ConsentEventType {
  readonly #event: ConsentEvent;

  constructor(event: ConsentEvent) {
    this.#event = event;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#event.id;
  }

  @Field(() => ConsentState, { nullable: true, description: "The state that it led to (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get state(): State {
    return this.#event.state;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get at(): Date {
    return this.#event.at;
  }

  @Field(() => String, { nullable: true, description: "Who acted: `SELF` or `GUARDIAN` (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get actor(): string {
    return this.#event.actorRelation;
  }

  @Field(() => String, { nullable: true, description: "By which way, such as `graphql` (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get source(): string {
    return this.#event.source;
  }

  @Field(() => Int, {
    nullable: true,
    description: "Version of the privacy notice that had reached the person (clause 4).",
  })
  @PersonalData("user.privacy_preferences")
  get noticeVersion(): number | null {
    return this.#event.proof?.noticeVersion ?? null;
  }

  @Field(() => String, {
    nullable: true,
    description: "SHA-256 of that notice's text, in hexadecimal (clause 4).",
  })
  @PersonalData("user.privacy_preferences")
  get noticeSha256(): string | null {
    return this.#event.proof?.noticeSha256 ?? null;
  }

  @Field(() => String, { nullable: true, description: "What was shown and agreed to (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get wording(): string | null {
    return this.#event.proof?.wording ?? null;
  }

  @Field(() => String, { nullable: true, description: "SHA-256 of the wording, in hexadecimal (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get wordingSha256(): string | null {
    return this.#event.proof?.wordingSha256 ?? null;
  }

  @Field(() => String, { nullable: true, description: "Language of the wording (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get locale(): string | null {
    return this.#event.proof?.locale ?? null;
  }
}

@ObjectType("Consent", {
  description:
    "What somebody said about one purpose, channel and topic: the acts, of which the last is the state.",
})
export class ConsentType {
  readonly #acts: readonly [ConsentEvent, ...ConsentEvent[]];

  /** @param acts newest first. */
  constructor(acts: readonly [ConsentEvent, ...ConsentEvent[]]) {
    this.#acts = acts;
  }

  @Field(() => ConsentPurpose, { nullable: true, description: "For what (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get purpose(): Purpose {
    return this.#acts[0].purpose;
  }

  @Field(() => ConsentChannel, { nullable: true, description: "By which channel (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get channel(): Channel {
    return this.#acts[0].channel;
  }

  @Field(() => ConsentTopic, { nullable: true, description: "About what (clause 4)." })
  @PersonalData("user.privacy_preferences")
  get topic(): Topic {
    return this.#acts[0].topic;
  }

  @Field(() => ConsentState, {
    nullable: true,
    description: "Where it stands: what the last act led to (clause 4).",
  })
  @PersonalData("user.privacy_preferences")
  get state(): State {
    return this.#acts[0].state;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the last of its acts was (clause 4).",
  })
  @PersonalData("user.privacy_preferences")
  get since(): Date {
    return this.#acts[0].at;
  }

  @Field(() => [ConsentEventType], {
    nullable: true,
    description: "Its acts with their proof, newest first (clause 4).",
  })
  @PersonalData("user.privacy_preferences")
  get acts(): ConsentEventType[] {
    return this.#acts.map((event) => about({ subject: event.accountId }, new ConsentEventType(event)));
  }
}

@ObjectType({ description: "A page of consents." })
export class ConsentConnection extends Connection(() => ConsentType, "Consent") {}

@ObjectType("ConsentOffer", {
  description: "A consent that can be given, and the words that have to be shown for it.",
})
@Operational()
export class ConsentOfferType {
  @Field(() => ConsentPurpose, { description: "For what." })
  purpose!: Purpose;

  @Field(() => ConsentChannel, { description: "By which channel." })
  channel!: Channel;

  @Field(() => ConsentTopic, { description: "About what." })
  topic!: Topic;

  @Field(() => Int, { description: "First version of the privacy notice that names the purpose." })
  noticeVersion!: number;

  @Field(() => String, { description: "What to show, in the language of the request." })
  wording!: string;

  @Field(() => String, { description: "SHA-256 of the wording: send it back with the consent." })
  wordingSha256!: string;
}

@InputType({ description: "One consent, for one purpose, one channel and one topic." })
export class GrantConsentInput implements ConsentKey {
  @Field(() => ConsentPurpose, { description: "For what." })
  purpose!: Purpose;

  @Field(() => ConsentChannel, { description: "By which channel." })
  channel!: Channel;

  @Field(() => ConsentTopic, { description: "About what." })
  topic!: Topic;

  @Field(() => String, { description: "SHA-256 of the wording that was shown; see `consentOffers`." })
  wordingSha256!: string;
}

@InputType({ description: "The consent that is withdrawn, or refused." })
export class WithdrawConsentInput implements ConsentKey {
  @Field(() => ConsentPurpose, { description: "For what." })
  purpose!: Purpose;

  @Field(() => ConsentChannel, { description: "By which channel." })
  channel!: Channel;

  @Field(() => ConsentTopic, { description: "About what." })
  topic!: Topic;
}

@ObjectType({ description: "The consent, or why it was not taken." })
@Operational()
export class GrantConsentPayload {
  @Field(() => ConsentType, { nullable: true, description: "The consent." })
  consent!: ConsentType | null;

  @Field(() => [UserErrorType], {
    description: "CONSENT_NOT_OFFERED, CONSENT_WORDING_OUTDATED, NOTICE_NOT_RECEIVED, MINOR_NEEDS_GUARDIAN",
  })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The consent after the withdrawal." })
@Operational()
export class WithdrawConsentPayload {
  @Field(() => ConsentType, { nullable: true, description: "The consent." })
  consent!: ConsentType | null;

  @Field(() => [UserErrorType], { description: "CONSENT_NOT_OFFERED" })
  userErrors!: UserErrorType[];
}

/** @param acts of one consent, newest first. */
export const toConsentType = (acts: readonly [ConsentEvent, ...ConsentEvent[]]): ConsentType =>
  about({ subject: acts[0].accountId }, new ConsentType(acts));
