/// A place on the earth in degrees.
struct Place {
  let latitude: Double
  let longitude: Double

  /// Reads "52.2297 21.0122 110 5"; altitude and accuracy may be missing.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: " ")
    guard (2...4).contains(parts.count) else { return nil }
    latitude = parsedNumber(String(parts[0]))
    longitude = parsedNumber(String(parts[1]))
    guard latitude.magnitude <= 90, longitude.magnitude <= 180 else { return nil }
  }
}

/// Reads a trace or shape: places with semicolons between them; `nil` when one of them is none.
func places(_ text: String) -> [Place]? {
  var result: [Place] = []
  for part in text.split(separator: ";") where !part.allSatisfy({ $0 == " " }) {
    guard let place = Place(part) else { return nil }
    result.append(place)
  }
  return result
}

private let earthRadiusMeters = 6_378_100.0

/// Metres along the places, each leg by the spherical law of cosines.
func distanceMeters(_ places: [Place]) -> Double {
  var total = 0.0
  for index in places.indices.dropFirst() {
    let a = places[index - 1]
    let b = places[index]
    let cosine =
      sine(radians(a.latitude)) * sine(radians(b.latitude)) + cosine(radians(a.latitude))
      * cosine(radians(b.latitude)) * cosine(radians(a.longitude - b.longitude))
    total += arcCosine(min(1, max(-1, cosine))) * earthRadiusMeters
  }
  return total
}

/// Square metres inside the places: the shoelace sum on a plane laid through the first one.
func areaSquareMeters(_ places: [Place]) -> Double {
  guard places.count >= 3, let first = places.first else { return 0 }
  let metersPerDegree = 2 * earthRadiusMeters * .pi / 360
  var sum = 0.0
  var previous: (x: Double, y: Double)?
  for place in places.dropFirst() {
    let x = (place.longitude - first.longitude) * metersPerDegree * cosine(radians(place.latitude))
    let y = (place.latitude - first.latitude) * metersPerDegree
    if let previous { sum += (previous.y * x - previous.x * y) / 2 }
    previous = (x, y)
  }
  return sum.magnitude
}

/// Whether a place lies inside a closed ring: a ray to the north crosses its sides an odd number of times
/// (W. R. Franklin's PNPOLY).
func isInside(_ place: Place, ring: [Place]) -> Bool {
  var inside = false
  for index in ring.indices.dropFirst() {
    let a = ring[index - 1]
    let b = ring[index]
    guard (b.latitude > place.latitude) != (a.latitude > place.latitude) else { continue }
    let crossing =
      (a.longitude - b.longitude) * (place.latitude - b.latitude) / (a.latitude - b.latitude) + b.longitude
    if place.longitude < crossing { inside.toggle() }
  }
  return inside
}

private func radians(_ degrees: Double) -> Double { degrees / 180 * .pi }
