import Cube
import Foundation

/// A CSV file (RFC 4180) read line by line from a memory map.
struct CsvTable {
  let header: [String]
  private let mapped: Data
  private let start: UnsafePointer<UInt8>
  private let count: Int
  private var position = 0

  init(_ path: String) throws {
    guard let mapped = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped),
      !mapped.isEmpty
    else {
      throw CubeRefusal.badField(path: path, expected: "a CSV file")
    }
    self.mapped = mapped
    let base = mapped.withUnsafeBytes { $0.bindMemory(to: UInt8.self) }
    start = base.baseAddress!
    count = base.count
    var names: [String] = []
    var fields = CsvFields(count: 1)
    var at = 0
    if count > 3, start[0] == 0xef, start[1] == 0xbb { at = 3 }
    _ = CsvTable.scan(start, count, &at, &fields)
    for index in 0..<fields.count { names.append(fields.text(index)) }
    header = names
    position = at
  }

  /// The next line; false at the end. Empty lines are skipped.
  mutating func next(_ fields: inout CsvFields) -> Bool {
    while CsvTable.scan(start, count, &position, &fields) {
      if fields.count == 1, fields.bytes(0).isEmpty { continue }
      while fields.count < header.count { fields.add(start, 0) }
      return true
    }
    return false
  }

  private static func scan(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int, _ fields: inout CsvFields
  ) -> Bool {
    fields.removeAll()
    guard position < count else { return false }
    while true {
      if position < count, start[position] == UInt8(ascii: "\"") {
        var text: [UInt8] = []
        position += 1
        while position < count {
          if start[position] == UInt8(ascii: "\"") {
            guard position + 1 < count, start[position + 1] == UInt8(ascii: "\"") else { break }
            position += 1
          }
          text.append(start[position])
          position += 1
        }
        position += 1
        fields.add(text)
      } else {
        let from = position
        while position < count, start[position] != UInt8(ascii: ","), start[position] != 10 { position += 1 }
        var end = position
        if end > from, end == count || start[position] == 10, start[end - 1] == 13 { end -= 1 }
        fields.add(start + from, end - from)
      }
      while position < count, start[position] == 13 { position += 1 }
      guard position < count, start[position] == UInt8(ascii: ",") else {
        position += 1
        return true
      }
      position += 1
    }
  }
}

/// The fields of one line.
struct CsvFields {
  private(set) var count = 0
  private var starts: [UnsafePointer<UInt8>]
  private var lengths: [Int]
  private var quoted: [[UInt8]?]

  init(count: Int) {
    starts = []
    lengths = []
    quoted = []
    starts.reserveCapacity(count)
  }

  mutating func removeAll() {
    starts.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    quoted.removeAll(keepingCapacity: true)
    count = 0
  }

  mutating func add(_ start: UnsafePointer<UInt8>, _ length: Int) {
    starts.append(start)
    lengths.append(length)
    quoted.append(nil)
    count += 1
  }

  mutating func add(_ text: [UInt8]) {
    starts.append(UnsafePointer(bitPattern: 8)!)
    lengths.append(text.count)
    quoted.append(text)
    count += 1
  }

  func bytes(_ index: Int) -> [UInt8] {
    quoted[index] ?? Array(UnsafeBufferPointer(start: starts[index], count: lengths[index]))
  }

  func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  func equals(_ index: Int, _ other: [UInt8]) -> Bool {
    guard lengths[index] == other.count else { return false }
    if let text = quoted[index] { return text == other }
    return other.withUnsafeBytes {
      memcmp($0.baseAddress ?? UnsafeRawPointer(starts[index]), starts[index], other.count) == 0
    }
  }

  /// The product of fields as a number with `places` decimals, exactly; an empty field is 0. `nil` when one is
  /// no number or the product has more decimals.
  func number(_ factors: [Int], places: Int) -> Int64? {
    var value: Int64 = 1
    var decimals = 0
    for factor in factors {
      guard let (part, partDecimals) = decimal(factor) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: part)
      if overflow { return nil }
      value = product
      decimals += partDecimals
    }
    while decimals > places {
      guard value % 10 == 0 else { return nil }
      value /= 10
      decimals -= 1
    }
    while decimals < places {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
      decimals += 1
    }
    return value
  }

  private func decimal(_ index: Int) -> (value: Int64, decimals: Int)? {
    if let text = quoted[index] {
      return text.withUnsafeBufferPointer { CsvFields.decimal($0.baseAddress, text.count) }
    }
    return CsvFields.decimal(starts[index], lengths[index])
  }

  private static func decimal(_ start: UnsafePointer<UInt8>?, _ count: Int) -> (value: Int64, decimals: Int)? {
    guard let start, count > 0 else { return (0, 0) }
    guard count < 19 else { return nil }
    var value: Int64 = 0
    var decimals = -1
    for index in 0..<count {
      let byte = start[index]
      if byte == UInt8(ascii: "."), decimals < 0 {
        decimals = 0
      } else if byte >= 48, byte <= 57 {
        value = value * 10 + Int64(byte - 48)
        if decimals >= 0 { decimals += 1 }
      } else if byte != UInt8(ascii: "-") || index > 0 {
        return nil
      }
    }
    return (start[0] == UInt8(ascii: "-") ? -value : value, max(decimals, 0))
  }
}
