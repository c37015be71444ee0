import { denyNetwork } from "./deny-network";

denyNetwork();
