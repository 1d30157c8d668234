/// An expression as it was written, with the place of each part in the text.
public struct Syntax: Equatable, Sendable {
  /// What kind of part this is.
  public let form: Form
  /// First character (UTF-8 offset) in the text.
  public let start: Int
  /// One past the last character.
  public let end: Int

  /// The kinds of parts.
  public indirect enum Form: Equatable, Sendable {
    /// A number literal.
    case number(Double)
    /// A text literal.
    case text(String)
    /// A question, a group or a column of a list.
    case path(PathSyntax)
    /// A function with its arguments.
    case call(String, [Syntax])
    /// Two parts and what joins them.
    case binary(Operator, Syntax, Syntax)
    /// The negative of a part.
    case negative(Syntax)
  }

  /// What joins two parts, loosest first.
  public enum Operator: UInt8, Equatable, Sendable {
    /// `or`
    case or
    /// `and`
    case and
    /// `=`
    case equal
    /// `!=`
    case notEqual
    /// `<`
    case less
    /// `<=`
    case notGreater
    /// `>`
    case greater
    /// `>=`
    case notLess
    /// `+`
    case plus
    /// `-`
    case minus
    /// `*`
    case times
    /// `div`
    case dividedBy
    /// `mod`
    case remainder

    /// How tightly it binds; higher binds tighter.
    var level: Int {
      switch self {
      case .or: 0
      case .and: 1
      case .equal, .notEqual: 2
      case .less, .notGreater, .greater, .notLess: 3
      case .plus, .minus: 4
      case .times, .dividedBy, .remainder: 5
      }
    }
  }
}

/// A path: where it begins and the steps from there.
public struct PathSyntax: Equatable, Sendable {
  /// Where a path begins.
  public enum Start: Equatable, Sendable {
    /// At the question whose expression this is, or the row a condition in brackets is tried on.
    case here
    /// At the form itself: `/data/…`.
    case root
    /// At the question with this name: `${name}`.
    case question(String)
    /// At the answer of the last saved form: `${last-saved#name}`.
    case lastSaved(String)
    /// At the question whose expression this is, even inside brackets: `current()/…`.
    case current
    /// At a list: `instance('name')/…`.
    case list(String)
  }

  /// One step: a name, `.` or `..`, with conditions in brackets.
  public struct Step: Equatable, Sendable {
    /// The name, "." or "..".
    public let name: String
    /// Conditions in brackets, all of which must hold.
    public var conditions: [Syntax]
  }

  /// Where it begins.
  public let start: Start
  /// Conditions right behind the start: `${item}[…]`.
  public var conditions: [Syntax] = []
  /// The steps in order.
  public var steps: [Step]
}
