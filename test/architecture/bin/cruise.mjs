/**
 * Cruises the tree in a folder by the project's rules and prints what was found as JSON. A process of its own, because
 * dependency-cruiser is an ES module, and because it resolves from the folder that it runs in.
 *
 *     node cruise.mjs <folder with gateway, services, shared, test>
 */
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const PROJECT_ROOT = path.resolve(import.meta.dirname, "../../..");
const [folder = PROJECT_ROOT] = process.argv.slice(2);
process.chdir(folder);

const options = await extractOptions(path.join(PROJECT_ROOT, ".dependency-cruiser.cjs"));
const tsConfig = extractTSConfig(path.join(PROJECT_ROOT, "tsconfig.json"));
const { output } = await cruise(["gateway", "services", "shared", "test"], options, undefined, { tsConfig });
const { violations, ruleSetUsed } = output.summary;
const isOurs = ({ source }) => /^(gateway|services|shared|test)\//.test(source);
console.log(
  JSON.stringify({
    modules: output.modules.filter(isOurs).map(({ source }) => source),
    rules: ruleSetUsed.forbidden.map(({ name }) => name),
    violations: violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }),
);
