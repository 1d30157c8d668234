import ArgumentParser
import Basis
import Foundation
import Routing

/// `teren lab route`: plans a problem in VROOM's JSON form.
struct RouteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "route", abstract: "Plan the routes of a JSON problem (VROOM's form, docs/LAB.md).")

  @Argument(help: "The problem, JSON.") var file: String
  @Option(help: "CPU seconds to search.") var seconds: Double = 1
  @Option(help: "Seed of the planner's dice.") var seed: UInt64 = 1
  @Option(help: "Search rounds instead of seconds: repeats bit for bit.") var iterations: Int?

  @Option(help: "Write the problem as the bytes that phones get.") var problemBytes: String?
  @Option(help: "Write the answer as bytes, to compare with another machine's.") var answerBytes: String?

  func run() throws {
    do {
      let problem = try routeProblem(json: Data(contentsOf: URL(fileURLWithPath: file)))
      let begin = cpuSeconds()
      let planner = try RoutePlanner(problem, seed: seed)
      if let iterations {
        planner.advance(iterations: iterations, from: 0, to: 1)
      } else {
        planner.advance(cpuSeconds: seconds, since: begin)
      }
      let answer = planner.answer()
      if let problemBytes { try Data(problem.bytes).write(to: URL(fileURLWithPath: problemBytes)) }
      if let answerBytes { try Data(answer.bytes).write(to: URL(fileURLWithPath: answerBytes)) }
      print(routeJSON(problem, answer, cpuSeconds: cpuSeconds() - begin))
    } catch let refusal as RouteRefusal {
      FileHandle.standardError.write(Data((refusal.text.english + "\n" + refusal.text.polish + "\n").utf8))
      throw ExitCode(2)
    }
  }
}

extension RoutePlanner {
  /// Searches until so many CPU seconds have passed since `begin`.
  func advance(cpuSeconds seconds: Double, since begin: Double) {
    var progress = min(1, (cpuSeconds() - begin) / seconds)
    var chunk = 64
    while progress < 1, !isFinished {
      let before = progress
      let expected = min(1, progress + max(0.002, min(0.02, 0.005 / seconds)))
      advance(iterations: chunk, from: progress, to: expected)
      progress = min(1, (cpuSeconds() - begin) / seconds)
      // Keep each chunk near the share of the budget whose temperatures it used.
      let share = (expected - before) / max(1e-9, progress - before)
      chunk = max(16, min(chunk * 4, Int(Double(chunk) * share)))
    }
  }
}
