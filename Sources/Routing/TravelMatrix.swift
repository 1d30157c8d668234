/// Driving seconds from every place to every other, row by row. It need not be symmetric.
public struct TravelMatrix: Equatable, Sendable {
  /// How many places.
  public let places: Int32
  /// `places × places` numbers; row is where the drive begins.
  public let seconds: [Int32]

  /// A matrix row by row; `seconds.count` must be `places²`, which a search checks.
  public init(places: Int32, seconds: [Int32]) {
    self.places = places
    self.seconds = seconds
  }

  /// Seconds from one place to another.
  @inlinable public subscript(from: Int32, to: Int32) -> Int32 {
    seconds[Int(from) * Int(places) + Int(to)]
  }

  /// The matrix with one more place at the end: a new customer needs one row and one column only.
  /// - Parameters:
  ///   - column: seconds from each known place to the new one.
  ///   - row: seconds from the new place to each known one.
  public func adding(from column: [Int32], to row: [Int32]) -> TravelMatrix {
    precondition(column.count == Int(places) && row.count == Int(places))
    let old = Int(places)
    var wider: [Int32] = []
    wider.reserveCapacity((old + 1) * (old + 1))
    for index in 0..<old {
      wider.append(contentsOf: seconds[index * old..<(index + 1) * old])
      wider.append(column[index])
    }
    wider.append(contentsOf: row)
    wider.append(0)
    return TravelMatrix(places: places + 1, seconds: wider)
  }
}

/// Sizes the planner accepts. Beyond them it refuses instead of running out of memory on a phone.
public enum RouteLimits {
  /// Most stops of one problem: a representative has 50 to 2,000 customers.
  public static var stops: Int { 3_000 }
  /// Most routes, vehicles times days.
  public static var routes: Int { 2_000 }
  /// Most cells of routes times stops.
  public static var cells: Int { 8_000_000 }
  /// Most days of a horizon.
  public static var days: Int32 { 400 }
  /// Longest drive, service or pause.
  public static var longestSeconds: Int32 { 100_000_000 }
  /// Latest second of any window. Sums of it and a longest drive stay within 32 bits.
  public static var latestSecond: Int32 { 1_000_000_000 }
  /// Largest prize.
  public static var prize: Int64 { 1_000_000_000 }
  /// Largest sum of all loads.
  public static var allLoads: Int64 { 2_000_000_000 }
  /// Largest price of a pattern, load or weight.
  public static var amount: Int64 { 1_000_000_000 }
}
