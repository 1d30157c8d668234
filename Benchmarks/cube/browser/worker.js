// A cube in a worker: the trailer and the directory of the file first, then by range what each query needs.
//   {open: {wasm, cube}}        -> {milliseconds, bytes, requests}
//   {query, repeats, viewer}    -> {answer, fetched, milliseconds: [...]} or {error}
let exports;
let url;
let bytes = 0;
let requests = 0;

const put = (data) => {
  const at = exports.lab_input(data.length);
  new Uint8Array(exports.memory.buffer, at, data.length).set(data);
};
const output = () => new Uint8Array(exports.memory.buffer, exports.lab_output(), exports.lab_output_count());
const text = () => new TextDecoder().decode(output());
const must = (ok) => { if (!ok) throw new Error(text()); };

async function range(spec) {
  const answer = await fetch(url, { headers: { Range: `bytes=${spec}` } });
  if (answer.status !== 206) throw new Error(`range ${spec}: status ${answer.status}`);
  const data = new Uint8Array(await answer.arrayBuffer());
  bytes += data.length;
  requests += 1;
  return { data, end: Number(answer.headers.get('Content-Range').match(/-(\d+)\//)[1]) + 1 };
}

async function open(wasm, cube) {
  url = cube;
  const { instance } = await WebAssembly.instantiateStreaming(fetch(wasm), {});
  exports = instance.exports;
  const trailer = await range('-40');
  const start = Number(new DataView(trailer.data.buffer).getBigUint64(0, true));
  put((await range(`${start}-${trailer.end - 1}`)).data);
  must(exports.cube_open_directory());
}

async function supply(query) {
  put(query);
  must(exports.cube_missing());
  const list = output().slice();
  const view = new DataView(list.buffer);
  const wanted = [];
  for (let at = 0; at < list.length; at += 16) {
    wanted.push([Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true))]);
  }
  const parts = await Promise.all(wanted.map(([from, count]) => range(`${from}-${from + count - 1}`)));
  parts.forEach(({ data }, index) => {
    put(data);
    must(exports.cube_supply(wanted[index][0]));
  });
}

onmessage = async ({ data: { id, open: files, query, repeats = 1, viewer } }) => {
  try {
    if (files) {
      const start = performance.now();
      await open(files.wasm, files.cube);
      postMessage({ id, milliseconds: performance.now() - start, bytes, requests });
      return;
    }
    if (viewer) {
      put(new TextEncoder().encode(JSON.stringify(viewer)));
      must(exports.cube_viewer());
    }
    const encoded = new TextEncoder().encode(JSON.stringify(query));
    const start = performance.now();
    await supply(encoded);
    const fetched = performance.now() - start;
    const milliseconds = [];
    for (let round = 0; round < repeats; round += 1) {
      const begun = performance.now();
      put(encoded);
      must(exports.cube_query());
      milliseconds.push(performance.now() - begun);
    }
    postMessage({ id, answer: text(), fetched, milliseconds, bytes, requests });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
};
