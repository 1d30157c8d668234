import ArgumentParser
import Basis
import Foundation
import Trade

/// `bench pricing`: orders priced against large condition tables, in CPU time.
struct PriceBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pricing", abstract: "Price orders against large condition tables.")

  @Option(help: "How many conditions, separated by commas.") var conditions = "10000,100000,1000000"
  @Option(help: "Lines of an order.") var lines = 100
  @Option(help: "Orders priced for a figure.") var rounds = 2_000
  @Option(help: "Fold the hashes of so many random documents instead.") var parity = 0
  @Option(help: "Seed of the parity run.") var seed: UInt64 = 1
  @Option(help: "Write the snapshot's bytes to this file and stop.") var writeSnapshot: String?

  func run() throws {
    if parity > 0 {
      var workload = PricingWorkload(seed: seed)
      print(
        "{\"documents\":\(parity),\"seed\":\(seed),\"hash\":\"\(hexText(workload.foldedHash(documents: parity)))\"}"
      )
      return
    }
    for count in conditions.split(separator: ",").compactMap({ Int($0) }) { try measure(count) }
  }

  private func measure(_ count: Int) throws {
    var workload = PricingWorkload(seed: 7)
    let tables = workload.largeTables(conditions: count)
    var orders: [PricingDocument] = []
    for _ in 0..<16 { orders.append(workload.largeDocument(lines: lines)) }
    let assortment = workload.assortment()
    let (snapshot, publishTime) = try timed { try publish(tables) }
    let bytes = snapshot.bytes
    if let writeSnapshot {
      try Data(bytes).write(to: URL(fileURLWithPath: writeSnapshot))
      return
    }
    let (loaded, loadTime) = try timed { try PricingSnapshot(bytes: bytes[...]) }
    var calculation = PricingCalculation(snapshot: loaded)
    for order in orders { calculation.run(order) }
    let (counted, time) = timed {
      var (rows, probes) = (0, 0)
      for round in 0..<rounds {
        calculation.run(orders[round % orders.count])
        rows += calculation.rowCount
        probes += calculation.effort.probes
      }
      return (rows: rows, probes: probes)
    }
    let hash = calculation.hash
    calculation.run(assortment)
    let (_, assortmentTime) = timed { calculation.run(assortment) }
    let perLine = rounds == 0 ? 0 : time * 1e9 / Double(rounds * lines)
    print(
      "{\"conditions\":\(count),\"lines\":\(lines),\"orders\":\(rounds),"
        + "\"nsPerLine\":\(Int(perLine)),\"rowsPerLine\":\(Self.tenths(counted.rows, rounds * lines)),"
        + "\"probesPerLine\":\(Self.tenths(counted.probes, rounds * lines)),"
        + "\"publishMs\":\(Int(publishTime * 1e3)),\"loadMs\":\(Int(loadTime * 1e3)),"
        + "\"snapshotBytes\":\(bytes.count),\"memoryBytes\":\(loaded.byteCount),"
        + "\"assortmentMs\":\(Self.tenths(Int(assortmentTime * 1e5), 100)),\"hash\":\"\(hexText(hash))\"}")
  }

  private static func tenths(_ sum: Int, _ count: Int) -> String {
    count == 0 ? "0" : plainText(Int64(sum * 10 / count), places: 1, atLeast: 1)
  }

  private func timed<T>(_ work: () throws -> T) rethrows -> (T, Double) {
    let start = cpuSeconds()
    let result = try work()
    return (result, cpuSeconds() - start)
  }
}
