import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The project's root: this file is at `shared/local-stack/bin`. */
export const PROJECT_ROOT = path.resolve(import.meta.dirname, "../../..");

/**
 * The folders with sources, relative to the root: the workspaces of package.json, and the folders of `test/` that hold
 * scripts in a `src` of their own.
 * @param {string} root
 * @returns {string[]}
 */
export function sourceFolders(root = PROJECT_ROOT) {
  const { workspaces } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return [...workspaces, "test/*"]
    .flatMap((pattern) => expand(root, pattern))
    .filter((folder) => hasSources(root, folder));
}

function expand(root, pattern) {
  if (!pattern.endsWith("/*")) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(path.join(root, parent))) return [];
  const entries = readdirSync(path.join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}/${entry.name}`);
}

const hasSources = (root, folder) => existsSync(path.join(root, folder, "src"));
