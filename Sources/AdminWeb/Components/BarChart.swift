import Basis

/// Columns of values in one colour with a scale, as an SVG without any style of its own. The newest stands right.
func barChart(
  _ bars: [(label: String, value: Int64, href: String, text: String)], title: String, _ reader: Reader
) -> Html {
  let (width, height, left, bottom): (Int64, Int64, Int64, Int64) = (720, 220, 64, 24)
  let largest = roundCeiling(max(1, bars.map(\.value).max() ?? 1))
  let plot = height - bottom - 12
  let step = (width - left) / Int64(max(1, bars.count))
  let lines = Html.each(0...4) { index in
    let y = 12 + plot - plot * Int64(index) / 4
    let value = largest / 100 * Int64(index) / 4
    return """
      <line x1="\(left)" x2="\(width)" y1="\(y)" y2="\(y)"/>\
      <text x="\(left - 8)" y="\(y + 4)" text-anchor="end">\(groupedText(value, reader.language))</text>
      """
  }
  let columns = Html.each(bars.enumerated()) { index, bar in
    let tall = max(bar.value > 0 ? 2 : 0, bar.value * plot / largest)
    let x = left + step * Int64(index) + step / 6
    let isLast = index == bars.count - 1
    return """
      <a href="\(bar.href)" aria-label="\(bar.text)"><title>\(bar.text)</title>\
      <rect class="bar-shape\(isLast ? " is-today" : "")" x="\(x)" y="\(12 + plot - tall)" width="\(step * 2 / 3)" \
      height="\(tall)" rx="3"/><text x="\(x + step / 3)" y="\(height - 8)" text-anchor="middle">\(bar.label)</text></a>
      """
  }
  return """
    <svg class="bars" viewBox="0 0 \(width) \(height)" role="group" aria-label="\(title)">\(lines)\(columns)</svg>
    """
}

/// The next number of the kind 1, 2, 4, 5 or 8 × 10ⁿ that is not smaller: it divides well by four.
private func roundCeiling(_ value: Int64) -> Int64 {
  var scale: Int64 = 400
  while scale < Int64.max / 100 {
    for factor in [1, 2, 4, 5, 8] as [Int64] where scale / 4 * factor >= value { return scale / 4 * factor }
    scale *= 10
  }
  return value
}
