/// Who asks. There is no way to put a question to a cube without one.
public struct Viewer: Sendable {
  /// Levels and the members he may see; a row must meet all of them. A level that does not exist refuses the
  /// query instead of showing everything.
  public var territory: [Grant]
  /// Measures and columns his role may not see, also inside formulas: purchase price, margin.
  public var hiddenMeasures: [String]

  /// A viewer with these limits.
  public init(territory: [Grant], hiddenMeasures: [String]) {
    self.territory = territory
    self.hiddenMeasures = hiddenMeasures
  }

  /// Sees everything: the owner, or a program that already cut the rows.
  public static let everything = Viewer(territory: [], hiddenMeasures: [])

  /// Members of one level that may be seen.
  public struct Grant: Sendable {
    /// "customer.region".
    public var level: String
    /// "Mazowieckie".
    public var members: [String]

    /// A grant.
    public init(level: String, members: [String]) {
      self.level = level
      self.members = members
    }
  }
}
