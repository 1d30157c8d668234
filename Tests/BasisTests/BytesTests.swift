import Basis
import Testing

@Test("what was written is read back, field by field")
func roundTrip() throws {
  var random = SeededRandom(seed: 3)
  for _ in 0..<2_000 {
    let number = random.next() >> (random.next() % 64)
    let signed = Int64(bitPattern: random.next()) >> Int64(random.next() % 64)
    var writer = ByteWriter()
    writer.field(1, number)
    writer.field(2, signed: signed)
    writer.field(3, "Łódź \(number)")
    writer.field(4, bytes: [])
    writer.field(5) { $0.field(1, number) }
    var reader = ByteReader(writer.bytes)
    var seen: [UInt32] = []
    while let field = try reader.field() {
      seen.append(field.tag)
      switch field.tag {
      case 1: #expect(field.number == number)
      case 2: #expect(field.signed == signed)
      case 3: #expect(field.text == "Łódź \(number)")
      case 5:
        var inner = field.reader
        #expect(try (inner.field()?.number ?? 0) == number)
      default: break
      }
    }
    #expect(seen.suffix(3) == [3, 4, 5])
  }
}

@Test("cut or garbled bytes throw and never trap")
func hostileBytes() {
  var random = SeededRandom(seed: 11)
  for _ in 0..<20_000 {
    let bytes = (0..<(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var reader = ByteReader(bytes)
    do {
      while let field = try reader.field() { _ = field.text }
    } catch {
      #expect(error == .truncated || error == .malformed)
    }
  }
}

@Test("document ids sort by time and read back from hex with or without dashes")
func documentIds() {
  let early = DocumentId(at: Instant(milliseconds: 1_000), random: (.max, .max))
  let late = DocumentId(at: Instant(milliseconds: 2_000), random: (0, 0))
  #expect(early < late)
  #expect(DocumentId(hex: early.hex) == early)
  #expect(DocumentId(hex: "0189-" + early.hex.dropFirst(4)) != nil)
  #expect(DocumentId(hex: "xyz") == nil)
}
