import Basis

/// A larger quantity that costs no more: "12 pieces cost 108.00, 11 cost 110.00".
public struct QuantityHint: Equatable, Sendable {
  /// Which line.
  public var line: Int
  /// Thousandths of base units at which the next scale step begins.
  public var milli: Int64
  /// What the line would come to, in its price mode.
  public var value: Int64
}

extension PricedDocument {
  /// Hints to the next scale steps. Each is the result of pricing the whole document with the larger quantity,
  /// so it holds with every other condition of the document.
  public func hints(
    for document: PricingDocument, with snapshot: PricingSnapshot, policy: PricingPolicy = PricingPolicy()
  ) -> [QuantityHint] {
    var calculation = PricingCalculation(snapshot: snapshot, policy: policy)
    var hints: [QuantityHint] = []
    for line in document.lines.indices where lines[line].problem == .none && document.lines[line].milli > 0 {
      for row in rows(of: line) where row.status.counts && row.scaleFrom != .min {
        guard let next = snapshot.nextThreshold(of: row), next > row.scaleRead else { continue }
        let ordered = document.lines[line]
        guard
          let milli = raisedProduct(next, ordered.ratio.denominator, over: ordered.ratio.numerator)
        else { continue }
        var larger = document
        larger.lines[line].milli = milli
        calculation.run(larger)
        let value = calculation.value(ofLine: line)
        if value <= lines[line].value { hints.append(QuantityHint(line: line, milli: next, value: value)) }
      }
    }
    return hints
  }
}

extension PricingSnapshot {
  /// The threshold behind the one a row stands on, for scales by the line's own quantity.
  func nextThreshold(of row: ConditionRow) -> Int64? {
    guard let record = records.first(where: { $0.id == row.record && $0.scale >= 0 }) else { return nil }
    let scale = scales[Int(record.scale)]
    guard scale.basis == .quantity, scale.kind == .from else { return nil }
    let next = Self.step(of: scale, thresholds, at: row.scaleRead) + 1
    return next < Int(scale.start + scale.count) ? thresholds[next] : nil
  }
}
