import { newId } from "@alpokat/kernel";
import type { AccessEntry } from "../domain/access-entry";
import type { AccessLog } from "./ports";

/** An entry as the services publish it with `access.recorded.v1`. */
export type PublishedEntry = Omit<AccessEntry, "id" | "at"> & { readonly at: string };

/** Takes what a service published about reads of a person's data into that person's access log. */
export class RecordAccess {
  async run(accessLog: AccessLog, entries: readonly PublishedEntry[]): Promise<void> {
    await accessLog.add(entries.map((entry) => ({ ...entry, id: newId(), at: new Date(entry.at) })));
  }
}
