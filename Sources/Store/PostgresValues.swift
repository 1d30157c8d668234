import Basis
import CPostgres

extension SqlValue {
  /// The type that PostgreSQL is told: 20 BIGINT, 25 TEXT, 17 BYTEA, 0 "find out yourself" for NULL.
  var postgresType: UInt32 {
    switch self {
    case .null: 0
    case .integer: 20
    case .text: 25
    case .bytes: 17
    }
  }
}

/// Values in PostgreSQL's binary form, packed behind each other.
struct PostgresValues {
  private var packed: [UInt8] = []
  /// Where each value lies; `nil` is NULL.
  private var places: [Range<Int>?] = []

  init(_ values: [SqlValue]) {
    places.reserveCapacity(values.count)
    for value in values {
      let start = packed.count
      switch value {
      case .null:
        places.append(nil)
        continue
      case .integer(let number):
        for shift in stride(from: 56, through: 0, by: -8) {
          packed.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
        }
      case .text(let text): packed.append(contentsOf: text.utf8)
      case .bytes(let bytes): packed.append(contentsOf: bytes)
      }
      places.append(start..<packed.count)
    }
    packed.append(0)  // so that an empty value has an address: libpq takes a null pointer for NULL
  }

  typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

  func withPointers<T>(
    _ body: (
      _ count: Int32, _ values: Pointers?, _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
    )
      -> T
  ) -> T {
    packed.withUnsafeBufferPointer { packed in
      packed.withMemoryRebound(to: CChar.self) { characters in
        let pointers = places.map { place in place.map { characters.baseAddress! + $0.lowerBound } }
        let lengths = places.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: places.count)
        return pointers.map { $0.map { UnsafePointer($0) } }.withUnsafeBufferPointer { pointers in
          body(Int32(places.count), pointers.baseAddress, lengths, formats)
        }
      }
    }
  }
}

/// The rows of a result, decoded by the type of each column.
struct PostgresRows {
  private let result: OpaquePointer?
  private let types: [UInt32]
  private let columns: RowColumns

  init(_ result: OpaquePointer?) {
    self.result = result
    let count = PQnfields(result)
    types = (0..<count).map { PQftype(result, $0) }
    columns = RowColumns((0..<count).map { String(cString: PQfname(result, $0)) })
  }

  func forEach(_ body: (Row) throws -> Void) throws {
    for row in 0..<PQntuples(result) {
      var values: [SqlValue] = []
      values.reserveCapacity(types.count)
      for (column, type) in types.enumerated() {
        values.append(try value(row, Int32(column), type))
      }
      try body(Row(columns: columns, values: values))
    }
  }

  private func value(_ row: Int32, _ column: Int32, _ type: UInt32) throws -> SqlValue {
    if PQgetisnull(result, row, column) == 1 { return .null }
    let length = Int(PQgetlength(result, row, column))
    let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length)
    switch type {
    case 16, 20, 21, 23, 26: return .integer(PostgresRows.integer(bytes))
    case 18, 19, 25, 114, 705, 1042, 1043: return .text(String(decoding: bytes, as: UTF8.self))
    case 17: return .bytes(Array(bytes))
    case 1700:
      if let whole = PostgresRows.wholeNumber(bytes) { return .integer(whole) }
      throw StoreRefusal.statement(detail: "a fraction in column \(column + 1): cast it to a whole number")
    default: throw StoreRefusal.statement(detail: "column \(column + 1) has the unknown type \(type)")
    }
  }

  /// Two's complement, highest byte first; a boolean is one byte, an oid four.
  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    var value: Int64 = bytes.count > 1 && bytes[0] >= 0x80 ? -1 : 0
    for byte in bytes { value = value << 8 | Int64(byte) }
    return value
  }

  /// A NUMERIC, which is what PostgreSQL makes of SUM over BIGINT: groups of four decimal digits, the first
  /// worth 10000^weight. `nil` when it is not whole or beyond 64 bits.
  private static func wholeNumber(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    func word(_ index: Int) -> Int { Int(bytes[index * 2]) << 8 | Int(bytes[index * 2 + 1]) }
    let groups = word(0)
    let weight = Int(Int16(truncatingIfNeeded: word(1)))
    guard word(2) == 0 || word(2) == 0x4000 else { return nil }
    var value: Int64 = 0
    for position in 0..<max(groups, weight + 1) {
      let digits = position < groups ? Int64(word(4 + position)) : 0
      if position > weight {
        guard digits == 0 else { return nil }
        continue
      }
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10_000)
      let (sum, carry) = shifted.subtractingReportingOverflow(digits)
      if overflow || carry { return nil }
      value = sum  // counted downwards, because the lowest number has no positive twin
    }
    if word(2) == 0x4000 { return value }
    return value == Int64.min ? nil : -value
  }
}
