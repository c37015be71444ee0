import { readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The user that PostgreSQL runs as, in the form that `spawn` takes; empty for "the same as this process". */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** Open to every user, and written by root alone: for what root lends to the unprivileged user. */
export const SYSTEM_FOLDER = "/var/lib/alpokat";

const NOBODY = { uid: 65534, gid: 65534 };

/** PostgreSQL refuses to run as root, so root lends it the user that every system has for such a case. */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwords());
  return entry ? { uid: Number(entry[1]), gid: Number(entry[2]) } : NOBODY;
}

function passwords(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}

/** Whether that user may pass through every folder down to this one, which must exist up to some ancestor. */
export function isReachable(folder: string, { uid }: RunAs): boolean {
  if (uid === undefined) return true;
  const mode = modeOf(folder);
  const mayPass = mode === null || (mode & 0o001) !== 0;
  const parent = path.dirname(folder);
  return mayPass && (parent === folder || isReachable(parent, { uid }));
}

function modeOf(folder: string): number | null {
  return statSync(folder, { throwIfNoEntry: false })?.mode ?? null;
}
