// The examples in a real Envoy, with the envoy.yaml that ships beside them (on free ports): each expected.log is replayed.
import * as assert from "uvu/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineCollector } from "../../cli/envoy/lines.ts";
import { logFormat, parseLogLine } from "../../cli/envoy/log.ts";
import { installPart } from "../../cli/parts/index.ts";
import { compileAssembly, root } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";

const installed = await installPart("envoy-1.40.0");
const missing = "missing" in installed ? installed.missing : undefined;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  return port;
}

/** Runs `body` with Envoy on the example's own configuration; the first port of the file is the filtered one. */
async function withExample<T>(name: string, body: (port: number, log: LineCollector<ReturnType<typeof parseLogLine>>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sidewall-example-"));
  const ports = [await freePort(), await freePort()];
  const yaml = readFileSync(join(root, "assembly/examples", name, "envoy.yaml"), "utf8")
    .replace(/port_value: 1000(\d)/g, (_, index) => `port_value: ${ports[Number(index)]}`);
  writeFileSync(join(folder, "envoy.yaml"), yaml);
  writeFileSync(join(folder, `${name}.wasm`), (await compileAssembly(`assembly/examples/${name}/filter.ts`)).wasm);
  const envoy = spawn((installed as { path: string }).path, [
    "-c", "envoy.yaml", "--concurrency", "1", "--disable-hot-restart", "--log-level", "warning", "--component-log-level", "wasm:info,main:info",
    "--log-format", logFormat,
  ], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(envoy, "exit");
  try {
    const log = new LineCollector(envoy.stderr, parseLogLine);
    await log.waitFor((line) => line.message.includes("starting main dispatch loop"), 0, 30_000);
    return await body(ports[0]!, log);
  } finally {
    envoy.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends `name: value; name: value`, and gives what `expected.log` says of the answer: status and body. */
function ask(port: number, headers: string): Promise<string> {
  const pairs = headers.split("; ").filter((pair) => pair !== "").flatMap((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 2)]);
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, agent: false, headers: ["host", "example.test", ...pairs] as never }, (response) => {
      let body = "";
      response.on("data", (data) => { body += String(data); });
      response.on("end", () => resolve(`${response.statusCode} ${body}`.trim()));
    }).on("error", reject);
  });
}

const test = suite("abi: examples in Envoy");

for (const name of ["allow-list", "call-out"]) {
  test.unless(missing, `${name}: the expected log`, async () => {
    const expected = readFileSync(join(root, "assembly/examples", name, "expected.log"), "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    await withExample(name, async (port, log) => {
      const seen: string[] = [];
      const logged = (mark: number) => log.since(mark).filter((line) => line.plugin !== undefined).map((line) => `${line.level} ${line.message}`);
      // The configuration is logged once in each VM.
      seen.push(...new Set(logged(0)));
      for (const [index, line] of expected.entries()) {
        if (!line.startsWith(">")) continue;
        const lines = expected.slice(index + 1).findIndex((each) => each.startsWith("<"));
        const mark = log.mark();
        const answer = await ask(port, line.slice(2));
        // What the filter logs about a request is written before its answer, but may arrive here after it.
        if (lines > 0) await log.waitFor(() => logged(mark).length >= lines, mark, 5000).catch(() => undefined);
        seen.push(line, ...logged(mark), `< ${answer}`);
      }
      assert.equal(seen, expected);
    });
  });
}

test.run();
