export { Batcher, type BatcherOptions } from "./batcher";
export { FairShare, type FairShareOptions } from "./fair-share";
