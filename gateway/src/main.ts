import { runProcess } from "@alpokat/subgraph/process";
import { readConfig } from "./config";
import { start } from "./server";

runProcess(async () => start(readConfig()));
