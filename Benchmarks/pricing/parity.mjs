// Folds the result hashes of random documents in WebAssembly: node Benchmarks/pricing/parity.mjs LAB.wasm [documents] [seed]
// Prints the same line as `teren bench pricing --parity DOCUMENTS --seed SEED`, so that the two can be compared byte for byte.
import { readFileSync } from 'node:fs'

const [file, documents = '5000', seed = '1'] = process.argv.slice(2)
const { instance } = await WebAssembly.instantiate(readFileSync(file), {})
const hash = BigInt.asUintN(64, instance.exports.pricing_parity(BigInt(seed), Number(documents)))
console.log(`{"documents":${documents},"seed":${seed},"hash":"${hash.toString(16).padStart(16, '0')}"}`)
