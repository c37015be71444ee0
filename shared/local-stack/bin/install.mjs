import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import path from "node:path";

/**
 * Installs what the lock file names unless it is there already, so that a start without network works from then on.
 * @param {string} root
 * @returns {boolean} whether anything was installed
 * @throws {Error} named StartRefusal, with one sentence when npm fails
 */
export function ensureInstalled(root) {
  if (isInstalled(root)) return false;
  console.log("Installing the packages of package-lock.json (once, about a minute) …");
  const { status } = spawnSync("npm", ["ci", "--no-fund", "--no-audit"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status === 0) return true;
  throw refuse(
    "The packages could not be installed: see npm's message above, check the network, and start again.",
  );
}

/**
 * By time first, because it costs nothing; then by content, because a checkout touches the lock file without changing it.
 */
export function isInstalled(root) {
  const wanted = path.join(root, "package-lock.json");
  const installed = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  if (!holdsSamePackages(wanted, installed)) return false;
  const now = new Date();
  utimesSync(installed, now, now);
  return true;
}

function holdsSamePackages(wanted, installed) {
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const there = packagesOf(installed);
  return Object.entries(packagesOf(wanted)).every(([location, { version, integrity, link, optional }]) => {
    if (link || !location.includes("node_modules/")) return true;
    const found = there[location];
    // Optional packages are those of other platforms: absent is right, a different version is not.
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

const refuse = (sentence) => Object.assign(new Error(sentence), { name: "StartRefusal" });
