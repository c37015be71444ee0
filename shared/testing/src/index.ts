export { freePort } from "@alpokat/local-stack";
export { denyNetwork } from "./deny-network";
export { fixedClock, type FixedClock } from "./fixed-clock";
export { describeWithData, realData } from "./real-data";
export { testDatabase, type TestDatabase } from "./test-database";
export { testKeys, type TestKeys } from "./test-keys";
export { GatewayClient, registerMerchant, registerPerson, signIn, type Answer, type Person } from "./client";
export { startStack, type Stack, type StackOptions } from "./stack";
