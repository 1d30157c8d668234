import Basis

/// Why a response does not count toward a quota.
public enum QuotaRefusal: Error, Equatable, Sendable {
  /// The representative's share is used up; HQ can give more.
  case shareUsedUp
  /// HQ has nothing left to give.
  case nothingLeft

  /// What to tell the representative.
  public var text: Text {
    switch self {
    case .shareUsedUp:
      Text(
        "Twoja pula ankiet jest wyczerpana; połącz się, by dostać więcej",
        "Your share is used up; connect to get more")
    case .nothingLeft: Text("Limit ankiet jest wyczerpany", "The quota is used up")
    }
  }
}

/// A quota of responses, given out in shares so that it holds without a connection: the sum of all shares is
/// never more than the quota, and a phone takes only from its own.
public struct Quota: Equatable, Sendable {
  /// Responses wanted in all.
  public let total: Int64
  /// Given to representatives and not returned.
  public private(set) var granted: [Share] = []

  /// A representative's part of a quota. It lives on the phone.
  public struct Share: Equatable, Sendable {
    /// The representative.
    public let representative: UInt32
    /// Responses that may be taken.
    public internal(set) var allowed: Int64
    /// Responses taken.
    public internal(set) var used: Int64 = 0

    /// What is left.
    public var left: Int64 { allowed - used }

    /// Counts one response, without a connection.
    public mutating func take() throws(QuotaRefusal) {
      guard left > 0 else { throw .shareUsedUp }
      used += 1
    }
  }

  /// A quota of so many responses.
  public init(total: Int64) { self.total = max(0, total) }

  /// Not yet given to anyone.
  public var left: Int64 { total - granted.reduce(0) { $0 + $1.allowed } }

  /// Gives a representative up to `wanted` more responses; fewer when fewer are left.
  public mutating func grant(_ wanted: Int64, to representative: UInt32) throws(QuotaRefusal) -> Share {
    let amount = min(max(0, wanted), left)
    guard amount > 0 else { throw .nothingLeft }
    if let at = granted.firstIndex(where: { $0.representative == representative }) {
      granted[at].allowed += amount
      return granted[at]
    }
    let share = Share(representative: representative, allowed: amount)
    granted.append(share)
    return share
  }

  /// Takes back what a representative's phone reports as not used, and returns the share that remains to it.
  /// A late report of an older state takes nothing twice: only what the phone itself gives up comes back.
  public mutating func giveBack(_ share: Share) -> Share {
    guard let at = granted.firstIndex(where: { $0.representative == share.representative }) else {
      return share
    }
    granted[at].used = max(granted[at].used, min(share.used, granted[at].allowed))
    granted[at].allowed = granted[at].used
    return granted[at]
  }
}
