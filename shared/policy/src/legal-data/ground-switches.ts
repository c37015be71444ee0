import { type DisclosureGround } from "@alpokat/kernel";
import { inForce, versions, type Dated } from "./dated";

/** A decision that turns a voluntary ground of clause 6 on or off. */
export interface GroundSwitch extends Dated {
  readonly isOn: boolean;
  /** Reference of the written opinion of the data protection officer. */
  readonly opinion: string;
  /** Office of whoever signed it; the opinion names the person. */
  readonly signedBy: "dpo";
}

export type GroundSwitches = Readonly<Partial<Record<DisclosureGround, readonly GroundSwitch[]>>>;

/** Grounds (a) and (b) follow from clause 3's own exception, "required by law", and need no decision of ours. */
const GROUNDS_OF_THE_LAW: readonly DisclosureGround[] = ["REQUIRED_BY_LAW", "AUTHORITY_REQUEST"];

/**
 * The decisions so far, by ground and day. There is none: grounds (c) to (f) go further than clause 3's exception, so
 * each is off until the data protection officer signs an opinion for it (obligation 6.6).
 */
const SWITCHES: GroundSwitches = {
  PREVENT_CRIME: versions<GroundSwitch>([]),
  PUBLIC_SAFETY: versions<GroundSwitch>([]),
  SITE_SECURITY: versions<GroundSwitch>([]),
  PREVENT_LOSS: versions<GroundSwitch>([]),
};

/** Whether a disclosure may rest on a ground at a moment. */
export const isGroundInForce = (
  ground: DisclosureGround,
  at: Date,
  switches: GroundSwitches = SWITCHES,
): boolean => GROUNDS_OF_THE_LAW.includes(ground) || (inForce(switches[ground] ?? [], at)?.isOn ?? false);
