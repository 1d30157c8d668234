import Trade

// Pricing in WebAssembly: parity of result hashes, and the benchmark's loops without the host's clock.

nonisolated(unsafe) private var calculation: PricingCalculation?
nonisolated(unsafe) private var tables: PricingTables?
nonisolated(unsafe) private var orders: [PricingDocument] = []

/// The folded hash of `documents` random documents from a seed.
@_expose(wasm, "pricing_parity")
@_cdecl("pricing_parity")
public func pricingParity(_ seed: Int64, _ documents: Int32) -> Int64 {
  var workload = PricingWorkload(seed: UInt64(bitPattern: seed))
  return Int64(bitPattern: workload.foldedHash(documents: Int(documents)))
}

/// Generates the large tables; not part of any measurement.
@_expose(wasm, "pricing_generate")
@_cdecl("pricing_generate")
public func pricingGenerate(_ conditions: Int32, _ lines: Int32) {
  var workload = PricingWorkload(seed: 7)
  tables = workload.largeTables(conditions: Int(conditions))
  orders = []
  for _ in 0..<16 { orders.append(workload.largeDocument(lines: Int(lines))) }
  orders.append(workload.assortment())
}

/// Publishes the generated tables and leaves the snapshot's bytes as output.
@_expose(wasm, "pricing_publish")
@_cdecl("pricing_publish")
public func pricingPublish() -> Int32 {
  guard let published = tables, let snapshot = try? publish(published) else { return -1 }
  tables = nil
  labOutput = snapshot.bytes
  return Int32(labOutput.count)
}

/// Reads a snapshot's bytes from the input and indexes it: what a phone does when it starts. Gives the bytes
/// its arrays take.
@_expose(wasm, "pricing_load")
@_cdecl("pricing_load")
public func pricingLoad() -> Int32 {
  guard let snapshot = try? PricingSnapshot(bytes: labInput[...]) else { return -1 }
  calculation = PricingCalculation(snapshot: snapshot)
  return Int32(snapshot.byteCount)
}

/// Prices the generated orders `rounds` times and gives the folded hash of the last one.
@_expose(wasm, "pricing_orders")
@_cdecl("pricing_orders")
public func pricingOrders(_ rounds: Int32) -> Int64 {
  guard calculation != nil else { return 0 }
  for round in 0..<Int(rounds) { calculation?.run(orders[round % 16]) }
  return Int64(bitPattern: calculation?.hash ?? 0)
}

/// Prices the whole assortment for one customer.
@_expose(wasm, "pricing_assortment")
@_cdecl("pricing_assortment")
public func pricingAssortment() -> Int64 {
  calculation?.run(orders[16])
  return Int64(bitPattern: calculation?.hash ?? 0)
}
