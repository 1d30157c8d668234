// Times the proofs of days in wasm that `teren bench routing exact --problems FOLDER` wrote, per kind of day.
//   node Benchmarks/routing/exact.mjs ROUTING_WASM FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [wasmFile, folder] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(wasmFile));
const { exports } = await WebAssembly.instantiate(module, {});
const run = (file) => {
  const input = readFileSync(join(folder, file));
  const room = exports.lab_input(input.length); // may grow the memory, so ask before looking at it
  new Uint8Array(exports.memory.buffer, room, input.length).set(input);
  const begin = process.cpuUsage();
  if (exports.routing_run(1, 1) !== 0) throw new Error(`${file} is refused`);
  const used = process.cpuUsage(begin);
  return (used.user + used.system) / 1000;
};
const files = readdirSync(folder).sort();
for (const file of files.slice(0, 20)) run(file); // the browser's second, better compilation
const kinds = new Map();
for (const file of files) {
  const kind = file.slice(0, file.lastIndexOf("-"));
  kinds.set(kind, [...(kinds.get(kind) ?? []), run(file)]);
}
for (const [kind, times] of kinds) {
  times.sort((a, b) => a - b);
  console.log(kind.padEnd(20), times.length, "median", times[times.length >> 1].toFixed(1), "ms, worst",
    times.at(-1).toFixed(1), "ms");
}
