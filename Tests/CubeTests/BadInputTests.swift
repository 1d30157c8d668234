import Basis
import Foundation
import Testing

@testable import Cube

private let isNightly = ProcessInfo.processInfo.environment["TEREN_NIGHTLY"] == "1"

private let questions = [
  #"{"rows":["customer","date.month"],"measures":["net",{"distinct":"document"}],"totals":true}"#,
  #"{"rows":["product"],"columns":["customer.region"],"measures":[{"median":"stock"},{"of":"net","as":"year_to_date"}]}"#,
  #"{"rows":["date.week"],"measures":[{"last":"stock"},{"formula":"net / distinct(date.day)"}],"top":3}"#,
]

/// A file of a small cube, split where its directory begins.
private func sampleFile() throws -> (bytes: [UInt8], directory: Range<Int>) {
  var dice = Dice(state: 5)
  let cube = try sampleCube(
    randomRows(120, &dice), regions: regions, measures: [Measure(name: "margin", kind: .formula("net - stock"))]
  )
  let bytes = try cube.file()
  let trailer = try CubeTrailer(Array(bytes.suffix(CubeFormat.trailerBytes)))
  let start = Int(trailer.directoryOffset)
  return (bytes, start..<(start + Int(trailer.directoryBytes)))
}

/// The file with another directory and a trailer that fits it, as a forger or a faulty writer would make it.
private func sealed(_ pieces: ArraySlice<UInt8>, _ directory: [UInt8]) -> [UInt8] {
  var trailer = ByteWriter()
  trailer.fixed64(UInt64(pieces.count))
  trailer.fixed64(UInt64(directory.count))
  trailer.fixed64(checksum64(directory))
  trailer.fixed64(CubeFormat.version)
  trailer.raw(CubeFormat.magic)
  return Array(pieces) + directory + trailer.bytes
}

@Test(
  "a directory forged at random is refused or read, never a trap and never beyond the file",
  arguments: 1...(isNightly ? 200 : 8) as ClosedRange<UInt64>)
func forgedDirectory(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let (bytes, range) = try sampleFile()
  var opened = 0
  for round in 0..<150 {
    var directory = Array(bytes[range])
    for _ in 0..<Int.random(in: 1...3, using: &dice) {
      let at = Int.random(in: 0..<directory.count, using: &dice)
      switch Int.random(in: 0..<4, using: &dice) {
      case 0: directory[at] = UInt8.random(in: 0...255, using: &dice)
      case 1: directory[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      case 2: directory.remove(at: at)
      default: directory.insert(UInt8.random(in: 0...255, using: &dice), at: at)
      }
    }
    do throws(CubeRefusal) {
      let cube = try Cube(file: Block(sealed(bytes[0..<range.lowerBound], directory)))
      opened += 1
      for question in questions { _ = outcome(cube, question, .everything) }
      _ = try cube.rows(where: [], for: .everything, limit: 10)
      _ = try cube.compacted()
    } catch {
      #expect(!error.text.english.isEmpty && !error.text.polish.isEmpty, "seed \(seed), round \(round)")
    }
  }
  // Otherwise the refusals above all came from one early check.
  #expect(opened > 0, "seed \(seed)")
}

@Test("codes beyond what the directory says are found before a loop indexes by them")
func codesBeyondBounds() throws {
  let (bytes, range) = try sampleFile()
  // Damages every byte of the pieces, with the right checksum of each damaged piece put into its segment.
  for at in stride(from: 8, to: range.lowerBound, by: 13) {
    var damaged = bytes
    damaged[at] = 0xff
    let cube = try Cube(file: Block(bytes))
    let block = Block(damaged)
    for column in 0..<cube.segments.count {
      cube.segments[column] = cube.segments[column].map { segment in
        let resealed = Segment(
          rows: segment.rows, base: segment.base, minimum: segment.minimum, maximum: segment.maximum,
          encoding: segment.encoding, width: segment.width, runCount: segment.runCount,
          fileOffset: segment.fileOffset, byteCount: segment.byteCount,
          checksum: wordChecksum(block.start + segment.fileOffset, count: segment.byteCount))
        resealed.supply(block, at: segment.fileOffset)
        return resealed
      }
    }
    for question in questions { _ = outcome(cube, question, .everything) }
  }
}

@Test(
  "a file damaged in any of its parts says which, in both languages",
  arguments: ["magic", "version", "trailer", "directory", "piece", "documents", "cut"])
func damagedPart(part: String) throws {
  let (bytes, range) = try sampleFile()
  var damaged = bytes
  let documents = try Cube(file: Block(bytes)).documentPiece
  switch part {
  case "magic": damaged[damaged.count - 1] ^= 1
  case "version": damaged[damaged.count - 16] = 9
  case "trailer": damaged[damaged.count - 40 + 6] ^= 0x80
  case "directory": damaged[range.lowerBound + range.count / 2] ^= 1
  case "piece": for at in 8..<documents.offset { damaged[at] ^= 0x55 }
  case "documents": damaged[documents.offset + documents.count / 2] ^= 1
  default: damaged.removeFirst(64)
  }
  let error = #expect(throws: CubeRefusal.self) {
    let cube = try Cube(file: Block(damaged))
    _ = try lines(cube, questions[0])
  }
  let text = try #require(error?.text)
  #expect(text.english.contains(part == "version" ? "version 9" : "damaged or truncated"), "\(text.english)")
  #expect(text.polish.contains(part == "version" ? "wersję 9" : "uszkodzony"), "\(text.polish)")
}

@Test("a query whose ranges did not arrive, or arrived short, is refused and answered once they are there")
func missingRanges() throws {
  let (bytes, range) = try sampleFile()
  let trailer = try CubeTrailer(Array(bytes.suffix(CubeFormat.trailerBytes)))
  let cube = try Cube(trailer: trailer, directory: Array(bytes[range]))
  for question in questions {
    let query = try CubeQuery(json: Array(question.utf8))
    let right = outcome(try Cube(file: Block(bytes)), question, .everything)
    let wanted = cube.missingRanges(for: query, viewer: .everything)
    if !wanted.isEmpty {
      #expect(outcome(cube, question, .everything).contains("ranges of the file are missing"))
    }
    for piece in wanted {
      // A range cut short supplies nothing.
      try cube.supply(Block(Array(bytes[piece.offset..<(piece.offset + piece.count - 1)])), at: piece.offset)
    }
    for piece in cube.missingRanges(for: query, viewer: .everything) {
      try cube.supply(Block(Array(bytes[piece.offset..<(piece.offset + piece.count)])), at: piece.offset)
    }
    #expect(cube.missingRanges(for: query, viewer: .everything) == [])
    #expect(outcome(cube, question, .everything) == right)
  }
}

@Test(
  "random and mutated text as a query or a viewer is read or refused",
  arguments: 1...(isNightly ? 60 : 6) as ClosedRange<UInt64>)
func mutatedQueries(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let cube = try sampleCube(randomRows(60, &dice), regions: regions)
  let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "\\ud800\\u0041", "null", "true", "1e999", "-", "0",
    "rows",
    "\"date.\"", "\"customer.\"", "\".\"", "\"as\":\"rolling\",\"n\":1000", "9223372036854775808", "\u{0}",
    "ż", "\u{1F600}", "\"from\":\"9999-99-99\"", "\"formula\":\"((((\"", "\"top\":1", "\"date.week\"",
  ].map { Array($0.utf8) }
  for round in 0..<400 {
    var bytes = Array(
      (Bool.random(using: &dice) ? randomQuery(&dice) : questions.randomElement(using: &dice)!).utf8)
    for _ in 0..<Int.random(in: 1...4, using: &dice) {
      let at = Int.random(in: 0...bytes.count, using: &dice)
      switch Int.random(in: 0..<3, using: &dice) {
      case 0: bytes.insert(contentsOf: pieces.randomElement(using: &dice)!, at: at)
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...5, using: &dice)))
      default: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &dice) }
      }
    }
    do throws(CubeRefusal) {
      _ = try Viewer(json: bytes)
    } catch { #expect(!error.text.polish.isEmpty, "seed \(seed), round \(round)") }
    do throws(CubeRefusal) {
      _ = try cube.answer(try CubeQuery(json: bytes), for: .everything).json()
    } catch {
      #expect(!error.text.english.isEmpty && !error.text.polish.isEmpty, "seed \(seed), round \(round)")
    }
  }
}

@Test(
  "random formulas are computed or refused at a character, in bounded time",
  arguments: 1...(isNightly ? 60 : 4) as ClosedRange<UInt64>)
func randomFormulas(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let cube = try sampleCube(randomRows(30, &dice), regions: regions)
  let words = [
    "net", "stock", "count", "(", ")", "+", "-", "*", "/", "<", ">", "=", "1", "0", "999999999999.999999",
    "if(",
    "jeżeli(", ";", ",", "distinct(", "customer)", "average(", "net)", "min(", "abs(", "coalesce(", "\"", "ż",
    " ",
    ".", "median(stock)", "net / average(net) / average(net)",
  ]
  for round in 0..<300 {
    let formula = (0..<Int.random(in: 1...14, using: &dice)).map { _ in words.randomElement(using: &dice)! }
      .joined()
    var query = CubeQuery()
    query.rows = ["customer"]
    query.measures = [QueryMeasure(name: "x", base: .kind(.formula(formula)))]
    do throws(CubeRefusal) { _ = try cube.answer(query, for: .everything).json() } catch {
      #expect(!error.text.english.isEmpty, "seed \(seed), round \(round): \(formula)")
    }
  }
}

@Test("a measure that sums a column which is not there is refused by name, also when it bears that name itself")
func sumOfNothing() throws {
  let measures = [
    Measure(name: "ghost", kind: .sum(column: "ghost")), Measure(name: "a", kind: .sum(column: "b")),
    Measure(name: "b", kind: .sum(column: "a")),
  ]
  let cube = try sampleCube(
    [SampleRow(day: "2025-01-10", document: "1", customer: "A", product: "p", net: 100)], measures: measures)
  for name in ["ghost", "a", "b"] {
    #expect(
      throws: CubeRefusal.unknownMeasure(
        path: "measures[0]", name: name == "a" ? "b" : name == "b" ? "a" : name, known: "net, stock")
    ) {
      try lines(cube, #"{"measures":["\#(name)"]}"#)
    }
    #expect(throws: CubeRefusal.self) { try lines(cube, #"{"measures":[{"max":"\#(name)"}]}"#) }
  }
}

@Test("formulas that name formulas many times over are refused before they fill the memory")
func growingFormulas() throws {
  var measures = [Measure(name: "f0", kind: .formula("net"))]
  for level in 1...20 {
    let text = (0..<100).map { _ in "f\(level - 1)" }.joined(separator: "+")
    measures.append(Measure(name: "f\(level)", kind: .formula(text)))
  }
  let cube = try sampleCube(
    [SampleRow(day: "2025-01-10", document: "1", customer: "A", product: "p", net: 100)], measures: measures)
  #expect(try lines(cube, #"{"measures":["f1"]}"#) == ["100"])
  #expect(throws: CubeRefusal.tooComplex(path: "measures[0]", limit: MeasureCompiler.limit)) {
    try lines(cube, #"{"measures":["f20"]}"#)
  }
}

@Test(
  "a number at the edge of 64 bits is refused or right, never wrapped",
  arguments: [
    #""net""#, #"{"average":"net"}"#, #"{"median":"net"}"#, #"{"formula":"net * net"}"#, #"{"min":"net"}"#,
    #"{"formula":"net / average(net)"}"#, #"{"of":"net","as":"growth_previous_year"}"#,
  ])
func extremes(measure: String) throws {
  let cube = try sampleCube([
    SampleRow(day: "2024-01-10", document: "1", customer: "A", product: "p", net: .max),
    SampleRow(day: "2025-01-10", document: "2", customer: "A", product: "p", net: -.max),
  ])
  let shown = outcome(cube, #"{"rows":["date.year"],"measures":[\#(measure)],"totals":true}"#, .everything)
  if measure.contains("min") {
    #expect(shown.contains("-92233720368547758.07"))
  } else {
    // The sum of both leaves the proof of 64 bits; a median between them has no exact difference.
    #expect(shown.contains("range of numbers"), "\(shown)")
  }
}

@Test("a day outside of 1900 to 2199 is a typing error and refused with its document unchanged")
func impossibleDay() throws {
  let cube = try sampleCube([SampleRow(day: "2025-01-10", document: "1", customer: "A", product: "p", net: 100)]
  )
  for day in [Int32.min, -800_000, 2_932_896, Int32.max] {
    let row = FactRow(day: CivilDate(dayNumber: day), keys: ["A", "p"], numbers: [1, 1])
    #expect(throws: CubeRefusal.self) { try cube.append(FactDocument(number: "2", rows: [row])) }
    #expect(throws: CubeRefusal.self) { try cube.correct(FactDocument(number: "1", rows: [row])) }
  }
  #expect(try lines(cube, #"{"measures":["net","count"]}"#) == ["1|1"])
}
