import ArgumentParser

/// `teren bench`: programs that measure an engine beside its peers in one run. docs/BENCHMARKS.md has the
/// results.
public struct BenchCommand: ParsableCommand {
  /// Name, summary and the list of benchmarks.
  public static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure an engine, beside a peer or a floor of the same run.",
    subcommands: [
      PriceBench.self, RouteBench.self, ForecastBench.self, CubeBenchmark.self,
    ]
  )

  /// Made by the argument parser.
  public init() {}
}
