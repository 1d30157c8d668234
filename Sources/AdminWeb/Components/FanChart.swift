import Basis

/// What was, and what is foreseen with its range.
struct FanPoint {
  /// Below the axis now and then.
  var label: String
  /// What was; `nil` ahead, or when it is unknown.
  var past: Double?
  /// Low end, middle and high end of what is foreseen; `nil` in the past.
  var ahead: (low: Double, middle: Double, high: Double)?
}

/// A line of the past that opens into a fan, as an SVG without any style of its own.
func fanChart(_ points: [FanPoint], title: String, _ reader: Reader) -> Html {
  let (width, height, left, bottom) = (720.0, 244.0, 56.0, 30.0)
  let plot = height - bottom - 12
  let highest = points.reduce(1.0) { max($0, $1.past ?? 0, $1.ahead?.high ?? 0) }
  let top = niceCeiling(highest)
  let step = (width - left - 8) / Double(max(points.count - 1, 1))
  func x(_ index: Int) -> String { oneDecimal(left + step * Double(index)) }
  func y(_ value: Double) -> String { oneDecimal(12 + plot - plot * max(value, 0) / top) }
  let lines = Html.each(0...4) { index in
    let height = 12 + plot - plot * Double(index) / 4
    return """
      <line x1="\(oneDecimal(left))" x2="\(oneDecimal(width))" y1="\(oneDecimal(height))" y2="\(oneDecimal(height))"/>\
      <text x="\(oneDecimal(left - 8))" y="\(oneDecimal(height + 4))" text-anchor="end">\(axisText(top * Double(index) / 4, reader.language))</text>
      """
  }
  let every = max(1, (points.count + 5) / 6)
  let labels = Html.each(points.indices.filter { $0 % every == 0 }) { index in
    "<text x=\"\(x(index))\" y=\"\(oneDecimal(height - 6))\" text-anchor=\"middle\">\(points[index].label)</text>"
  }
  // The past breaks where it is unknown.
  var past = ""
  var isOpen = false
  for (index, point) in points.enumerated() {
    guard let value = point.past else {
      isOpen = false
      continue
    }
    past += (isOpen ? "L" : "M") + "\(x(index)) \(y(value))"
    isOpen = true
  }
  let ahead = points.indices.filter { points[$0].ahead != nil }
  let upper = ahead.map { "\(x($0)) \(y(points[$0].ahead!.high))" }
  let lower = ahead.reversed().map { "\(x($0)) \(y(points[$0].ahead!.low))" }
  let band = (upper + lower).joined(separator: "L")
  let middle = ahead.map { "\(x($0)) \(y(points[$0].ahead!.middle))" }.joined(separator: "L")
  return """
    <svg class="bars fan" viewBox="0 0 \(oneDecimal(width)) \(oneDecimal(height))" role="img" aria-label="\(title)">\(lines)\(labels)\
    \(.when(!band.isEmpty, "<path class=\"range\" d=\"M\(band)Z\"/>"))\
    \(.when(!past.isEmpty, "<path class=\"past\" d=\"\(past)\"/>"))\
    \(.when(!middle.isEmpty, "<path class=\"ahead\" d=\"M\(middle)\"/>"))</svg>
    """
}

private func oneDecimal(_ value: Double) -> String { plainText(Int64((value * 10).rounded()), places: 1) }

private func axisText(_ value: Double, _ language: Language) -> String {
  fixedText(Int64((value * 100).rounded()), places: 2, atLeast: 0, language)
}

/// The next of 1, 2, 4, 8 × 10ⁿ: it divides well by four.
private func niceCeiling(_ value: Double) -> Double {
  var scale = 1.0
  while scale < 1e15 {
    for factor in [1.0, 2, 4, 8] where scale * factor >= value { return scale * factor }
    scale *= 10
  }
  return value
}
