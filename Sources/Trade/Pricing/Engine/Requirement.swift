/// A condition's requirement as a small typed byte code: at most 256 instructions, no jumps, a stack of bits.
///     Requirement.field(.lineQuantity, .atLeast, 12_000).and(.product(anyOf: [7, 9]))
public struct Requirement: Sendable {
  /// A number that can be read from the line or the document.
  public enum Field: UInt8, Sendable {
    /// Thousandths of base units on the line, without sign.
    case lineQuantity = 0
    /// The line's starting price in 1/10 000.
    case unitPrice = 1
    /// Value of the line at its starting price, grosze.
    case lineValue = 2
    /// The ordered unit.
    case unit = 3
    /// The customer's number.
    case customer = 10
    /// The campaign's number.
    case campaign = 11
    /// 1 on a return.
    case isReturn = 12
    /// The document's currency.
    case currency = 13
    /// The sales channel.
    case channel = 14
    /// The form of payment.
    case payment = 15
    /// The form of delivery.
    case delivery = 16
    /// Minute of the day.
    case minuteOfDay = 17
    /// Day of the week, 1 is Monday.
    case weekday = 18
    /// Thousandths of base units over the lines of a scope.
    case quantity = 30
    /// The largest line of a scope in thousandths of base units.
    case largestLine = 31
    /// Grosze over a scope at starting prices.
    case valueBefore = 32
    /// Grosze over a scope as it stands now.
    case valueNow = 33
    /// Net grosze over a scope when the stage began.
    case netAtStage = 34
    /// Gross grosze over a scope when the stage began.
    case grossAtStage = 35
    /// Grosze over a scope when the stage began, in the document's price mode.
    case valueAtStage = 36

    var isOverScope: Bool { rawValue >= Field.quantity.rawValue }
    var isOfLine: Bool { rawValue <= Field.unit.rawValue }
  }

  /// How two numbers are compared.
  public enum Relation: UInt8, Sendable {
    /// ≥
    case atLeast = 0
    /// ≤
    case atMost = 1
    /// =
    case equal = 2
    /// ≠
    case different = 3
  }

  enum Operation: UInt8, Sendable {
    case compare, isProduct, isInGroup, isBrand, and, or, not, always
  }

  struct Instruction: Sendable {
    var operation: Operation
    var field: Field = .lineQuantity
    var relation: Relation = .equal
    /// Which nested scope a sum is over; −1 for all lines.
    var scope: Int16 = -1
    var value: Int64 = 0
  }

  var code: [Instruction]
  var scopes: [[Instruction]] = []

  /// The most instructions of one predicate.
  public static var stepLimit: Int { 256 }

  /// Whether it asks what lines are worth. A price cannot: lines are worth what their prices make of them.
  public var readsValues: Bool {
    (scopes + [code]).contains { code in
      code.contains { instruction in
        guard instruction.operation == .compare else { return false }
        switch instruction.field {
        case .unitPrice, .lineValue, .valueBefore, .valueNow, .netAtStage, .grossAtStage, .valueAtStage:
          return true
        default: return false
        }
      }
    }
  }

  /// How many instructions it has.
  public var count: Int { code.count + scopes.reduce(0) { $0 + $1.count } }

  /// A comparison of a field with a constant.
  public static func field(_ field: Field, _ relation: Relation, _ value: Int64) -> Requirement {
    Requirement(code: [Instruction(operation: .compare, field: field, relation: relation, value: value)])
  }

  /// A comparison of a sum over the lines of `scope` with a constant.
  public static func field(_ field: Field, over scope: Requirement, _ relation: Relation, _ value: Int64)
    -> Requirement
  {
    Requirement(
      code: [Instruction(operation: .compare, field: field, relation: relation, scope: 0, value: value)],
      scopes: [scope.code])
  }

  /// The line's product is one of these.
  public static func product(anyOf products: [UInt32]) -> Requirement {
    anyOf(products, .isProduct)
  }

  /// The line's product stands in one of these groups or inside them.
  public static func group(anyOf groups: [UInt32]) -> Requirement {
    anyOf(groups, .isInGroup)
  }

  /// The line's product is of one of these brands.
  public static func brand(anyOf brands: [UInt32]) -> Requirement {
    anyOf(brands, .isBrand)
  }

  private static func anyOf(_ ids: [UInt32], _ operation: Operation) -> Requirement {
    var code: [Instruction] = []
    for (index, id) in ids.enumerated() {
      code.append(Instruction(operation: operation, value: Int64(id)))
      if index > 0 { code.append(Instruction(operation: .or)) }
    }
    if code.isEmpty { code = [Instruction(operation: .always), Instruction(operation: .not)] }
    return Requirement(code: code)
  }

  /// Holds for everything.
  public static var always: Requirement { Requirement(code: [Instruction(operation: .always)]) }

  /// Both hold.
  public func and(_ other: Requirement) -> Requirement { joined(other, .and) }
  /// One of the two holds.
  public func or(_ other: Requirement) -> Requirement { joined(other, .or) }
  /// It does not hold.
  public var negated: Requirement {
    Requirement(code: code + [Instruction(operation: .not)], scopes: scopes)
  }

  private func joined(_ other: Requirement, _ operation: Operation) -> Requirement {
    let shift = Int16(clamping: scopes.count)
    let moved = other.code.map { instruction in
      var moved = instruction
      if moved.scope >= 0 { moved.scope += shift }
      return moved
    }
    return Requirement(
      code: code + moved + [Instruction(operation: operation)], scopes: scopes + other.scopes)
  }
}
