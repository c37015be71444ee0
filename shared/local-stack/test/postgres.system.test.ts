import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import path from "node:path";
import { Client } from "pg";
import { freePort, startPostgres, type PostgresOptions } from "../src";
import { postgresPackage } from "../src/postgres/binaries";
import { readServerRecord } from "../src/postgres/data-directory";
import { temporaryFolder } from "./temporary-folder";

const isRoot = process.getuid?.() === 0;
const DIST = path.join(__dirname, "../dist/index.js");

const PASSWORD = "p/w:1";

let folder: ReturnType<typeof temporaryFolder>;
let options: PostgresOptions;

/** Made once and copied for each test: making a cluster takes ten times as long as starting one. */
let made: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  made = temporaryFolder();
  const cluster = { directory: path.join(made.path, "postgres"), logFile: path.join(made.path, "log") };
  await (await startPostgres({ ...cluster, port: await freePort(), password: PASSWORD })).stop();
});
afterAll(() => {
  made.remove();
});

const copyCluster = (): void => {
  execFileSync("cp", ["-a", path.join(made.path, "postgres"), options.directory]);
};

beforeEach(async () => {
  folder = temporaryFolder();
  options = {
    directory: path.join(folder.path, "postgres"),
    port: await freePort(),
    password: PASSWORD,
    logFile: path.join(folder.path, "postgres.log"),
  };
});
afterEach(() => {
  folder.remove();
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("startPostgres", () => {
  test("when it starts for the first time and again, then what was written is there and it is PostgreSQL 18, durable, in UTF-8", async () => {
    const first = await startPostgres(options);
    expect(first.isNew).toBe(true);
    await ask(first.adminUrl, "create table note as select 'kept' as line");
    await first.stop();
    await expect(first.exited).resolves.toBe("exited with code 0: database system is shut down");
    expect(isAlive(first.pid)).toBe(false);

    const second = await startPostgres(options);
    expect(second.isNew).toBe(false);
    const settings = `select line, current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding from note`;
    expect(await ask(second.adminUrl, settings)).toEqual([
      { line: "kept", version: 18, fsync: "on", commit: "on", pages: "on", encoding: "UTF8" },
    ]);
    await second.stop();
  });

  test("when anybody connects without the password, then they are refused", async () => {
    copyCluster();
    const postgres = await startPostgres(options);
    const url = new URL(postgres.adminUrl);
    url.password = "wrong";
    await expect(ask(url.toString(), "select 1")).rejects.toThrow(
      'password authentication failed for user "postgres"',
    );
    expect(statSync(options.directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path).sort()).toEqual(["postgres", "postgres.log"]);
    await postgres.stop();
  });

  test("when the package was installed without its install script, then the missing links are made", async () => {
    copyCluster();
    const packageFolder = path.join(folder.path, "package");
    cpSync(postgresPackage(), packageFolder, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(readFileSync(path.join(packageFolder, "native/pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    for (const { target } of links) rmSync(path.join(packageFolder, target));
    const postgres = await startPostgres({ ...options, packageFolder });
    expect(links.filter(({ target }) => !existsSync(path.join(packageFolder, target)))).toEqual([]);
    await postgres.stop();
  });

  test("when a binary is missing, then one sentence says which and what to do", async () => {
    const packageFolder = path.join(folder.path, "package");
    cpSync(postgresPackage(), packageFolder, { recursive: true, verbatimSymlinks: true });
    rmSync(path.join(packageFolder, "native/bin/initdb"));
    await expect(startPostgres({ ...options, packageFolder })).rejects.toThrow(
      `The PostgreSQL program initdb is missing in ${packageFolder}/native/bin: remove node_modules and start again to install it anew.`,
    );
  });

  test("when the port is taken, then one sentence says which and what to do", async () => {
    copyCluster();
    const other = net.createServer().listen(options.port, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    await expect(startPostgres(options)).rejects.toThrow(
      `Already in use by another program: port ${options.port} (PostgreSQL); stop that program, or choose other ports with ALPOKAT_POSTGRES_PORT, and start again.`,
    );
    other.close();
  });

  test("when the data folder is in use, then one sentence says by which process and what to do", async () => {
    copyCluster();
    const postgres = await startPostgres(options);
    const second = { ...options, port: await freePort(), patience: 0 };
    await expect(startPostgres(second)).rejects.toThrow(
      `The data folder ${options.directory} is in use by a running PostgreSQL (process ${postgres.pid}): stop that one, or choose another folder with ALPOKAT_DATA_DIR.`,
    );
    await postgres.stop();
  });

  test("when the data are of another version, then one sentence says so", async () => {
    copyCluster();
    writeFileSync(path.join(options.directory, "PG_VERSION"), "17\n");
    await expect(startPostgres(options)).rejects.toThrow(
      /^The data in .* is of PostgreSQL 17 and this is PostgreSQL 18: move that folder/,
    );
  });

  test("when it was killed, then the next start recovers what was acknowledged", async () => {
    copyCluster();
    const first = await startPostgres(options);
    await ask(first.adminUrl, "create table note as select 'acknowledged' as line");
    process.kill(first.pid, "SIGKILL");
    await expect(first.exited).resolves.toMatch(/^was ended by SIGKILL/);
    expect(readServerRecord(options.directory)?.pid).toBe(first.pid);

    const second = await startPostgres(options);
    expect(await ask(second.adminUrl, "select line from note")).toEqual([{ line: "acknowledged" }]);
    await second.stop();
  });

  test("when its process id now belongs to another program, then it starts all the same", async () => {
    copyCluster();
    const first = await startPostgres(options);
    process.kill(first.pid, "SIGKILL");
    await first.exited;
    const record = path.join(options.directory, "postmaster.pid");
    writeFileSync(record, readFileSync(record, "utf8").replace(/^\d+/, String(process.pid)));
    const second = await startPostgres(options);
    expect(second.pid).not.toBe(process.pid);
    await second.stop();
  });

  test("when the process that started it is killed, then it shuts down by itself, cleanly", async () => {
    copyCluster();
    const script = `require(${JSON.stringify(DIST)}).startPostgres(${JSON.stringify(options)}).then(({ pid }) => console.log(pid))`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const printed: unknown = await new Promise((resolve) => parent.stdout.once("data", resolve));
    const pid = Number(String(printed));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await until(() => !isAlive(pid));
    expect(readFileSync(options.logFile, "utf8").trimEnd()).toMatch(/database system is shut down$/);
  });
});

// Anybody else runs PostgreSQL as themselves: there is nothing of this to see.
if (isRoot) {
  describe("startPostgres by root", () => {
    test("when root starts it, then it runs as an existing unprivileged user", async () => {
      copyCluster();
      const postgres = await startPostgres(options);
      const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${postgres.pid}/status`, "utf8")) ?? [];
      expect(readFileSync("/etc/passwd", "utf8")).toMatch(new RegExp(`^nobody:[^:]*:${String(uid)}:`, "m"));
      await postgres.stop();
    });

    test("when the installed binaries lie in a closed folder, then a copy of them runs", async () => {
      copyCluster();
      const packageFolder = path.join(folder.path, "closed/package");
      cpSync(postgresPackage(), packageFolder, { recursive: true, verbatimSymlinks: true });
      chmodSync(path.join(folder.path, "closed"), 0o700);
      const binariesCopy = path.join(folder.path, "copy");
      const postgres = await startPostgres({ ...options, packageFolder, binariesCopy });
      expect(readFileSync(`/proc/${postgres.pid}/cmdline`, "utf8")).toMatch(`${binariesCopy}/bin/postgres`);
      await postgres.stop();
    });

    test("when root names a data folder in a closed folder, then one sentence says what to do", async () => {
      chmodSync(folder.path, 0o700);
      await expect(startPostgres(options)).rejects.toThrow(
        `The data folder ${folder.path} lies below a folder that is closed to others, and PostgreSQL does not run as root: choose another one with ALPOKAT_DATA_DIR, such as /var/lib/alpokat/data.`,
      );
    });
  });
}
