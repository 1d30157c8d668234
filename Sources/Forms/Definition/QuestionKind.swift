/// What a question is.
public enum QuestionKind: UInt8, Sendable, CaseIterable {
  /// Free text.
  case text
  /// A whole number.
  case integer
  /// A number with decimals.
  case decimal
  /// A calendar day.
  case date
  /// A time of day.
  case time
  /// A day with a time.
  case dateTime
  /// One choice of a list.
  case selectOne
  /// Any number of choices.
  case selectMultiple
  /// Choices put in order.
  case rank
  /// A number on a slider.
  case range
  /// A tick that something was read.
  case acknowledge
  /// A text that is only shown.
  case note
  /// A value worked out and not shown.
  case calculate
  /// A value carried along.
  case hidden
  /// A photo or drawing.
  case image
  /// A recording.
  case audio
  /// A film.
  case video
  /// Any file.
  case file
  /// A scanned code.
  case barcode
  /// A place.
  case geopoint
  /// The place where the form was begun.
  case startGeopoint
  /// A path.
  case geotrace
  /// A closed shape.
  case geoshape
  /// Questions shown together.
  case group
  /// Questions asked once for every row.
  case repeated
  /// When the form was begun.
  case start
  /// When the form was finished.
  case end
  /// The day of filling.
  case today
  /// The phone.
  case deviceId
  /// The signed-in person.
  case username
  /// The phone's number.
  case phoneNumber
  /// The person's e-mail.
  case email
  /// The log of times and places.
  case audit
  /// A table of products by measures (own).
  case productMatrix
  /// A price in the company's currency (own).
  case price
  /// A signature (own).
  case signature

  /// The word in the type column of an XLSForm.
  public var word: String { kindWords[Int(rawValue)] }

  /// Whether this holds other questions.
  public var isGroup: Bool { self == .group || self == .repeated }

  /// Whether this holds answers by choice.
  public var isSelect: Bool { self == .selectOne || self == .selectMultiple || self == .rank }

  /// Whether the device fills this in by itself.
  public var isMeta: Bool {
    switch self {
    case .start, .end, .today, .deviceId, .username, .phoneNumber, .email, .audit, .startGeopoint: true
    default: false
    }
  }

  /// Whether a person sees it.
  public var isShown: Bool { !isMeta && self != .calculate && self != .hidden }

  /// Whether the answer is a photo, a recording or another file.
  public var isMedia: Bool {
    switch self {
    case .image, .audio, .video, .file, .signature: true
    default: false
    }
  }
}

private let kindWords = [
  "text", "integer", "decimal", "date", "time", "datetime", "select_one", "select_multiple", "rank", "range",
  "acknowledge", "note", "calculate", "hidden", "image", "audio", "video", "file", "barcode", "geopoint",
  "start-geopoint", "geotrace", "geoshape", "begin_group", "begin_repeat", "start", "end", "today", "deviceid",
  "username", "phonenumber", "email", "audit", "product_matrix", "price", "signature",
]
