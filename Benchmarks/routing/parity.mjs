// Plans every instance natively and in wasm with the same seed and iterations, and compares the answers byte
// for byte and the CPU time, compilation left out. LAB_WASM is the lab's module or RoutingWasm, whose size is
// printed.
//   node Benchmarks/routing/parity.mjs TEREN_LAB LAB_WASM ITERATIONS FILE…
import { execFileSync } from "node:child_process";
import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { tmpdir } from "node:os";

const [lab, wasmFile, iterations, ...files] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "parity-"));
const bytes = readFileSync(wasmFile);
const module = await WebAssembly.compile(bytes);
console.log(`module ${bytes.length} bytes, gzipped ${gzipSync(bytes, { level: 9 }).length}`);
let different = 0;
for (const file of files) {
  const [problem, answer] = [join(folder, "problem"), join(folder, "answer")];
  const printed = JSON.parse(execFileSync(lab, ["lab", "route", file, "--iterations", iterations, "--seed", "7",
    "--problem-bytes", problem, "--answer-bytes", answer]));
  const { exports } = await WebAssembly.instantiate(module, {});
  const input = readFileSync(problem);
  const room = exports.lab_input(input.length); // may grow the memory, so ask before looking at it
  new Uint8Array(exports.memory.buffer, room, input.length).set(input);
  // The browser compiles a module twice, quickly and well; the second run is the one a phone gets from then on.
  exports.routing_run(Number(iterations), 7);
  const begin = process.cpuUsage();
  const code = exports.routing_run(Number(iterations), 7);
  const used = process.cpuUsage(begin);
  const seconds = (used.user + used.system) / 1e6;
  const output = Buffer.from(exports.memory.buffer, exports.lab_output(), exports.lab_output_count());
  const same = code === 0 && output.equals(readFileSync(answer));
  if (!same) different += 1;
  console.log(file.split("/").pop().padEnd(28), same ? "same plan" : `DIFFERENT (${code})`,
    `cost ${printed.cost}, native ${printed.cpu_seconds} s, wasm ${seconds.toFixed(3)} s,`,
    `ratio ${(seconds / printed.cpu_seconds).toFixed(2)}`);
}
rmSync(folder, { recursive: true });
process.exit(different ? 1 : 0);
