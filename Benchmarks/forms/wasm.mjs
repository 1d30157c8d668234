// Times the form engine as WebAssembly: node Benchmarks/forms/wasm.mjs LAB.wasm STORED.json [ANSWERS]
// Also runs `eval` and `play`: node Benchmarks/forms/wasm.mjs LAB.wasm eval|play FILE.json
import fs from 'node:fs';

const [file, what, third] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), {});
const lab = instance.exports;

function send(path) {
  const bytes = fs.readFileSync(path);
  const start = lab.lab_input(bytes.length);
  new Uint8Array(lab.memory.buffer, start, bytes.length).set(bytes);
}

if (what === 'eval' || what === 'play') {
  send(third);
  lab[`forms_${what}`]();
  process.stdout.write(Buffer.from(lab.memory.buffer, lab.lab_output(), lab.lab_output_count()));
} else {
  const openings = [], cpu = [];
  for (let round = 0; round < 5; round++) {
    send(what);
    const start = performance.now();
    const before = process.cpuUsage();
    if (lab.forms_open() !== 0) throw new Error('not a stored form');
    openings.push(performance.now() - start);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1000);
  }
  const count = lab.forms_question_count();
  const times = [];
  let state = 42;
  const random = (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % bound;
  };
  while (times.length < Number(third ?? 2000)) {
    const question = random(count);
    const value = random(100);
    const start = performance.now();
    const done = lab.forms_answer(question, value);
    if (done === 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (percent) => Number(times[Math.min(times.length - 1, Math.floor(times.length * percent))].toFixed(3));
  console.log(JSON.stringify({
    open_first_ms: Number(openings[0].toFixed(1)), open_ms: Number(openings.sort((a, b) => a - b)[2].toFixed(1)),
    // Processor time, which other programs do not lengthen; it counts node's compiler threads too.
    open_first_cpu_ms: Number(cpu[0].toFixed(1)), open_cpu_ms: Number(cpu.sort((a, b) => a - b)[2].toFixed(1)),
    answers: times.length, answer_p50_ms: at(0.5), answer_p99_ms: at(0.99), answer_max_ms: at(1),
  }));
}
