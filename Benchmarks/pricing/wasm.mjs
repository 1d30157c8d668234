// Prices the generated workload in WebAssembly: node Benchmarks/pricing/wasm.mjs LAB.wasm [conditions] [lines]
// The module is the one `bin/wasm LabWasm LAB.wasm` builds. Times are the process's CPU time.
import { readFileSync } from 'node:fs'

const [file, conditions = '100000', lines = '100', rounds = '2000'] = process.argv.slice(2)
const { instance } = await WebAssembly.instantiate(readFileSync(file), {})
const wasm = instance.exports

const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
const timed = work => { const start = cpuMs(); const result = work(); return [result, cpuMs() - start] }

wasm.pricing_generate(Number(conditions), Number(lines))
const [size, publishMs] = timed(() => wasm.pricing_publish())
const bytes = new Uint8Array(wasm.memory.buffer, wasm.lab_output(), size).slice()

// A second instance starts as a phone does: empty memory, then the stored bytes.
const phone = (await WebAssembly.instantiate(readFileSync(file), {})).instance.exports
const memoryBefore = phone.memory.buffer.byteLength
const [memoryBytes, loadMs] = timed(() => {
  const start = phone.lab_input(size) // may grow the memory, so ask before looking at its buffer
  new Uint8Array(phone.memory.buffer, start, size).set(bytes)
  return phone.pricing_load()
})
const grown = phone.memory.buffer.byteLength - memoryBefore
phone.pricing_generate(Number(conditions), Number(lines))
phone.pricing_orders(200)
const before = phone.memory.buffer.byteLength
const [hash, ordersMs] = timed(() => phone.pricing_orders(Number(rounds)))
const steadyGrowth = phone.memory.buffer.byteLength - before
phone.pricing_assortment()
const [, assortmentMs] = timed(() => phone.pricing_assortment())
const [parity, parityMs] = timed(() => phone.pricing_parity(1n, 10000))
const hex = value => BigInt.asUintN(64, value).toString(16).padStart(16, '0')
console.log(JSON.stringify({
  conditions: Number(conditions), lines: Number(lines), orders: Number(rounds),
  nsPerLine: Math.round(ordersMs * 1e6 / (Number(rounds) * Number(lines))),
  publishMs: Math.round(publishMs), loadMs: Math.round(loadMs), snapshotBytes: size, memoryBytes,
  instanceGrowthBytes: grown, steadyGrowthBytes: steadyGrowth,
  assortmentMs: Math.round(assortmentMs * 10) / 10, hash: hex(hash),
  parityDocuments: 10000, parityHash: hex(parity), parityMs: Math.round(parityMs)
}))
