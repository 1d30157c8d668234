import ArgumentParser
import Lab

/// The machine lab alone: the same `lab` and `bench` as in `teren`, without a server to build.
@main
struct TerenLab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "teren-lab",
    abstract: "Teren's engines on files, without the server.",
    subcommands: [LabCommand.self, BenchCommand.self]
  )
}
