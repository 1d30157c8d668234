import Basis
import Forms
import Foundation
import FoundationXML

/// Reads one part of a workbook (ECMA-376, SpreadsheetML).
class PartReader: NSObject, XMLParserDelegate {
  /// Stopped on purpose: the rest is not wanted.
  var isDone = false
  var isTooLarge = false

  /// An element begins; `name` is without its prefix.
  func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {}
  /// Text inside an element, perhaps only a part of it.
  func read(_ characters: String) {}
  /// An element ends.
  func end(_ name: String, _ parser: XMLParser) {}

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    begin(PartReader.local(name), attributes, parser)
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { read(characters) }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    end(PartReader.local(name), parser)
  }

  private static func local(_ name: String) -> String {
    name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
  }
}

/// The sheets' names and which part each is.
final class WorkbookList: PartReader {
  var sheets: [(name: String, relation: String)] = []
  var epoch1904 = false

  override func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {
    switch name {
    case "sheet":
      let relation = attributes["r:id"] ?? attributes.first { $0.key.hasSuffix(":id") }?.value ?? ""
      sheets.append((attributes["name"] ?? "", relation))
    case "workbookPr": epoch1904 = attributes["date1904"] == "1" || attributes["date1904"] == "true"
    default: break
    }
  }
}

/// Where the parts are.
final class RelationList: PartReader {
  var targets: [String: String] = [:]

  override func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {
    guard name == "Relationship", let id = attributes["Id"] else { return }
    targets[id] = attributes["Target"]
  }
}

/// Texts that cells share.
final class SharedTexts: PartReader {
  var texts: [String] = []
  private var text = ""
  private var isReading = false
  private var isPhonetic = false

  override func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {
    switch name {
    case "si": text = ""
    case "t": isReading = !isPhonetic
    case "rPh": isPhonetic = true
    default: break
    }
  }

  override func read(_ characters: String) { if isReading { text += characters } }

  override func end(_ name: String, _ parser: XMLParser) {
    switch name {
    case "si": texts.append(text)
    case "t": isReading = false
    case "rPh": isPhonetic = false
    default: break
    }
  }
}

/// Which cell styles show dates: a date cell is a number of days to the file and a date to its author.
final class NumberStyles: PartReader {
  private var dateFormats: Set<Int> = Set(Array(14...22) + Array(45...47))
  private(set) var isDate: [Bool] = []
  private var isInCells = false

  override func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {
    switch name {
    case "numFmt":
      guard let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] else {
        return
      }
      let letters = code.lowercased().split(separator: "\"").enumerated().filter { $0.offset % 2 == 0 }
      let plain = letters.map { String($0.element) }.joined()
      if plain.contains("yy") || plain.contains("dd") || plain.contains("mmm") || plain.contains("h:") {
        dateFormats.insert(id)
      }
    case "cellXfs": isInCells = true
    case "xf" where isInCells:
      isDate.append(dateFormats.contains(attributes["numFmtId"].flatMap { Int($0) } ?? 0))
    default: break
    }
  }

  override func end(_ name: String, _ parser: XMLParser) {
    if name == "cellXfs" { isInCells = false }
  }
}

/// The cells of a sheet as the texts a form means by them.
final class SheetCells: PartReader {
  private(set) var rows: [[String]] = []
  private let texts: [String]
  private let styles: NumberStyles
  private let epoch1904: Bool
  private var row = 0
  private var column = 0
  private var type = ""
  private var style = 0
  private var text = ""
  private var isReading = false
  private var cellCount = 0

  static let mostRows = 200_000
  static let mostColumns = 2_000
  static let mostCells = 4_000_000

  init(texts: [String], styles: NumberStyles, epoch1904: Bool) {
    self.texts = texts
    self.styles = styles
    self.epoch1904 = epoch1904
  }

  override func begin(_ name: String, _ attributes: [String: String], _ parser: XMLParser) {
    switch name {
    case "row":
      row = attributes["r"].flatMap { Int($0) } ?? row + 1
      column = 0
    case "c":
      if let reference = attributes["r"] { place(reference) } else { column += 1 }
      type = attributes["t"] ?? ""
      style = attributes["s"].flatMap { Int($0) } ?? 0
      text = ""
    case "v", "t": isReading = true
    default: break
    }
  }

  override func read(_ characters: String) { if isReading { text += characters } }

  override func end(_ name: String, _ parser: XMLParser) {
    switch name {
    case "v", "t": isReading = false
    case "c": store(parser)
    case "sheetData":
      isDone = true
      parser.abortParsing()
    default: break
    }
  }

  /// "B7": the column from 1 and the row.
  private func place(_ reference: String) {
    var number = 0
    for byte in reference.utf8 {
      guard (65...90).contains(byte), number < 100_000 else { break }
      number = number * 26 + Int(byte) - 64
    }
    column = max(1, number)
  }

  private func store(_ parser: XMLParser) {
    let value = meaning()
    guard !value.isEmpty else { return }
    cellCount += 1
    guard row >= 1, row <= SheetCells.mostRows, column <= SheetCells.mostColumns,
      cellCount <= SheetCells.mostCells
    else {
      isTooLarge = true
      return parser.abortParsing()
    }
    while rows.count < row { rows.append([]) }
    while rows[row - 1].count < column { rows[row - 1].append("") }
    rows[row - 1][column - 1] = value
  }

  private func meaning() -> String {
    switch type {
    case "s":
      guard let index = Int(text), texts.indices.contains(index) else { return "" }
      return texts[index]
    case "b": return text == "1" ? "TRUE" : "FALSE"
    case "inlineStr", "str": return text
    case "e": return ""
    default:
      guard let number = Double(text), number.isFinite else { return text }
      if styles.isDate.indices.contains(style), styles.isDate[style] { return date(number) }
      return numeral(number)
    }
  }

  /// A day, or a day with a time, from the days since 1899-12-30.
  private func date(_ days: Double) -> String {
    let shifted = days + (epoch1904 ? 1_462 : 0)
    guard shifted > -600_000, shifted < 3_000_000 else { return numeral(days) }
    let whole = shifted.rounded(.down)
    let day = CivilDate(dayNumber: Int32(whole) - 25_569).text
    let seconds = Int64(((shifted - whole) * 86_400).rounded())
    guard seconds > 0 else { return day }
    let time =
      decimalText(seconds / 3_600, width: 2) + ":" + decimalText(seconds / 60 % 60, width: 2) + ":"
      + decimalText(seconds % 60, width: 2)
    return whole == 0 ? time : day + "T" + time
  }
}
