/// The work of one calculation in steps that do not depend on the machine: what its cost bound is stated in.
public struct CalculationWork: Equatable, Sendable {
  /// Keys looked up in the snapshot.
  public internal(set) var probes = 0
  /// Records found for a line, once for each line.
  public internal(set) var hits = 0
  /// Lines read for sums over the document, for requirements and for splits.
  public internal(set) var visits = 0
}
