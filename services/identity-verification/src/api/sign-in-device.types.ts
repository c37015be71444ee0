import { Operational, PersonalData, about } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { SeenDevice } from "../application/read-sign-in-devices";

@ObjectType("SignInDevice", {
  description: "A device that somebody signed in from, as the gateway saw it (clause 2).",
})
export class SignInDeviceType {
  readonly #device: SeenDevice;

  constructor(device: SeenDevice) {
    this.#device = device;
  }

  @Field(() => String, {
    nullable: true,
    description: "Identity of the device, issued by the gateway (clause 2).",
  })
  @PersonalData("user.device.device_id")
  get deviceId(): string {
    return this.#device.deviceId;
  }

  @Field(() => String, { nullable: true, description: "Internet Protocol address last seen (clause 2)." })
  @PersonalData("user.device.ip_address")
  get ipAddress(): string | null {
    return this.#device.ipAddress.reveal();
  }

  @Field(() => String, { nullable: true, description: "Name and version of the software in use (clause 2)." })
  @PersonalData("user.device")
  get application(): string | null {
    return this.#device.software.reveal().application;
  }

  @Field(() => String, { nullable: true, description: "Type of the system (clause 2)." })
  @PersonalData("user.device")
  get system(): string | null {
    return this.#device.software.reveal().system;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was last signed in from." })
  @Operational()
  get lastSeenAt(): Date {
    return this.#device.lastSeenAt;
  }
}

export const toSignInDeviceType = (device: SeenDevice): SignInDeviceType =>
  about(
    { subject: device.accountId, object: { withinRetention: device.isKeptRaw } },
    new SignInDeviceType(device),
  );
