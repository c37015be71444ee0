export { freePort } from "@alpokat/local-stack";
export { denyNetwork } from "./deny-network";
export { fixedClock, type FixedClock } from "./fixed-clock";
export { describeWithData, realData } from "./real-data";
export { testDatabase, type TestDatabase } from "./test-database";
export { testKeys, type TestKeys } from "./test-keys";
