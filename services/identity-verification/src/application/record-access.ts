import type { PublishedAccessEntry } from "@alpokat/subgraph";
import { newId } from "@alpokat/kernel";
import type { AccessLog } from "./ports";

/** Takes what a service published about reads of a person's data into that person's access log. */
export class RecordAccess {
  async run(accessLog: AccessLog, entries: readonly PublishedAccessEntry[]): Promise<void> {
    await accessLog.add(entries.map((entry) => ({ ...entry, id: newId(), at: new Date(entry.at) })));
  }
}
