import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs the Dockerfile's instructions in folders instead of containers, where there is no engine: a stage is a folder,
 * `RUN` a shell in its working directory. Knows the instructions that the file uses, and throws at any other.
 * @param node folder of the program `node` that the base image has
 * @returns the working directory of the last stage
 */
export async function buildImage(projectRoot: string, folder: string, node: string): Promise<string> {
  const text = await readFile(path.join(projectRoot, "Dockerfile"), "utf8");
  const instructions = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const build = new Build(projectRoot, folder, node);
  for (const line of instructions) await build.do(line);
  return build.workingDirectory;
}

class Build {
  private readonly stages = new Map<string, string>();
  private stage = "";
  private directory = "/";

  constructor(
    private readonly projectRoot: string,
    private readonly folder: string,
    private readonly node: string,
  ) {}

  get workingDirectory(): string {
    return path.join(this.stage, this.directory);
  }

  async do(line: string): Promise<void> {
    const [instruction = "", ...words] = line.split(" ");
    if (instruction === "FROM") await this.from(words);
    else if (instruction === "WORKDIR") await this.enter(words[0] ?? "/");
    else if (instruction === "COPY") await this.copy(words);
    else if (instruction === "RUN") await this.run(words.join(" "));
    else if (!["ENV", "USER", "EXPOSE", "CMD"].includes(instruction))
      throw new Error(`The Dockerfile has an instruction that this does not know: ${instruction}`);
  }

  private async from([base = "", , name = "last"]: readonly string[]): Promise<void> {
    this.stage = path.join(this.folder, name);
    const earlier = this.stages.get(base);
    if (earlier === undefined) this.directory = "/";
    else await cp(earlier, this.stage, { recursive: true, verbatimSymlinks: true });
    this.stages.set(name, this.stage);
    await mkdir(this.workingDirectory, { recursive: true });
  }

  private async enter(directory: string): Promise<void> {
    this.directory = directory;
    await mkdir(this.workingDirectory, { recursive: true });
  }

  private async copy(words: readonly string[]): Promise<void> {
    const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
    const [source = "", target = ""] = words.filter((word) => !word.startsWith("--"));
    const to = path.resolve("/", this.directory, target);
    if (from === undefined) return copyContext(this.projectRoot, path.join(this.stage, to));
    const origin = path.join(this.stages.get(from) ?? "", source);
    await cp(origin, path.join(this.stage, to), { recursive: true, verbatimSymlinks: true });
  }

  private async run(command: string): Promise<void> {
    const PATH = `${this.node}${path.delimiter}${process.env["PATH"] ?? ""}`;
    // Jest's own environment stays out: the image knows nothing of it.
    const { HOME = "", npm_config_registry = "" } = process.env;
    const registry = npm_config_registry === "" ? {} : { npm_config_registry };
    await run("sh", ["-c", command], {
      cwd: this.workingDirectory,
      env: { PATH, HOME, ...registry },
      maxBuffer: 64 * 1024 * 1024,
    });
  }
}

/** What .dockerignore leaves: the names that it takes back at the top, without the names that it drops anywhere. */
async function copyContext(projectRoot: string, to: string): Promise<void> {
  const lines = (await readFile(path.join(projectRoot, ".dockerignore"), "utf8")).split("\n");
  const wanted = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const dropped = lines.filter((line) => line.startsWith("**/")).map((line) => line.slice(3));
  const isDropped = (name: string): boolean =>
    dropped.some((pattern) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  for (const name of wanted) {
    await cp(path.join(projectRoot, name), path.join(to, name), {
      recursive: true,
      filter: (source) => !isDropped(path.basename(source)),
    });
  }
  if ((await readdir(to)).length < wanted.length)
    throw new Error("Something that .dockerignore names is missing.");
  await chmod(to, 0o755);
}
