// Opens a cube in WebAssembly and times queries:
//   node wasm.mjs LAB.wasm FILE.terencube QUERY.json [repeats]
// Prints the last answer's bytes to standard output and the times to standard error.
import { readFileSync } from 'node:fs';
const [, , wasm, file, query, repeats = '5'] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {});
const e = instance.exports;
const put = (bytes) => {
  const at = e.lab_input(bytes.length);
  new Uint8Array(e.memory.buffer, at, bytes.length).set(bytes);
};
const output = () => Buffer.from(new Uint8Array(e.memory.buffer, e.lab_output(), e.lab_output_count()));
const must = (ok) => { if (!ok) throw new Error(output().toString()); };
let start = performance.now();
put(readFileSync(file));
must(e.cube_open());
put(new Uint8Array());
const opened = performance.now() - start;
const queries = JSON.parse(readFileSync(query));
for (const one of Array.isArray(queries) ? queries : [queries]) {
  const bytes = Buffer.from(JSON.stringify(one));
  const times = [];
  for (let i = 0; i < Number(repeats); i++) {
    start = performance.now();
    put(bytes);
    must(e.cube_query());
    times.push(performance.now() - start);
  }
  process.stdout.write(output());
  console.error(`${one.measures.map((m) => JSON.stringify(m)).join(' ')} by ${[...(one.rows ?? []), ...(one.columns ?? [])].join(', ')}: ` +
    `first ${times[0].toFixed(1)} ms, median ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(1)} ms, ` +
    `best ${times[0].toFixed(1)} ms`);
}
console.error(`opened in ${opened.toFixed(0)} ms, memory ${(e.memory.buffer.byteLength / 1e6).toFixed(0)} MB`);
