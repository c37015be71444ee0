import { runProcess } from "@alpokat/subgraph";
import { readConfig } from "./config";
import { start } from "./server";

runProcess(async () => start(readConfig()));
