import Basis

/// A form as it is designed: questions in order, choice lists and settings. It is the stored truth; the
/// expressions stay texts here and are compiled when the form is opened.
public struct FormDefinition: Equatable, Sendable {
  /// The name people see.
  public var title = ""
  /// The code that stays the same through all versions (form_id).
  public var code = ""
  /// The version as its author numbers it.
  public var version = ""
  /// The languages of the texts, in the order of `LocalText`; one nameless language when there is no other.
  public var languages: [String] = [""]
  /// The language a form opens in; empty for the first.
  public var defaultLanguage = ""
  /// An expression that names a filled form.
  public var instanceName = ""
  /// "pages" and other hints for showing.
  public var style = ""
  /// Settings that mean nothing here and are kept: column and value.
  public var otherSettings: [Cell] = []
  /// Questions and groups, each group before what it holds.
  public var questions: [Question] = []
  /// The choice lists.
  public var lists: [ChoiceList] = []

  /// An empty form.
  public init() {}

  /// The question with this name, the first one if several carry it.
  public func question(named name: String) -> Question? { questions.first { $0.name == name } }
}

/// A column and what stands in it.
public struct Cell: Equatable, Sendable {
  /// The column's heading.
  public var column: String
  /// The text of the cell.
  public var text: String

  /// A cell of a column.
  public init(column: String, text: String) {
    self.column = column
    self.text = text
  }
}

/// A text in each language of the form, by the language's place in `FormDefinition.languages`. Missing
/// translations are empty.
public struct LocalText: Equatable, Sendable {
  /// The wordings.
  public var wordings: [String]

  /// No text in any language.
  public static var none: LocalText { LocalText(wordings: []) }

  /// Whether there is no text in any language.
  public var isEmpty: Bool { wordings.allSatisfy { $0.isEmpty } }

  /// The wording in a language, or the first there is.
  public subscript(language: Int) -> String {
    if language < wordings.count, !wordings[language].isEmpty { return wordings[language] }
    return wordings.first { !$0.isEmpty } ?? ""
  }

  /// Puts a wording in place.
  public mutating func set(_ text: String, language: Int) {
    while wordings.count <= language { wordings.append("") }
    wordings[language] = text
    while wordings.last == "" { wordings.removeLast() }
  }
}

/// Tags the kind of `Id` that names a question for good.
public enum QuestionTag {}
/// A question's identity: it survives renaming, moving and relabelling, and is never given twice.
public typealias QuestionId = Id<QuestionTag>
/// Tags the kind of `Id` that names a choice for good.
public enum ChoiceTag {}
/// A choice's identity, with the same promise.
public typealias ChoiceId = Id<ChoiceTag>

/// A question or a group as designed.
public struct Question: Equatable, Sendable {
  /// Its identity; 0 until one is given.
  public var id = QuestionId(0)
  /// What it is.
  public var kind: QuestionKind
  /// Its name in expressions.
  public var name: String
  /// The group it stands in, by its place in `questions`; −1 at the top.
  public var parent: Int32 = -1
  /// What is asked.
  public var label = LocalText.none
  /// A hint beneath.
  public var hint = LocalText.none
  /// A longer hint for training.
  public var guidance = LocalText.none
  /// What to say when an answer is missing.
  public var requiredMessage = LocalText.none
  /// What to say when an answer is out of bounds.
  public var constraintMessage = LocalText.none
  /// Pictures and sounds beside the label: column ("media::image") and file.
  public var media: [LocalCell] = []
  /// When it is asked.
  public var relevant = ""
  /// Whether an answer is needed.
  public var required = ""
  /// What an answer must fulfil.
  public var constraint = ""
  /// How its value is worked out.
  public var calculation = ""
  /// Which choices are offered.
  public var choiceFilter = ""
  /// Whether it can only be read.
  public var readOnly = ""
  /// What it holds at first.
  public var defaultValue = ""
  /// How many rows there are.
  public var repeatCount = ""
  /// The questions (`${a} ${b}`) whose change works out the calculation.
  public var trigger = ""
  /// How it is shown.
  public var appearance = ""
  /// "start=1 end=10 step=1" and the like.
  public var parameters = ""
  /// The list of choices, or the file's name with its ending for a list from a file.
  public var list = ""
  /// Where the choices come from.
  public var source = ChoiceSource.list
  /// Points this question weighs in the score; 0 when it is not scored.
  public var weight: Int64 = 0
  /// Columns that mean nothing here and are kept.
  public var others: [Cell] = []

  /// A question of a kind with a name.
  public init(kind: QuestionKind, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// A column with a text for each language.
public struct LocalCell: Equatable, Sendable {
  /// The column's heading without the language.
  public var column: String
  /// The texts.
  public var text: LocalText

  /// A column with its texts.
  public init(column: String, text: LocalText) {
    self.column = column
    self.text = text
  }
}

/// Where a question's choices come from.
public enum ChoiceSource: UInt8, Sendable {
  /// A list of the form.
  case list
  /// A file or master data of that name.
  case file
  /// The external_choices sheet (select_one_external).
  case external
  /// The rows of a repeat: the list names a question in it.
  case rows
}

/// A named list of choices with its own columns.
public struct ChoiceList: Equatable, Sendable {
  /// The list's name.
  public var name: String
  /// Further columns, in the order of `Choice.values`.
  public var columns: [String] = []
  /// The choices in order.
  public var choices: [Choice] = []
  /// Whether it stands on the external_choices sheet.
  public var isExternal = false

  /// An empty list.
  public init(name: String) { self.name = name }
}

/// One choice.
public struct Choice: Equatable, Sendable {
  /// Its identity; 0 until one is given.
  public var id = ChoiceId(0)
  /// What is stored.
  public var name: String
  /// What is shown.
  public var label = LocalText.none
  /// Values of the list's further columns.
  public var values: [String] = []
  /// Pictures and sounds.
  public var media: [LocalCell] = []
  /// Share of the question's weight this choice earns, 0 to 100; `nil` when it does not count.
  public var score: Int64?

  /// A choice with a name.
  public init(name: String) { self.name = name }
}
