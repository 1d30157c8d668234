import Basis
import CXlsxWriter
import Forms

/// Why a form could not be written.
public enum XLSFormExportRefusal: Error, Equatable, Sendable {
  /// The file cannot be written: the writer's own words.
  case unwritable(String)

  /// What to tell the person who exports.
  public var text: Text {
    switch self {
    case .unwritable(let reason):
      Text("Nie można zapisać skoroszytu: \(reason)", "The workbook cannot be written: \(reason)")
    }
  }
}

/// Writes a form as an XLSForm workbook that pyxform and Kobo read.
public func exportXLSForm(_ definition: FormDefinition, to path: String) throws(XLSFormExportRefusal) {
  guard let workbook = workbook_new(path) else { throw .unwritable(path) }
  let heading = workbook_add_format(workbook)
  format_set_bold(heading)
  for sheet in definition.sheets() {
    guard let worksheet = workbook_add_worksheet(workbook, sheet.name) else { continue }
    worksheet_freeze_panes(worksheet, 1, 0)
    for (row, cells) in sheet.rows.enumerated() {
      for (column, text) in cells.enumerated() where !text.isEmpty {
        worksheet_write_string(
          worksheet, lxw_row_t(row), lxw_col_t(column), text, row == 0 ? heading : nil)
      }
    }
    let width = sheet.rows.first?.count ?? 1
    worksheet_set_column(worksheet, 0, lxw_col_t(max(0, width - 1)), 24, nil)
  }
  let error = workbook_close(workbook)
  guard error == LXW_NO_ERROR else { throw .unwritable(String(cString: lxw_strerror(error))) }
}
