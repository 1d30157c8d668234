import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren demo`: a made-up company to look at and to measure.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Fill an empty database with a demo company.",
    subcommands: [DemoWholesaler.self, DemoIowa.self], defaultSubcommand: DemoWholesaler.self)
}

/// The Polish wholesaler.
struct DemoWholesaler: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wholesaler", abstract: "A Polish wholesaler made from a seed (default).",
    discussion: """
      standard: 1,200 customers, 1,500 products, 4 representatives. large: 20,000 customers, 20,000 products,
      500,000 price conditions and one representative who serves everybody.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "standard or large.") var scale: String = "standard"
  @Option(help: "Another seed makes another company.") var seed: UInt64 = 2026
  @Option(help: "Where to write logins and passwords, besides printing them.") var logins: String?
  @Flag(
    inversion: .prefixedNo,
    help: "A year of orders, stock and terms of supply, with forecast and plan (only at the standard scale).")
  var history = true

  func run() async throws {
    guard let scale = DemoScale(rawValue: scale) else {
      throw ValidationError("Unknown scale \(scale). Use standard or large.")
    }
    let made = try await readable {
      let headquarters = try await settings.openHeadquarters()
      let started = systemNow()
      let tell: @Sendable (String) -> Void = { what in
        let seconds = (systemNow().milliseconds - started.milliseconds) / 1_000
        FileHandle.standardError.write(Data("  \(seconds) s  \(what) …\n".utf8))
      }
      let logins = try await headquarters.loadDemo(scale, seed: seed, progress: tell)
      if history, scale == .standard {
        try await headquarters.loadDemoSupply(scale, seed: seed, progress: tell)
      }
      try await headquarters.database.close()
      return logins
    }
    try saveLogins(made, to: logins)
  }
}

/// Prints logins and keeps them in a file that only its owner reads.
func saveLogins(_ logins: [DemoLogin], to file: String?) throws {
  print(text(of: logins), terminator: "")
  if let file { try writeLogins(logins, to: file) }
}

/// Keeps logins in a file that only its owner reads.
func writeLogins(_ logins: [DemoLogin], to file: String) throws {
  guard
    FileManager.default.createFile(
      atPath: file, contents: Data(text(of: logins).utf8), attributes: [.posixPermissions: 0o600])
  else { throw ValidationError("Cannot write \(file).") }
}

private func text(of logins: [DemoLogin]) -> String {
  logins.map { $0.login + " " + $0.password }.joined(separator: "\n") + "\n"
}
