import Basis

/// A sheet of an XLSForm as texts; the first row holds the headings.
public struct FormSheet: Equatable, Sendable {
  /// The sheet's name: survey, choices, settings, external_choices.
  public var name: String
  /// Rows of cells; short rows are filled up with nothing.
  public var rows: [[String]]

  /// A sheet with rows.
  public init(name: String, rows: [[String]]) {
    self.name = name
    self.rows = rows
  }

  /// "B7" for the cell of a row and column counted from 0.
  public static func cell(row: Int, column: Int) -> String {
    var letters: [UInt8] = []
    var rest = column + 1
    while rest > 0 {
      letters.append(65 + UInt8((rest - 1) % 26))
      rest = (rest - 1) / 26
    }
    return String(decoding: letters.reversed(), as: UTF8.self) + decimalText(Int64(row + 1))
  }
}

/// What the importer found and did about it.
public struct ImportNote: Equatable, Sendable {
  /// The kinds of findings.
  public enum Kind: Equatable, Sendable {
    /// Typographic quotes, no-break or invisible characters in a cell were made plain.
    case cleanedCharacters
    /// A heading was read as another one.
    case heading(String, as: String)
    /// A type was read as another one.
    case type(String, as: String)
    /// A name was changed so that it can be used: from, to.
    case renamed(String, to: String)
    /// A row without a name was given one.
    case named(String)
    /// A choice stands twice in a list; the second one was left out.
    case doubledChoice(String)
    /// A group was closed at the end of the sheet.
    case closedGroup(String)
    /// An end without a beginning was left out.
    case strayEnd(String)
    /// A cell was shortened because nobody can read so much.
    case shortened
    /// "or_other" became a choice and a question.
    case writtenOutOther(String)
    /// A row of a kind that is not needed was left out.
    case leftOut(String)
    /// A list that nothing uses lacks a name in a row, which was left out.
    case namelessChoice
  }

  /// The sheet's name.
  public let sheet: String
  /// The cell, as "B7".
  public let cell: String
  /// What it was.
  public let kind: Kind

  /// A short name of the kind.
  public var code: String {
    switch kind {
    case .cleanedCharacters: "cleaned_characters"
    case .heading: "heading"
    case .type: "type"
    case .renamed: "renamed"
    case .named: "named"
    case .doubledChoice: "doubled_choice"
    case .closedGroup: "closed_group"
    case .strayEnd: "stray_end"
    case .shortened: "shortened"
    case .writtenOutOther: "or_other"
    case .leftOut: "left_out"
    case .namelessChoice: "nameless_choice"
    }
  }

  /// What to tell the person who imports.
  public var text: Text {
    switch kind {
    case .cleanedCharacters:
      Text(
        "Zamieniono cudzysłowy drukarskie, twarde spacje lub znaki niewidoczne na zwykłe",
        "Typographic quotes, no-break spaces or invisible characters were made plain")
    case .heading(let found, let read):
      Text("Nagłówek „\(found)” odczytano jako „\(read)”", "Heading \"\(found)\" was read as \"\(read)\"")
    case .type(let found, let read):
      Text("Typ „\(found)” odczytano jako „\(read)”", "Type \"\(found)\" was read as \"\(read)\"")
    case .renamed(let from, let to):
      Text("Nazwę „\(from)” zmieniono na „\(to)”", "Name \"\(from)\" was changed to \"\(to)\"")
    case .named(let name):
      Text("Wierszowi bez nazwy nadano nazwę „\(name)”", "The row without a name was named \"\(name)\"")
    case .doubledChoice(let name):
      Text("Pominięto powtórzoną opcję „\(name)”", "The repeated choice \"\(name)\" was left out")
    case .closedGroup(let name): Text("Zamknięto grupę „\(name)”", "Group \"\(name)\" was closed")
    case .strayEnd(let type):
      Text("Pominięto „\(type)” bez początku", "\"\(type)\" without a beginning was left out")
    case .shortened:
      Text("Skrócono komórkę do 32 767 znaków", "The cell was cut to 32,767 characters")
    case .writtenOutOther(let name):
      Text(
        "or_other zapisano jako opcję „other” i pytanie „\(name)”",
        "or_other was written out as the choice \"other\" and the question \"\(name)\"")
    case .leftOut(let type): Text("Pominięto wiersz typu „\(type)”", "A row of type \"\(type)\" was left out")
    case .namelessChoice: Text("Pominięto opcję bez nazwy", "A choice without a name was left out")
    }
  }
}

/// What keeps a spreadsheet from becoming a form.
public struct ImportError: Error, Equatable, Sendable {
  /// The sheet's name; empty when it is the file as a whole.
  public let sheet: String
  /// The cell, as "B7"; empty when it is the sheet as a whole.
  public let cell: String
  /// A short name of the kind.
  public let code: String
  /// What is wrong and what to do.
  public let text: Text

  /// An error at a cell.
  public init(sheet: String, cell: String, code: String, text: Text) {
    self.sheet = sheet
    self.cell = cell
    self.code = code
    self.text = text
  }
}

/// A form read from sheets, with the report of what was repaired and what is wrong.
public struct ImportedForm: Sendable {
  /// The form; only to be used when there are no errors.
  public var definition = FormDefinition()
  /// How many rows the survey sheet had.
  public var rowCount = 0
  /// What was repaired.
  public var repairs: [ImportNote] = []
  /// What is wrong.
  public var errors: [ImportError] = []
  /// Where each question stands on the survey sheet (row from 0), for problems found later.
  public var surveyRows: [Int] = []

  /// Nothing read yet.
  public init() {}
}
