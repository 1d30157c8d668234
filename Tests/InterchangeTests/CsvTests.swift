import Basis
import Interchange
import Testing

@Test(
  "a file is read whatever its separator, line ends and code page",
  arguments: [
    ("kod;nazwa\r\n1;Łódź\r\n", ["1", "Łódź"]), ("kod,nazwa\n1,Łódź", ["1", "Łódź"]),
    ("kod\tnazwa\r1\tŁódź\r", ["1", "Łódź"]),
    ("kod;nazwa\n1;\"Łódź; \"\"Bałuty\"\"\"\n", ["1", "Łódź; \"Bałuty\""]),
    ("kod;nazwa\n\n   \n1;\"dwa\nwiersze\"\n", ["1", "dwa\nwiersze"]), ("kod;nazwa\n1;", ["1", ""]),
    ("kod;nazwa, pełna\n1;a,b\n", ["1", "a,b"]),
    // As a Mac writes it: letters and accents apart.
    ("kod;nazwa\n1;Z\u{307}o\u{301}łc\u{301}\n", ["1", "Żółć"]),
  ])
func shapes(text: String, fields: [String]) throws {
  let document = try CsvDocument(Array(text.utf8))
  #expect(document.header.count == 2)
  #expect(document.records.map { $0.fields.map { Array($0.utf8) } } == [fields.map { Array($0.utf8) }])
}

@Test("Windows-1250 is recognised by not being UTF-8")
func codePage() throws {
  // "kod;nazwa\n1;Żółć\n"
  let bytes: [UInt8] = Array("kod;nazwa\n1;".utf8) + [0xaf, 0xf3, 0xb3, 0xe6, 10]
  let document = try CsvDocument(bytes)
  #expect(document.encoding == .windows1250)
  #expect(document.records[0][1] == "Żółć")
  let withMark = try CsvDocument([0xef, 0xbb, 0xbf] + Array("kod;nazwa\n1;Żółć\n".utf8))
  #expect(withMark.encoding == .utf8)
  #expect(withMark.header[0] == "kod")
}

@Test("each record knows the line of the file on which it begins")
func lines() throws {
  let document = try CsvDocument(Array("a;b\n1;\"x\ny\"\n\n2;z\n".utf8))
  #expect(document.records.map(\.line) == [2, 5])
}

@Test("what is no CSV is refused with the cure")
func refusals() {
  #expect(throws: CsvRefusal.empty) { try CsvDocument([]) }
  #expect(throws: CsvRefusal.empty) { try CsvDocument(Array("\n\n".utf8)) }
  #expect(throws: CsvRefusal.spreadsheet) { try CsvDocument([0x50, 0x4b, 3, 4, 0, 0]) }
  #expect(throws: CsvRefusal.openQuote(line: 3)) { try CsvDocument(Array("a;b\n1;2\n3;\"x\n4;y\n".utf8)) }
  for refusal in [CsvRefusal.empty, .tooLarge, .spreadsheet, .openQuote(line: 3)] {
    #expect(!refusal.text.polish.isEmpty && !refusal.text.english.isEmpty)
  }
}

@Test("what is written is read back, and a formula becomes a text")
func writing() throws {
  var writer = CsvWriter()
  writer.record(["kod", "nazwa"])
  writer.record(["1", "a;\"b\"\nc"])
  writer.record(["=SUM(A1)", "+48 600 100 200"])
  let document = try CsvDocument(writer.bytes)
  #expect(document.records.map(\.fields) == [["1", "a;\"b\"\nc"], ["'=SUM(A1)", "+48 600 100 200"]])
}

@Test("random bytes never trap the reader")
func hostile() {
  var random = SeededRandom(seed: 5)
  for _ in 0..<5_000 {
    let bytes = (0..<random.below(60)).map { _ in random.pick(Array("ab;,\"\n\r\t".utf8) + [0, 0xff, 0xc5]) }
    _ = try? CsvDocument(bytes)
  }
}
