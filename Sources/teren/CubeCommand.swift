import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren cube`: the cubes of HQ's analyses.
struct CubeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cube", abstract: "The cubes of HQ's analyses.",
    subcommands: [CubeRebuild.self, CubeStatus.self])
}

/// `teren cube rebuild`.
struct CubeRebuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Build the cubes anew from the database, showing progress.",
    discussion: """
      HQ processes that run notice it, answer from their old cubes meanwhile, and then build their own anew.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "The folder of the cubes; by default “cubes” beside a SQLite file, else var/cubes.")
  var cubes: String?

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      let analyses = try Analyses(headquarters, folder: try await settings.cubeFolder(cubes))
      let begun = ContinuousClock.now
      let isTerminal = isatty(STDERR_FILENO) == 1
      try await analyses.rebuild { done, total in
        if isTerminal { FileHandle.standardError.write(Data("\r  \(done) / \(total)".utf8)) }
      }
      if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
      let milliseconds = (ContinuousClock.now - begun) / .milliseconds(1)
      print("\(analyses.progress.done) rows in \(Int(milliseconds)) ms, up to change \(analyses.progress.seq)")
      try await headquarters.database.close()
    }
  }
}

/// `teren cube status`.
struct CubeStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How far each HQ process is with its cubes.")

  @OptionGroup var settings: Settings

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      for process in try await headquarters.cubeProcesses() {
        let state =
          process.isBuilding
          ? "building \(process.rowsDone) of \(process.rowsTotal) rows" : "at change \(process.seq)"
        print("\(process.name)  \(state)  of \(process.head)  noted \(process.seenAt.text)")
      }
      try await headquarters.database.close()
    }
  }
}
