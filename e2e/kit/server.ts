import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
export const BINARY = process.env.BAIRI_BINARY ?? join(ROOT, "target", "debug", "bairi");
/** A small province with every county, on the demo's day; the port is the system's choice. */
const WORDS = (process.env.BAIRI_DEMO_ARGS ?? "demo --plan plans/jiangxi-2017 --scale 0.02 --port 0").split(" ");
const START_MS_MAX = 180_000;

/** A demo that runs, and the process that it is. */
export interface Demo {
  address: string;
  password: string;
  server: ChildProcess;
}

/** Starts the demo on a folder; what is there already is used again. */
export async function launch(folder: string, words: string[] = WORDS): Promise<Demo> {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} does not exist: run \`cargo build -p bairi\` first.`);
  const server = spawn(BINARY, [...words, "--dir", folder], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  try {
    return { ...(await printed(server)), server };
  } catch (fault) {
    await stop(server, "SIGTERM");
    throw fault;
  }
}

/** Ends a process and waits for that. */
export async function stop(server: ChildProcess, how: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill(how);
  await gone;
}

/**
 * Starts the demo on an empty folder and hands its address and password to the tests (BAIRI_URL,
 * BAIRI_PASSWORD), unless BAIRI_URL already names a running one. Answers with what ends it again.
 */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.BAIRI_URL) return async () => {};
  const folder = mkdtempSync(join(tmpdir(), "bairi-e2e-"));
  const { address, password, server } = await launch(folder);
  process.env.BAIRI_URL = address;
  process.env.BAIRI_FOLDER = folder;
  process.env.BAIRI_PASSWORD ??= password;
  return async () => {
    await stop(server, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Reads on until the demo has printed its address and, before or after it, the accounts' password. */
function printed(server: ChildProcess): Promise<{ address: string; password: string }> {
  return new Promise((resolve, reject) => {
    let text = "";
    const fail = (why: string): void => reject(new Error(`The demo ${why}. It printed:\n${text}`));
    const timer = setTimeout(() => fail(`printed no address and password in ${START_MS_MAX / 1000} s`), START_MS_MAX);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const address = /https?:\/\/[\w.[\]:-]+:\d+/.exec(text)?.[0];
      const password = /(?:密码|[Pp]assword)\s*[:：]?\s*(\S+)\s/.exec(text)?.[1] ?? process.env.BAIRI_PASSWORD;
      if (!address || !password) return;
      clearTimeout(timer);
      resolve({ address, password });
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}
