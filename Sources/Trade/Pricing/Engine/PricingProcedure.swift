/// The order in which a company's conditions are calculated, with the rules of competition between them.
public struct PricingProcedure: Sendable {
  /// One step: a condition type at its place.
  public struct Step: Sendable {
    /// Which condition type, by its place in the snapshot's list.
    public var type: UInt16
    /// All stages of one lane are finished before the next lane begins.
    public var lane: UInt8
    /// What a percentage is taken of.
    public var base: Base
    /// Which exclusion group its records compete in, 0 for none.
    public var group: UInt16
    /// Steps of one stage with equal base and this set are added up, not chained.
    public var isAdditive: Bool

    /// A step of these parts.
    public init(
      type: UInt16, lane: UInt8 = 0, base: Base = .running, group: UInt16 = 0, isAdditive: Bool = false
    ) {
      self.type = type
      self.lane = lane
      self.base = base
      self.group = group
      self.isAdditive = isAdditive
    }
  }

  /// What a percentage is taken of.
  public enum Base: Equatable, Sendable {
    /// What is left after the steps before.
    case running
    /// The price the line starts from; for document conditions the value before the document stage.
    case list
    /// The value after a step, counted from 0 in the procedure. It must be an earlier one.
    case step(UInt16)
  }

  /// How conditions that exclude each other decide.
  public enum Contest: UInt8, Sendable {
    /// The lowest value after the stage wins; a zero-valued record never does.
    case best
    /// The first in procedure order.
    case first
    /// The highest priority, then procedure order.
    case priority
    /// No contest.
    case all
  }

  /// A set of conditions of which not all may apply.
  public struct ExclusionGroup: Sendable {
    /// How it decides.
    public var contest: Contest
    /// Another group: both are cumulated and only the better one is kept; 0 for none.
    public var rival: UInt16

    /// A group that decides so.
    public init(_ contest: Contest, rival: UInt16 = 0) {
      self.contest = contest
      self.rival = rival
    }
  }

  /// How a line's own discounts meet its group discounts.
  public enum LineAndGroup: UInt8, Sendable {
    /// One after the other, each on what is left.
    case chained
    /// Added up on the starting price.
    case added
    /// Line discounts only, where there are any.
    case lineOnly
    /// Group discounts only, where there are any.
    case groupOnly
    /// The larger of the two.
    case larger
    /// The smaller of the two.
    case smaller
  }

  /// The steps by lane, stage and place.
  public var steps: [Step]
  /// Exclusion groups 1, 2, 3 …
  public var groups: [ExclusionGroup]
  /// How line and group discounts meet.
  public var lineAndGroup: LineAndGroup

  /// A procedure of these parts.
  public init(steps: [Step], groups: [ExclusionGroup] = [], lineAndGroup: LineAndGroup = .chained) {
    self.steps = steps
    self.groups = groups
    self.lineAndGroup = lineAndGroup
  }
}
