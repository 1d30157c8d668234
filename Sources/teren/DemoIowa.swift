import ArgumentParser
import Foundation
import Headquarters

/// A real day of wholesale orders.
struct DemoIowa: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iowa", abstract: "A real day of wholesale orders.")
  func run() async throws {}
}
