import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren forecast`: HQ's forecast and delivery plan.
struct ForecastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast", abstract: "HQ's forecast and delivery plan.",
    subcommands: [
      ForecastRunCommand.self, ForecastShow.self, ForecastCancel.self, ForecastFollow.self, ForecastServe.self,
    ])
}

/// `teren forecast run`.
struct ForecastRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Compute forecast and plan now, showing progress.",
    discussion: """
      Reads orders and history, writes the tables of forecast and plan, and puts them in force at the end. Only one run
      at a time goes on in a database, whichever process began it. Ctrl-C leaves the run of before in force.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "week or day.") var frequency: String = "week"
  @Option(help: "Units served from stock at once, in percent of those wanted: 50 to 99.9.")
  var service: Double = 95

  func run() async throws {
    guard ["week", "day"].contains(frequency) else {
      throw ValidationError("Unknown frequency \(frequency). Use week or day.")
    }
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      var wish = ForecastWish(service: Percent(ppm: Int64((service * 10_000).rounded())))
      if frequency == "day" { wish.frequency = .day }
      guard let id = try await headquarters.beginForecast(wish, by: .program) else { return }
      let isTerminal = isatty(STDERR_FILENO) == 1
      let watching = Task {
        while isTerminal, !Task.isCancelled {
          if let run = try? await headquarters.forecastRun(id, for: .program) {
            let words = "\r  \(run.progress.ppm / 10_000) %  \(run.phase.rawValue)        "
            FileHandle.standardError.write(Data(words.utf8))
          }
          try? await Task.sleep(for: .milliseconds(300))
        }
      }
      let run = try await headquarters.finishForecast(id, wish, by: .program)
      watching.cancel()
      if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
      if let run { print(summary(run)) }
      try await headquarters.database.close()
      if run?.state != .done { throw ExitCode.failure }
    }
  }
}

/// `teren forecast show`.
struct ForecastShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The latest runs, and what the one in force orders.")

  @OptionGroup var settings: Settings

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      for run in try await headquarters.forecastRuns(limit: 10, for: .program) { print(summary(run)) }
      let board = try await headquarters.forecastBoard(ListRequest(), for: .program)
      for supplier in board.suppliers {
        let value = plainText(supplier.value.grosze, places: 2, atLeast: 2)
        print(
          "\(supplier.name)  \(supplier.lines) lines  \(value) \(board.currency.code)  \(supplier.exceptions) exceptions"
        )
      }
      try await headquarters.database.close()
    }
  }
}

/// `teren forecast cancel`.
struct ForecastCancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Stop the run that goes on, in whichever process.")

  @OptionGroup var settings: Settings

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      try await headquarters.cancelForecast(by: .program)
      print("asked to stop")
      try await headquarters.database.close()
    }
  }
}

/// `teren forecast follow`.
struct ForecastFollow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Take orders that came since into the proposals, and say how long it took.",
    discussion: "A serving HQ does this every second by itself.")

  @OptionGroup var settings: Settings

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      // The first look opens files and connections; it is not what an order waits for.
      _ = try await headquarters.company()
      let begun = ContinuousClock.now
      let count = try await headquarters.followOrders()
      let microseconds = Int((ContinuousClock.now - begun) / .microseconds(1))
      print("\(count) items proposed anew in \(microseconds) us, \(microseconds / max(count, 1)) us an item")
      try await headquarters.database.close()
    }
  }
}

/// `teren forecast warehouse`.
struct ForecastServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warehouse", abstract: "Say which warehouse serves the customers of a territory.")

  @OptionGroup var settings: Settings
  @Argument(help: "The territory's code.") var territory: String
  @Argument(help: "The warehouse's code; without it the first warehouse serves.") var warehouse: String?

  func run() async throws {
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      try await headquarters.serve(territory, from: warehouse, by: .program)
      try await headquarters.database.close()
    }
  }
}

/// One run in a line.
private func summary(_ run: ForecastRun) -> String {
  var words = ["run \(run.id)", run.state.rawValue, run.startedAt.text]
  if let end = run.finishedAt { words.append("\(end.milliseconds - run.startedAt.milliseconds) ms") }
  if run.state == .done {
    words += ["\(run.demandRows) rows", "\(run.items) items", "\(run.planned) planned"]
    if let accuracy = run.accuracy {
      words.append("WAPE \(plainText(accuracy.wape.ppm, places: 4)) %")
      words.append("bias \(plainText(accuracy.bias.ppm, places: 4)) %")
      words.append("below P95 \(plainText(accuracy.coverage.ppm, places: 4)) %")
    }
  }
  if run.state == .running { words.append("\(run.progress.ppm / 10_000) % \(run.phase.rawValue)") }
  if !run.message.english.isEmpty { words.append(run.message.english) }
  return words.joined(separator: "  ")
}
