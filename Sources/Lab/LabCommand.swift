import ArgumentParser

/// `teren lab`: every engine reads a file and prints JSON, so that it can be checked from outside.
/// docs/LAB.md fixes the formats.
public struct LabCommand: ParsableCommand {
  /// Name, summary and the list of engines.
  public static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Run one engine on a file and print JSON.",
    subcommands: [
      PriceCommand.self, RouteCommand.self, FormsCommand.self, ForecastCommand.self, PlanCommand.self,
      CubeCommand.self,
    ]
  )

  /// Made by the argument parser.
  public init() {}
}
