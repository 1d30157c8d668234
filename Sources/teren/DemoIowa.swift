import ArgumentParser
import Basis
import Foundation
import Headquarters
import Stories
import Sync

/// A real day of wholesale orders, taken by five phones that run in this process.
struct DemoIowa: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iowa", abstract: "A real day of wholesale orders, taken by five devices.",
    discussion: """
      Imports the day's shops, goods and prices, enrols five devices, takes every order on them without network and
      sends them. Prints the time of each phase and what HQ then holds, as lines of JSON, and starts HQ with that
      day. The file is the State of Iowa's list of wholesale orders of 31 January 2012, packed with gzip.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "The day's lines, gzip.") var file = "../shared/data/real/iowa-wholesale-2012-01-31.csv.gz"
  @Option(help: "Where to write logins and passwords.") var logins: String?
  @Flag(inversion: .prefixedNo, help: "Start headquarters when the day is loaded.") var serve = true
  @Option(help: "The port of headquarters.") var port = 8080

  func run() async throws {
    let day = try wholesaleDay()
    try await readable {
      let database = try await settings.openHeadquarters().database
      // HQ lives on that day too: prices, audit and arrival carry its date.
      let headquarters = Headquarters(database: database) { WholesaleDay.morning }
      let started = ContinuousClock.now
      let made = try await headquarters.loadWholesaleMasterData(day)
      try say(Phase("import of customers, goods and prices", since: started))
      if let logins { try writeLogins(made, to: logins) }
      let codes = try await headquarters.wholesaleEnrolments()
      let numbers = try await headquarters.wholesaleNumbers()
      for phase in try await takeOrders(of: day, codes, numbers, headquarters) { try say(phase) }
      try say(try await headquarters.wholesaleResult())
      try await database.close()
    }
    if serve { try await startHeadquarters() }
  }

  private func startHeadquarters() async throws {
    var flags = ["--database", try await settings.address(), "--port", String(port)]
    if let logins { flags += ["--logins", logins] }
    try await ServeCommand.parse(flags).run()
  }

  private func wholesaleDay() throws -> WholesaleDay {
    guard FileManager.default.isReadableFile(atPath: file) else {
      throw ValidationError("Cannot read \(file). Name the day's file with --file.")
    }
    let csv = try unpacked(file)
    do { return try WholesaleDay(csv: csv) } catch { throw ValidationError(error.text(.english)) }
  }

  private func unpacked(_ path: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", "--", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ValidationError("\(path) is not a gzip file.") }
    return Array(bytes)
  }

  private func say(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
    fflush(nil)
  }
}

/// One part of the day and how long it took.
private struct Phase: Encodable {
  let phase: String
  let milliseconds: Int

  init(_ phase: String, since start: ContinuousClock.Instant) {
    self.phase = phase
    milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
  }
}

/// A device let something lie that should have gone to HQ.
private struct UnfinishedDay: Refusal {
  let representative: Int
  let drafts: Int
  let unsent: Int

  func text(_ language: Language) -> String {
    Text(
      "Urządzenie \(representative): niepotwierdzonych zamówień \(drafts), niewysłanych \(unsent). Sprawdź ceny w pliku.",
      "Device \(representative): \(drafts) orders unconfirmed, \(unsent) unsent. Check the prices in the file.")(
        language)
  }
}

/// Five phones through the day. Their core waits for answers, so they get a thread that is not the tasks' own.
private func takeOrders(
  of day: WholesaleDay, _ codes: [String], _ numbers: WholesaleNumbers, _ headquarters: Headquarters
) async throws -> [Phase] {
  try await withCheckedThrowingContinuation { continuation in
    Thread {
      continuation.resume(
        with: Result { try driveDevices(through: day, codes, numbers, headquarters) })
    }.start()
  }
}

private func driveDevices(
  through day: WholesaleDay, _ codes: [String], _ numbers: WholesaleNumbers, _ headquarters: Headquarters
) throws -> [Phase] {
  var phases: [Phase] = []
  var start = ContinuousClock.now
  func lap(_ name: String) {
    phases.append(Phase(name, since: start))
    start = .now
  }
  let rigs = codes.enumerated().map { index, code in
    let rig = DeviceRig(now: WholesaleDay.morning, seed: UInt64(index + 1)) { answer($0, headquarters) }
    rig.start(language: "en")
    rig.command("enrol", code)
    return rig
  }
  lap("five enrolments and first synchronisations")
  for (rig, field) in zip(rigs, day.orders) {
    rig.network(false)
    for order in field.orders {
      guard let customer = numbers.customers[order.shop] else { throw MissingRefusal() }
      let lines = try order.lines.map { line in
        guard let product = numbers.products[line.product] else { throw MissingRefusal() }
        return WantedLine(product: product, unit: "btl", quantity: line.bottles)
      }
      rig.takeOrder(for: customer, lines)
    }
  }
  lap("orders taken without network")
  for (index, rig) in rigs.enumerated() {
    rig.network(true)
    rig.pass(seconds: 900)
    let counts = rig.session.documentCounts
    guard counts.drafts == 0, counts.unsent == 0 else {
      throw UnfinishedDay(representative: index + 1, drafts: counts.drafts, unsent: counts.unsent)
    }
  }
  lap("orders sent and accepted")
  return phases
}

/// HQ's answer to a request of a phone; `nil` is no answer, which the phone takes for a cut network.
private func answer(_ request: RigRequest, _ headquarters: Headquarters) -> HttpAnswer? {
  let done = DispatchSemaphore(value: 0)
  // Written before the signal and read after it.
  nonisolated(unsafe) var answer: HttpAnswer?
  Task.detached {
    answer = try? await serve(request, headquarters)
    done.signal()
  }
  done.wait()
  return answer
}

private func serve(_ request: RigRequest, _ headquarters: Headquarters) async throws -> HttpAnswer {
  if request.path == "/v1/enrol" {
    let asked = try JSONDecoder().decode([String: String].self, from: Data(request.body))
    let enrolled = try await headquarters.enrol(code: asked["code"] ?? "", address: "127.0.0.1")
    return HttpAnswer(status: 200, body: Array(try JSONEncoder().encode(["token": enrolled.token])))
  }
  let device = try await headquarters.authenticate(token: request.token)
  if request.path == "/v1/s" {
    let answer = try await headquarters.synchronise(device, try SyncRequest(bytes: request.body[...]))
    return HttpAnswer(status: 200, body: answer.bytes)
  }
  let address = String(request.path.split(separator: "/").last ?? "")
  guard let content = try await headquarters.segmentContent(address, for: device) else {
    return HttpAnswer(status: 404, body: [])
  }
  return HttpAnswer(status: 200, body: content)
}
