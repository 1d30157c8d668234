/// A piece of HTML. Interpolated texts are escaped by construction; only `Html` goes in as it is, so a
/// customer named `<script>` stays a name.
///     let row: Html = "<td>\(customer.name)</td>"
public struct Html: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The markup.
  public private(set) var markup: String

  /// Nothing.
  public static var empty: Html { Html(trusted: "") }

  /// Markup that is known to be safe, as from a file of ours.
  public init(trusted markup: String) { self.markup = markup }

  /// A literal of the source is trusted.
  public init(stringLiteral value: String) { markup = value }

  /// The literal with its interpolations, escaped unless they are `Html`.
  public init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

  /// Pieces one after the other.
  public init(_ pieces: some Sequence<Html>) {
    markup = ""
    for piece in pieces { markup += piece.markup }
  }

  /// Both together.
  public static func + (a: Html, b: Html) -> Html { Html(trusted: a.markup + b.markup) }

  /// Appends a piece.
  public static func += (a: inout Html, b: Html) { a.markup += b.markup }

  /// One piece for each element, in order.
  public static func each<Element>(_ elements: some Sequence<Element>, _ piece: (Element) -> Html) -> Html {
    var markup = ""
    for element in elements { markup += piece(element).markup }
    return Html(trusted: markup)
  }

  /// The piece when the condition holds, else nothing.
  public static func when(_ condition: Bool, _ piece: @autoclosure () -> Html) -> Html {
    condition ? piece() : .empty
  }

  /// Collects literal and escaped parts.
  public struct StringInterpolation: StringInterpolationProtocol {
    var markup = ""

    /// Room for the literal and its values.
    @inline(never)
    public init(literalCapacity: Int, interpolationCount: Int) {
      markup.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    /// A part of the source, trusted.
    public mutating func appendLiteral(_ literal: String) { markup += literal }

    /// A text, escaped for element content and quoted attributes.
    @inline(never)
    public mutating func appendInterpolation(_ text: String) { markup += escaped(text) }

    /// A whole number.
    public mutating func appendInterpolation(_ number: some BinaryInteger) {
      markup += decimalText(Int64(truncatingIfNeeded: number))
    }

    /// Markup, as it is.
    public mutating func appendInterpolation(_ html: Html) { markup += html.markup }

    /// Markup, or nothing.
    public mutating func appendInterpolation(_ html: Html?) { if let html { markup += html.markup } }
  }
}

/// A text with `& < > " '` as entities.
public func escaped(_ text: String) -> String {
  var needed = false
  for byte in text.utf8 where byte == 38 || byte == 60 || byte == 62 || byte == 34 || byte == 39 {
    needed = true
    break
  }
  if !needed { return text }
  var result: [UInt8] = []
  result.reserveCapacity(text.utf8.count + 16)
  for byte in text.utf8 {
    switch byte {
    case 38: result.append(contentsOf: "&amp;".utf8)
    case 60: result.append(contentsOf: "&lt;".utf8)
    case 62: result.append(contentsOf: "&gt;".utf8)
    case 34: result.append(contentsOf: "&quot;".utf8)
    case 39: result.append(contentsOf: "&#39;".utf8)
    default: result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
