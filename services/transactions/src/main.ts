import { runProcess } from "@alpokat/subgraph";
import { parseConfig } from "./config";
import { start } from "./server";

runProcess(async () => start(parseConfig(process.env)));
