import ArgumentParser
import Lab

/// The command-line program: wiring only.
@main
struct Teren: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "teren",
    abstract: "An open field-sales system: headquarters for the browser, an offline device for the shop.",
    discussion: """
      Settings come from flags, then from the environment (TEREN_DATABASE …), then from teren.json.
      """,
    subcommands: [
      ServeCommand.self, DemoCommand.self, ImportCommand.self, UserCommand.self, DeviceCommand.self,
      MigrateCommand.self, CubeCommand.self, ForecastCommand.self, RoadsCommand.self, BackupCommand.self,
      RestoreCommand.self, LabCommand.self, BenchCommand.self,
    ]
  )
}
