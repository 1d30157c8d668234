import Basis
import CZip
import Forms
import Foundation
import FoundationXML

/// The parts of a workbook that hold a form, as sheets. Only the sheets an XLSForm has are unpacked.
func xlsxSheets(_ bytes: [UInt8]) throws(XLSFormRefusal) -> [FormSheet] {
  let archive = try ZipArchive(bytes)
  let workbook = WorkbookList()
  try parse(archive.part("xl/workbook.xml"), workbook, "xl/workbook.xml")
  let relations = RelationList()
  try parse(archive.part("xl/_rels/workbook.xml.rels"), relations, "xl/_rels/workbook.xml.rels")
  let texts = SharedTexts()
  if archive.has("xl/sharedStrings.xml") {
    try parse(archive.part("xl/sharedStrings.xml"), texts, "xl/sharedStrings.xml")
  }
  let styles = NumberStyles()
  if archive.has("xl/styles.xml") { try parse(archive.part("xl/styles.xml"), styles, "xl/styles.xml") }
  var sheets: [FormSheet] = []
  for entry in workbook.sheets where isFormSheet(entry.name) {
    guard let target = relations.targets[entry.relation] else { throw .missingPart(entry.name) }
    let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    let cells = SheetCells(texts: texts.texts, styles: styles, epoch1904: workbook.epoch1904)
    try parse(archive.part(path), cells, path)
    sheets.append(FormSheet(name: entry.name, rows: cells.rows))
  }
  return sheets
}

private func isFormSheet(_ name: String) -> Bool {
  switch name.trimmed().lowercasedASCII() {
  case "survey", "choices", "settings", "external_choices", "external choices": true
  default: false
  }
}

private func parse(_ data: Data, _ delegate: PartReader, _ part: String) throws(XLSFormRefusal) {
  let parser = XMLParser(data: data)
  parser.shouldResolveExternalEntities = false
  parser.delegate = delegate
  if !parser.parse(), !delegate.isDone {
    if delegate.isTooLarge { throw .tooLarge(part) }
    throw .brokenPart(part)
  }
  if delegate.isTooLarge { throw .tooLarge(part) }
}

/// A zip archive in memory, read by libzip.
private final class ZipArchive {
  private let archive: OpaquePointer
  private let bytes: UnsafeMutablePointer<UInt8>
  private var budget: UInt64 = 256 << 20

  /// No part of a form is larger unpacked; a zip bomb is.
  private static let largestPart: UInt64 = 128 << 20

  init(_ content: [UInt8]) throws(XLSFormRefusal) {
    bytes = .allocate(capacity: max(1, content.count))
    bytes.update(from: content, count: content.count)
    var error = zip_error_t()
    guard let source = zip_source_buffer_create(bytes, UInt64(content.count), 0, &error) else {
      bytes.deallocate()
      throw .notAnArchive
    }
    guard let opened = zip_open_from_source(source, Int32(ZIP_RDONLY), &error) else {
      zip_source_free(source)
      bytes.deallocate()
      throw .notAnArchive
    }
    archive = opened
  }

  deinit {
    zip_discard(archive)
    bytes.deallocate()
  }

  func has(_ name: String) -> Bool { zip_name_locate(archive, name, 0) >= 0 }

  func part(_ name: String) throws(XLSFormRefusal) -> Data {
    let index = zip_name_locate(archive, name, 0)
    guard index >= 0 else { throw .missingPart(name) }
    var status = zip_stat_t()
    guard zip_stat_index(archive, UInt64(index), 0, &status) == 0 else { throw .brokenPart(name) }
    guard status.size <= ZipArchive.largestPart, status.size <= budget else { throw .tooLarge(name) }
    budget -= status.size
    guard let file = zip_fopen_index(archive, UInt64(index), 0) else { throw .brokenPart(name) }
    defer { zip_fclose(file) }
    // The size in the directory may lie; reading stops at what it promised.
    var data = Data(count: Int(status.size))
    let count = data.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, status.size) }
    guard count >= 0, UInt64(count) == status.size else { throw .brokenPart(name) }
    return data
  }
}
