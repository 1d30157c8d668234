/// Four candidate parameter sets that run through a series side by side. A smoothing recursion waits for its
/// own previous step, so four of them cost hardly more than one.
typealias Lanes = SIMD4<Double>

/// The place a search may move in, for up to four parameters. Unused parameters have `step` 0.
struct ParameterBox {
  let lower: Lanes
  let upper: Lanes

  @inline(__always)
  func clamped(_ point: Lanes) -> Lanes { point.clamped(lowerBound: lower, upperBound: upper) }
}

/// A parameter point and its loss.
struct Candidate {
  var point: Lanes
  var loss: Double
}

/// The best of a list of starting points, four at a time.
@inline(__always)
func bestOfGrid(_ points: [Lanes], loss: (Lanes, Lanes, Lanes, Lanes) -> Lanes) -> Candidate {
  var best = Candidate(point: points[0], loss: .infinity)
  var index = 0
  while index < points.count {
    let four = (0..<4).map { points[min(index + $0, points.count - 1)] }
    take(four[0], four[1], four[2], four[3], into: &best, loss: loss)
    index += 4
  }
  return best
}

/// Evaluates four points and keeps the best; returns the four losses (not-a-number counts as infinite).
@inline(__always) @discardableResult
private func take(
  _ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, into best: inout Candidate,
  loss: (Lanes, Lanes, Lanes, Lanes) -> Lanes
) -> Lanes {
  var losses = loss(
    Lanes(a[0], b[0], c[0], d[0]), Lanes(a[1], b[1], c[1], d[1]),
    Lanes(a[2], b[2], c[2], d[2]), Lanes(a[3], b[3], c[3], d[3]))
  losses.replace(with: .infinity, where: losses .!= losses)
  for lane in 0..<4 where losses[lane] < best.loss {
    best.loss = losses[lane]
    best.point = lane == 0 ? a : lane == 1 ? b : lane == 2 ? c : d
  }
  return losses
}

/// Walks downhill from `start`. Each round probes both sides of every parameter, lays a parabola through the
/// three losses and then tries half, whole, one and a half and twice the joint step. Deterministic, needs no
/// derivatives, and a round of three parameters is three passes over the series.
@inline(__always)
func descend(
  from start: Candidate, step firstStep: Lanes, parameters: Int, rounds: Int, box: ParameterBox,
  loss: (Lanes, Lanes, Lanes, Lanes) -> Lanes
) -> Candidate {
  var best = start
  var step = firstStep
  for _ in 0..<rounds {
    let centre = best
    var move = Lanes.zero
    var first = 0
    while first < parameters {
      let second = min(first + 1, parameters - 1)
      let a = box.clamped(shifted(centre.point, first, step[first]))
      let b = box.clamped(shifted(centre.point, first, -step[first]))
      let c = box.clamped(shifted(centre.point, second, step[second]))
      let d = box.clamped(shifted(centre.point, second, -step[second]))
      let losses = take(a, b, c, d, into: &best, loss: loss)
      move[first] = parabolaStep(step[first], up: losses[0], middle: centre.loss, down: losses[1])
      if second > first {
        move[second] = parabolaStep(step[second], up: losses[2], middle: centre.loss, down: losses[3])
      }
      first += 2
    }
    take(
      box.clamped(centre.point + 0.5 * move), box.clamped(centre.point + move),
      box.clamped(centre.point + 1.5 * move), box.clamped(centre.point + 2 * move),
      into: &best, loss: loss)
    let improved = centre.loss - best.loss > 1e-4 * centre.loss
    step = improved ? step * 0.7 : step * 0.35
  }
  return best
}

@inline(__always)
private func shifted(_ point: Lanes, _ parameter: Int, _ distance: Double) -> Lanes {
  var moved = point
  moved[parameter] += distance
  return moved
}

/// Where the parabola through three equally spaced losses is lowest, at most two steps away.
@inline(__always)
private func parabolaStep(_ step: Double, up: Double, middle: Double, down: Double) -> Double {
  let curvature = up - 2 * middle + down
  guard up.isFinite, down.isFinite, curvature > 0 else {
    return up < down ? step : (down < up ? -step : 0)
  }
  return min(max(step * (down - up) / (2 * curvature), -2 * step), 2 * step)
}

/// Least squares of `r = u·x + v·y` in two unknowns for four lanes at once, from the sums of products.
/// A small ridge keeps the answer finite when `u` and `v` say the same.
struct PairSums {
  var uu = Lanes.zero
  var uv = Lanes.zero
  var vv = Lanes.zero
  var ur = Lanes.zero
  var vr = Lanes.zero
  var rr = Lanes.zero

  @inline(__always)
  mutating func add(_ r: Lanes, _ u: Lanes, _ v: Lanes) {
    uu += u * u
    uv += u * v
    vv += v * v
    ur += u * r
    vr += v * r
    rr += r * r
  }

  @inline(__always)
  func solved() -> (x: Lanes, y: Lanes) {
    let a = uu * (1 + 1e-9) + 1e-9
    let b = vv * (1 + 1e-9) + 1e-9
    let determinant = a * b - uv * uv
    return ((b * ur - uv * vr) / determinant, (a * vr - uv * ur) / determinant)
  }

  @inline(__always)
  func loss(_ x: Lanes, _ y: Lanes) -> Lanes {
    let levels: Lanes = x * (x * uu - 2 * ur)
    let slopes: Lanes = y * (y * vv - 2 * vr)
    let mixed: Lanes = 2 * (x * y) * uv
    return rr + levels + slopes + mixed
  }
}
