/// Scratch memory of one thread. Reused for every series, so that a million series cost no allocations.
final class Workspace {
  private(set) var capacity = 0
  private(set) var horizonCapacity = 0
  private(set) var adjusted: UnsafeMutablePointer<Double>
  private(set) var values: UnsafeMutablePointer<Double>
  private(set) var known: UnsafeMutablePointer<Double>
  private(set) var lines: UnsafeMutablePointer<Double>
  /// Logarithms, or means of buckets of periods and their forecasts.
  private(set) var coarse: UnsafeMutablePointer<Double>
  private(set) var errors: UnsafeMutablePointer<Double>
  private(set) var members: UnsafeMutablePointer<Double>
  private(set) var seasonal: UnsafeMutablePointer<Double>
  private(set) var lanes: UnsafeMutablePointer<Lanes>
  /// The longest season a workspace serves.
  static let longestSeason = 64

  init(length: Int = 512, horizon: Int = 64) {
    adjusted = .allocate(capacity: 0)
    values = .allocate(capacity: 0)
    known = .allocate(capacity: 0)
    lines = .allocate(capacity: 0)
    coarse = .allocate(capacity: 0)
    errors = .allocate(capacity: 0)
    members = .allocate(capacity: 0)
    seasonal = .allocate(capacity: Workspace.longestSeason)
    lanes = .allocate(capacity: Workspace.longestSeason)
    reserve(length: length, horizon: horizon)
  }

  deinit {
    for pointer in [adjusted, values, known, lines, coarse, errors, members, seasonal] { pointer.deallocate() }
    lanes.deallocate()
  }

  func reserve(length: Int, horizon: Int) {
    guard length > capacity || horizon > horizonCapacity else { return }
    if length > capacity {
      capacity = max(length, 2 * capacity)
      for pointer in [adjusted, values, known, lines, errors] { pointer.deallocate() }
      adjusted = .allocate(capacity: capacity)
      values = .allocate(capacity: capacity)
      known = .allocate(capacity: capacity)
      lines = .allocate(capacity: 2 * capacity)
      errors = .allocate(capacity: capacity * SmoothMember.allCases.count)
    }
    if horizon > horizonCapacity {
      horizonCapacity = max(horizon, 2 * horizonCapacity)
      members.deallocate()
      members = .allocate(capacity: horizonCapacity * SmoothMember.allCases.count)
    }
    coarse.deallocate()
    coarse = .allocate(capacity: capacity + horizonCapacity + 2)
  }
}
