import Basis

/// A CSV file as people export it: `;`, `,` or tab between fields, UTF-8 with or without BOM, or Windows-1250,
/// quotes doubled, line ends of any system. Every record keeps its line in the file, so that an error can
/// point to it in the spreadsheet.
public struct CsvDocument: Sendable {
  /// How the bytes were read.
  public enum Encoding: String, Sendable {
    /// UTF-8.
    case utf8 = "UTF-8"
    /// Windows-1250, the code page of Polish Windows programs.
    case windows1250 = "Windows-1250"
  }

  /// One record.
  public struct Record: Sendable {
    /// The line of the file on which it begins, from 1.
    public let line: Int
    /// Its fields, trimmed of nothing.
    public let fields: [String]

    /// The field at a place; empty when the record is shorter.
    public subscript(_ index: Int) -> String { index < fields.count ? fields[index] : "" }
  }

  /// How the bytes were read.
  public let encoding: Encoding
  /// What stands between fields.
  public let separator: Unicode.Scalar
  /// The first record.
  public let header: [String]
  /// All others; blank lines are left out.
  public let records: [Record]

  /// Reads a file.
  public init(_ bytes: [UInt8]) throws(CsvRefusal) {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= CsvDocument.maximumBytes else { throw .tooLarge }
    if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
      throw .spreadsheet
    }
    let (utf8, encoding) = CsvDocument.utf8(of: bytes)
    self.encoding = encoding
    let separator = CsvDocument.separator(of: utf8)
    self.separator = Unicode.Scalar(separator)
    var records = try CsvDocument.records(of: utf8, separator: separator)
    guard let first = records.first else { throw .empty }
    header = first.fields.map { $0.trimmed() }
    records.removeFirst()
    self.records = records
  }

  /// 64 MB: a million rows.
  public static let maximumBytes = 64 << 20

  private static func utf8(of bytes: [UInt8]) -> ([UInt8], Encoding) {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return (composed(Array(bytes.dropFirst(3))), .utf8) }
    if String(validating: bytes, as: UTF8.self) != nil { return (composed(bytes), .utf8) }
    return (windows1250ToUtf8(bytes), .windows1250)
  }

  /// The separator that occurs most often outside quotes in the first line; `;` when none does.
  private static func separator(of bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var quoted = false
    for byte in bytes {
      if byte == quote { quoted.toggle() }
      if quoted { continue }
      if byte == 10 || byte == 13 { break }
      if byte == 59 || byte == 44 || byte == 9 || byte == 124 { counts[byte, default: 0] += 1 }
    }
    return [59, 9, 124, 44].max { counts[$0, default: 0] < counts[$1, default: 0] } ?? 59
  }

  private static let quote: UInt8 = 34

  private static func records(of bytes: [UInt8], separator: UInt8) throws(CsvRefusal) -> [Record] {
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var line = 1
    var startLine = 1
    var quoted = false
    var wasQuoted = false
    var quoteLine = 1
    var index = 0

    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    func endRecord() {
      endField()
      if fields.count > 1 || !fields[0].trimmed().isEmpty {
        records.append(Record(line: startLine, fields: fields))
      }
      fields.removeAll(keepingCapacity: true)
    }

    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if quoted {
        if byte == quote {
          if index < bytes.count, bytes[index] == quote {
            field.append(quote)
            index += 1
          } else {
            quoted = false
          }
        } else {
          if byte == 10 { line += 1 }
          field.append(byte)
        }
      } else if byte == quote, field.isEmpty, !wasQuoted {
        quoted = true
        wasQuoted = true
        quoteLine = line
      } else if byte == separator {
        endField()
      } else if byte == 10 || byte == 13 {
        if byte == 13, index < bytes.count, bytes[index] == 10 { index += 1 }
        endRecord()
        line += 1
        startLine = line
      } else {
        field.append(byte)
      }
    }
    guard !quoted else { throw .openQuote(line: quoteLine) }
    if !field.isEmpty || !fields.isEmpty || wasQuoted { endRecord() }
    return records
  }
}

/// Why a file is not a CSV that can be read.
public enum CsvRefusal: Error, Equatable, Sendable {
  /// No bytes, or only blank lines.
  case empty
  /// More than 64 MB.
  case tooLarge
  /// An Excel or other spreadsheet file.
  case spreadsheet
  /// A quoted field that begins on this line never ends.
  case openQuote(line: Int)

  /// What happened and what to do.
  public var text: Text {
    switch self {
    case .empty:
      Text(
        "Plik jest pusty. Wyeksportuj go ponownie, z wierszem nagłówka.",
        "The file is empty. Export it again, with a header line.")
    case .tooLarge:
      Text("Plik ma ponad 64 MB. Podziel go na mniejsze.", "The file is over 64 MB. Split it.")
    case .spreadsheet:
      Text(
        "To plik arkusza, nie CSV. W arkuszu wybierz „Zapisz jako” i format CSV.",
        "This is a spreadsheet, not a CSV file. In the spreadsheet choose “Save as” and CSV.")
    case .openQuote(let line):
      Text(
        "Cudzysłów otwarty w wierszu \(line) nie ma zamknięcia. Popraw ten wiersz i wczytaj plik ponownie.",
        "The quote opened on line \(line) is never closed. Correct that line and load the file again.")
    }
  }
}

/// Writes CSV that Polish Excel opens with a double click: BOM, `;`, decimal comma left to the caller.
public struct CsvWriter: Sendable {
  /// The file so far.
  public private(set) var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
  private let separator: UInt8

  /// An empty file with this separator.
  public init(separator: Unicode.Scalar = ";") { self.separator = UInt8(ascii: separator) }

  /// One record. A field that a spreadsheet would run as a formula is made a text.
  public mutating func record(_ fields: some Sequence<String>) {
    var first = true
    for field in fields {
      if !first { bytes.append(separator) }
      first = false
      append(CsvWriter.harmless(field))
    }
    bytes.append(contentsOf: [13, 10])
  }

  private mutating func append(_ field: String) {
    let needsQuotes = field.utf8.contains { $0 == separator || $0 == 34 || $0 == 10 || $0 == 13 }
    guard needsQuotes else {
      bytes.append(contentsOf: field.utf8)
      return
    }
    bytes.append(34)
    for byte in field.utf8 {
      if byte == 34 { bytes.append(34) }
      bytes.append(byte)
    }
    bytes.append(34)
  }

  private static func harmless(_ field: String) -> String {
    guard let first = field.unicodeScalars.first, "=+@".unicodeScalars.contains(first) else { return field }
    // "+48 600…" is a telephone number, not a formula.
    return first == "+"
      && field.unicodeScalars.dropFirst().allSatisfy { "0123456789 -()".unicodeScalars.contains($0) }
      ? field : "'" + field
  }
}
