import { existsSync } from "node:fs";
import path from "node:path";

/**
 * A file of real data: it is no part of the project, and read in place.
 * @returns its path in the folder named by ALPOKAT_DATA, by default `../shared/data` beside the project; null if absent
 */
export function realData(file: string): string | null {
  const folder = process.env.ALPOKAT_DATA ?? path.resolve(__dirname, "../../../../shared/data");
  const place = path.resolve(folder, file);
  return existsSync(place) ? place : null;
}

/**
 * A `describe` for tests that read such a file. Without it they are shown as skipped; where CI is true, they fail.
 * @param tests gets the path of the file
 */
export function describeWithData(file: string, name: string, tests: (place: string) => void): void {
  const place = realData(file);
  if (place !== null) {
    describe(name, () => {
      tests(place);
    });
  } else if (process.env.CI === "true") {
    test(name, () => {
      throw new Error(`${file} is not there: name the folder that holds it in ALPOKAT_DATA.`);
    });
  } else {
    describe.skip(`${name} (without ${file}: name its folder in ALPOKAT_DATA)`, () => {
      tests(file);
    });
  }
}
