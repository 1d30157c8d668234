/// The functions of the expression language.
enum Function: UInt8 {
  // Choices
  case selected, selectedAt, countSelected, choiceName
  // Logic
  case conditional, coalesce, once, not, yes, no, boolean, booleanFromText
  // Numbers
  case number, whole, round, floor, ceiling, absolute, power, squareRoot, logarithm, logarithm10, exponential
  case exponential10, pi, sine, cosine, tangent, arcSine, arcCosine, arcTangent, arcTangent2
  // Many values
  case minimum, maximum, sum, count, countNonEmpty, concatenation, join, checklist, weightedChecklist
  // Text
  case text, length, substring, before, after, contains, startsWith, endsWith, normalized, translate, regex
  // Dates
  case today, now, date, dateTime, formatDate, decimalDateTime, decimalTime
  case addDate, differenceInDays, differenceInMonths, differenceInYears
  // Rows and lists
  case position, indexedRepeat, pullData, translatedText
  // Chance and codes
  case random, randomize, uuid, digest, base64Decode
  // Places
  case distance, area, geofence
  // The visit at hand
  case lastVisit, productPrice, target, customerField, version, property
}

/// What a function is called, how many arguments it takes and what it gives.
struct FunctionEntry {
  let name: String
  let function: Function
  let least: Int
  let most: Int
  let result: ValueKind

  init(_ name: String, _ function: Function, _ count: Int, _ result: ValueKind) {
    self.init(name, function, count, count, result)
  }

  init(_ name: String, _ function: Function, _ least: Int, _ most: Int, _ result: ValueKind) {
    self.name = name
    self.function = function
    self.least = least
    self.most = most
    self.result = result
  }

  var expected: String {
    if least == most { return String(least) }
    return most == .max ? String(least) + "+" : String(least) + "–" + String(most)
  }
}

/// What kind of value a part of an expression gives.
public enum ValueKind: UInt8, Sendable {
  /// Known only when it is worked out.
  case any
  /// Text.
  case text
  /// A number.
  case number
  /// True or false.
  case truth
  /// A day or a moment.
  case date
}

private let many = Int.max

private let entries: [FunctionEntry] = [
  FunctionEntry("selected", .selected, 2, .truth), FunctionEntry("is-selected", .selected, 2, .truth),
  FunctionEntry("selected-at", .selectedAt, 2, .text),
  FunctionEntry("count-selected", .countSelected, 1, .number),
  FunctionEntry("jr:choice-name", .choiceName, 2, .text), FunctionEntry("choice-name", .choiceName, 2, .text),
  FunctionEntry("if", .conditional, 3, .any), FunctionEntry("coalesce", .coalesce, 2, .any),
  FunctionEntry("once", .once, 1, .any), FunctionEntry("not", .not, 1, .truth),
  FunctionEntry("true", .yes, 0, .truth), FunctionEntry("false", .no, 0, .truth),
  FunctionEntry("boolean", .boolean, 1, .truth),
  FunctionEntry("boolean-from-string", .booleanFromText, 1, .truth),
  FunctionEntry("number", .number, 1, .number), FunctionEntry("int", .whole, 1, .number),
  FunctionEntry("round", .round, 1, 2, .number), FunctionEntry("floor", .floor, 1, .number),
  FunctionEntry("ceiling", .ceiling, 1, .number), FunctionEntry("abs", .absolute, 1, .number),
  FunctionEntry("pow", .power, 2, .number), FunctionEntry("sqrt", .squareRoot, 1, .number),
  FunctionEntry("log", .logarithm, 1, .number), FunctionEntry("log10", .logarithm10, 1, .number),
  FunctionEntry("exp", .exponential, 1, .number), FunctionEntry("exp10", .exponential10, 1, .number),
  FunctionEntry("pi", .pi, 0, .number), FunctionEntry("sin", .sine, 1, .number),
  FunctionEntry("cos", .cosine, 1, .number), FunctionEntry("tan", .tangent, 1, .number),
  FunctionEntry("asin", .arcSine, 1, .number), FunctionEntry("acos", .arcCosine, 1, .number),
  FunctionEntry("atan", .arcTangent, 1, .number), FunctionEntry("atan2", .arcTangent2, 2, .number),
  FunctionEntry("min", .minimum, 0, many, .number), FunctionEntry("max", .maximum, 0, many, .number),
  FunctionEntry("sum", .sum, 1, .number), FunctionEntry("count", .count, 1, .number),
  FunctionEntry("count-non-empty", .countNonEmpty, 1, .number),
  FunctionEntry("concat", .concatenation, 0, many, .text), FunctionEntry("join", .join, 1, many, .text),
  FunctionEntry("checklist", .checklist, 2, many, .truth),
  FunctionEntry("weighted-checklist", .weightedChecklist, 2, many, .truth),
  FunctionEntry("string", .text, 1, .text), FunctionEntry("string-length", .length, 0, 1, .number),
  FunctionEntry("substr", .substring, 2, 3, .text), FunctionEntry("substring-before", .before, 2, .text),
  FunctionEntry("substring-after", .after, 2, .text), FunctionEntry("contains", .contains, 2, .truth),
  FunctionEntry("starts-with", .startsWith, 2, .truth), FunctionEntry("ends-with", .endsWith, 2, .truth),
  FunctionEntry("normalize-space", .normalized, 0, 1, .text), FunctionEntry("translate", .translate, 3, .text),
  FunctionEntry("regex", .regex, 2, .truth), FunctionEntry("today", .today, 0, .date),
  FunctionEntry("now", .now, 0, .date), FunctionEntry("date", .date, 1, .any),
  FunctionEntry("date-time", .dateTime, 1, .any), FunctionEntry("format-date", .formatDate, 2, .text),
  FunctionEntry("format-date-time", .formatDate, 2, .text),
  FunctionEntry("decimal-date-time", .decimalDateTime, 1, .any),
  FunctionEntry("decimal-time", .decimalTime, 1, .any), FunctionEntry("add-date", .addDate, 2, 6, .any),
  FunctionEntry("difference-in-days", .differenceInDays, 2, .number),
  FunctionEntry("difference-in-months", .differenceInMonths, 2, .number),
  FunctionEntry("difference-in-years", .differenceInYears, 2, .number),
  FunctionEntry("position", .position, 0, 1, .number),
  FunctionEntry("indexed-repeat", .indexedRepeat, 3, 11, .any),
  FunctionEntry("pulldata", .pullData, 4, .text), FunctionEntry("jr:itext", .translatedText, 1, .text),
  FunctionEntry("random", .random, 0, .number), FunctionEntry("randomize", .randomize, 1, 2, .any),
  FunctionEntry("uuid", .uuid, 0, 1, .text), FunctionEntry("digest", .digest, 2, 3, .text),
  FunctionEntry("base64-decode", .base64Decode, 1, .text),
  FunctionEntry("distance", .distance, 1, many, .number),
  FunctionEntry("area", .area, 1, .number), FunctionEntry("enclosed-area", .area, 1, .number),
  FunctionEntry("geofence", .geofence, 2, .truth), FunctionEntry("sfa:last-visit", .lastVisit, 1, .any),
  FunctionEntry("sfa:price", .productPrice, 1, .number), FunctionEntry("sfa:target", .target, 1, .any),
  FunctionEntry("sfa:customer", .customerField, 1, .any), FunctionEntry("version", .version, 0, .text),
  FunctionEntry("property", .property, 1, .text),
]

private let entriesByName: [String: FunctionEntry] = {
  var table: [String: FunctionEntry] = [:]
  for entry in entries { table[entry.name] = entry }
  return table
}()

/// The function with this name, checked for the number of its arguments.
func functionEntry(_ name: String, arguments: Int) throws(ExpressionRefusal) -> FunctionEntry {
  guard let entry = entriesByName[name] else { throw .unknownFunction(name) }
  var isRight = (entry.least...entry.most).contains(arguments)
  if entry.function == .weightedChecklist { isRight = isRight && arguments % 2 == 0 }
  if entry.function == .indexedRepeat { isRight = isRight && arguments % 2 == 1 }
  guard isRight else { throw .wrongArguments(function: name, expected: entry.expected, found: arguments) }
  return entry
}
