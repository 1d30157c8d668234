import Basis

/// The frame around one commit in the log: "TR", length in four bytes, checksum in eight, the commit. A commit is
/// there as a whole or not at all, whatever the power does.
enum Record {
  static let headerLength = 14
  private static let first: UInt8 = 0x54
  private static let second: UInt8 = 0x52

  /// The commit in its frame.
  static func bytes(_ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(reserving: payload.count + headerLength)
    writer.byte(first)
    writer.byte(second)
    for shift in stride(from: 0, to: 32, by: 8) {
      writer.byte(UInt8(truncatingIfNeeded: payload.count >> shift))
    }
    writer.fixed64(checksum64(payload))
    writer.raw(payload)
    return writer.bytes
  }

  /// What reading a log found.
  struct Findings {
    /// Where the last sound commit ends.
    var soundLength = 0
    /// Whether bytes in the middle were damaged and skipped; a torn tail is no damage.
    var isDamaged = false
  }

  /// Calls `visit` with each sound commit in order. Damaged bytes are skipped up to the next sound commit.
  static func forEach(in log: [UInt8], _ visit: (ArraySlice<UInt8>) -> Void) -> Findings {
    var findings = Findings()
    var place = 0
    while place + headerLength <= log.count {
      guard let payload = commit(in: log, at: place) else {
        place += 1
        continue
      }
      if place != findings.soundLength { findings.isDamaged = true }
      visit(log[payload])
      place = payload.upperBound
      findings.soundLength = place
    }
    return findings
  }

  private static func commit(in log: [UInt8], at place: Int) -> Range<Int>? {
    guard log[place] == first, log[place + 1] == second else { return nil }
    var length = 0
    for offset in 0..<4 {
      length |= Int(truncatingIfNeeded: UInt32(log[place + 2 + offset]) << UInt32(offset * 8))
    }
    let start = place + headerLength
    guard length >= 0, length <= log.count - start else { return nil }
    var reader = ByteReader(log[(place + 6)..<start])
    guard let sum = try? reader.fixed64(), sum == checksum64(log[start..<(start + length)]) else { return nil }
    return start..<(start + length)
  }
}
