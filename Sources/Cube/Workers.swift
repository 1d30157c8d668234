/// How a scan is spread over threads. The core has none; HQ gives it some. Answers are the same to the bit for
/// any number, because parts are summed in whole numbers and put together in a fixed order.
public struct Workers {
  /// How many parts.
  public var count: Int
  /// Calls the body once for each of `0..<count`, in any order, and returns when all are done.
  public var run: (Int, @escaping (Int) -> Void) -> Void

  /// Spread by `run`.
  public init(count: Int, run: @escaping (Int, @escaping (Int) -> Void) -> Void) {
    self.count = count
    self.run = run
  }

  /// The calling thread alone.
  public static var one: Workers {
    Workers(count: 1) { count, body in
      for index in 0..<count { body(index) }
    }
  }
}
