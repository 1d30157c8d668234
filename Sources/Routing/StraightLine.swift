/// Where a place is, in millionths of a degree.
public struct GeoPoint: Hashable, Sendable {
  /// Latitude, north positive.
  public var latitude: Int32
  /// Longitude, east positive.
  public var longitude: Int32

  /// A point in millionths of a degree.
  public init(latitude: Int32, longitude: Int32) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// Metres along the earth's surface on a local plane: within 0.3 % up to 100 km, without libm.
  public func meters(to other: GeoPoint) -> Double {
    let middle = (Double(latitude) + Double(other.latitude)) * 0.5e-6 * 0.017_453_292_519_943_295
    let square = middle * middle
    let cosine = 1 - square * (0.5 - square * (1.0 / 24 - square * (1.0 / 720 - square / 40_320)))
    let north = (Double(latitude) - Double(other.latitude)) * 0.111_194_9
    let east = (Double(longitude) - Double(other.longitude)) * 0.111_194_9 * cosine
    return squareRoot(north * north + east * east)
  }
}

/// Road time guessed from the straight line, for places without a road matrix: 1.5 minutes to set off and
/// slower the shorter the drive (docs/BENCHMARKS.md has its error). Good enough for the arrival at an
/// unplanned stop, not for planning a territory.
public struct StraightLine: Equatable, Sendable {
  /// Factor in millionths on the guess, from `calibrated`.
  public var ppm: Int64

  /// The uncalibrated guess.
  public init(ppm: Int64 = 1_000_000) { self.ppm = ppm }

  /// Seconds on the road between two points.
  public func seconds(_ a: GeoPoint, _ b: GeoPoint) -> Int32 {
    let meters = a.meters(to: b)
    guard meters >= 1 else { return 0 }
    // Detour factor over speed, in seconds per metre, for up to 2, 10, 40 km and beyond.
    let pace: Double
    switch meters {
    case ..<2_000: pace = 1.45 / 22 * 3.6
    case ..<10_000: pace = 1.35 / 32 * 3.6
    case ..<40_000: pace = 1.28 / 52 * 3.6
    default: pace = 1.22 / 70 * 3.6
    }
    return Int32((90 + meters * pace) * Double(ppm) / 1_000_000)
  }

  /// A matrix of guesses.
  public func matrix(_ points: [GeoPoint]) -> TravelMatrix {
    var seconds: [Int32] = []
    seconds.reserveCapacity(points.count * points.count)
    for a in points { for b in points { seconds.append(self.seconds(a, b)) } }
    return TravelMatrix(places: Int32(points.count), seconds: seconds)
  }

  /// The guess scaled to known road times, and its mean error per drive in millionths of the known time.
  public static func calibrated(
    _ points: [GeoPoint], against known: TravelMatrix
  ) -> (line: StraightLine, meanErrorPpm: Int64) {
    var guessed: Int64 = 0
    var real: Int64 = 0
    let plain = StraightLine()
    for a in points.indices {
      for b in points.indices where a != b && known[Int32(a), Int32(b)] > 0 {
        guessed += Int64(plain.seconds(points[a], points[b]))
        real += Int64(known[Int32(a), Int32(b)])
      }
    }
    guard guessed > 0, real > 0 else { return (plain, 0) }
    let line = StraightLine(ppm: real * 1_000_000 / guessed)
    var error: Int64 = 0
    var drives: Int64 = 0
    for a in points.indices {
      for b in points.indices where a != b && known[Int32(a), Int32(b)] > 0 {
        let road = Int64(known[Int32(a), Int32(b)])
        error += abs(Int64(line.seconds(points[a], points[b])) - road) * 1_000_000 / road
        drives += 1
      }
    }
    return (line, drives > 0 ? error / drives : 0)
  }
}
