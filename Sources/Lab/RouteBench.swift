import ArgumentParser
import Foundation
import Routing

/// `teren bench routing`: the planner's own figures. Benchmarks/routing has the peers.
struct RouteBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routing", abstract: "Measure the route planner.",
    subcommands: [RouteTableBench.self, ExactBench.self, MonthBench.self])
}

/// Proofs of random days: the slowest counts, because a phone waits for each one.
struct ExactBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exact", abstract: "Time proofs of random days of up to 16 stops.")

  @Option(help: "Stops of a day.") var stops = 16
  @Option(help: "Days per objective.") var days = 50
  @Option(help: "Write each day's bytes into this folder, for Benchmarks/routing/exact.mjs.") var problems:
    String?

  func run() throws {
    print("objective windows   days proven  median ms  worst ms")
    for (name, objective) in [("travel", RouteObjective.travel), ("prize", .prize), ("plan", .plan)] {
      for windows in [true, false] {
        for optional in [0, 50, 100] {
          var times: [Double] = []
          var proven = 0
          for seed in 1...UInt64(days) {
            let problem = sampleDay(
              seed, stops: stops, objective: objective, windows: windows, optionalShare: optional)
            if let problems {
              let file = "\(name)-\(windows ? "windows" : "open")-\(optional)-\(seed)"
              try Data(problem.bytes).write(to: URL(fileURLWithPath: problems).appending(path: file))
            }
            let begin = cpuSeconds()
            let planner = try RoutePlanner(problem, seed: 1)
            planner.advance(iterations: 1, from: 0, to: 1)
            if planner.answer().isProvenOptimal { proven += 1 }
            times.append((cpuSeconds() - begin) * 1_000)
          }
          times.sort()
          let median = times[times.count / 2]
          print(
            name.padding(toLength: 9, withPad: " ", startingAt: 0), windows ? "yes" : "no ",
            "optional \(optional) %", days, proven, String(format: "%8.1f %8.1f", median, times.last ?? 0))
        }
      }
    }
  }
}
