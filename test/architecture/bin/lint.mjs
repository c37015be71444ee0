/**
 * Lints texts as if they stood in files of the project, and prints the names of the rules that each breaks as JSON. A
 * process of its own, because ESLint loads its configuration as an ES module.
 *
 *     echo '[{"file": "shared/kernel/src/ids.ts", "text": "…"}]' | node lint.mjs
 */
import path from "node:path";
import { text } from "node:stream/consumers";
import { ESLint } from "eslint";

const PROJECT_ROOT = path.resolve(import.meta.dirname, "../../..");
const eslint = new ESLint({ cwd: PROJECT_ROOT });
const planted = JSON.parse(await text(process.stdin));
const answers = [];
for (const { file, text: code } of planted) {
  const [result] = await eslint.lintText(code, { filePath: path.join(PROJECT_ROOT, file) });
  answers.push([...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))]);
}
console.log(JSON.stringify(answers));
