import ArgumentParser
import Basis
import Forecast
import Foundation

extension Frequency: ExpressibleByArgument {}

/// `teren lab forecast`: series in, one JSON line each out.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast", abstract: "Forecast the series of a CSV file: id,period,value.")

  @Option(help: "CSV with id,period,value; periods are ISO dates.") var input: String
  @Option(help: "day, week or month.") var frequency: Frequency
  @Option(help: "Periods ahead, 1 to 400.") var horizon: Int
  @Option(help: "Probabilities, separated by commas.") var quantiles = "0.05,0.5,0.95"
  @Option(help: "What a missing period means: missing or zero.") var fill = "missing"
  @Option(help: "A period that stands twice: refuse or add.") var duplicates = "refuse"
  @Option(help: "Chooses the series the calibration looks back at.") var seed: UInt64 = 42
  @Option(help: "Threads; the result is the same for any number.") var threads = 1

  func validate() throws {
    guard ["missing", "zero"].contains(fill) else {
      throw ValidationError("--fill \(fill): give missing or zero.")
    }
    guard ["refuse", "add"].contains(duplicates) else {
      throw ValidationError("--duplicates \(duplicates): give refuse or add.")
    }
  }

  func run() throws {
    let asked = try quantiles.split(separator: ",").map { cell -> Double in
      guard let value = Double(cell) else { throw ValidationError("--quantiles \(cell): give a number.") }
      return value
    }
    let settings = ForecastSettings(
      frequency: frequency, horizon: horizon, quantiles: asked, seed: seed, threads: threads)
    let series: [DemandSeries]
    let result: [SeriesForecast]
    let started: Double
    do {
      series = try ForecastFile.read(
        input, frequency, fillZero: fill == "zero", addDuplicates: duplicates == "add")
      started = cpuSeconds()
      result = try forecastDemand(series, settings)
    } catch let refusal as ForecastRefusal {
      throw ValidationError(refusal.text.english)
    } catch let refusal as ForecastFile.RowRefusal {
      throw ValidationError("\(input): \(refusal)")
    }
    let seconds = max(cpuSeconds() - started, 1e-6)
    var out = ""
    for one in result {
      out += ForecastCommand.json(one, settings.quantiles)
      if out.utf8.count > 1 << 20 {
        FileHandle.standardOutput.write(Data(out.utf8))
        out = ""
      }
    }
    FileHandle.standardOutput.write(Data(out.utf8))
    let speed = Int(Double(series.count) / seconds)
    FileHandle.standardError.write(Data("\(speed) series per CPU second\n".utf8))
  }

  static func json(_ one: SeriesForecast, _ quantiles: [Double]) -> String {
    func list(_ values: [Double]) -> String { "[" + values.map(number).joined(separator: ",") + "]" }
    let steps = zip(quantiles, one.quantiles).map { "\"\($0)\":\(list($1))" }.joined(separator: ",")
    let lead = zip(quantiles, one.leadTime).map { "\"\($0)\":\(number($1))" }.joined(separator: ",")
    return "{\"id\":\(quoted(one.id)),\"class\":\"\(one.demandClass.text)\",\"model\":\"\(one.model)\","
      + "\"forecast\":\(list(one.mean)),\"quantiles\":{\(steps)},\"leadtime\":{\(lead)}}\n"
  }

  /// Nine significant digits: more than any demand has, and the same text on every machine.
  private static func number(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let scale = pow(10, 8 - floor(log10(abs(value))))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
  }

  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 32: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
