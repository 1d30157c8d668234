// The standard library's sort is compiled anew for every kind of element and every comparison, some six kilobytes
// each; the device had fifteen of them. Here lists are sorted by the places of their elements, with one code.

/// Puts places in the order that `precedes` gives, without memory of its own. Equal ones may change places: let
/// `precedes` decide by the places themselves where that matters.
///
/// Bottom-up heapsort (Wegener, 1993): hardly more comparisons than a merge, and no input that makes it slow.
@inline(never)
public func sortPlaces(_ places: UnsafeMutableBufferPointer<Int32>, _ precedes: (Int32, Int32) -> Bool) {
  for root in stride(from: places.count / 2 - 1, through: 0, by: -1) {
    settle(places, root, places.count, precedes)
  }
  for end in stride(from: places.count - 1, to: 0, by: -1) {
    places.swapAt(0, end)
    settle(places, 0, end, precedes)
  }
}

/// Lets the place at `root` sink to where it belongs among those before `end`, the last on top: the way of the
/// later children down to a leaf, and from there up again, because most places belong near the bottom.
private func settle(
  _ places: UnsafeMutableBufferPointer<Int32>, _ root: Int, _ end: Int, _ precedes: (Int32, Int32) -> Bool
) {
  var slot = root
  while 2 * slot + 2 < end {
    slot = 2 * slot + (precedes(places[2 * slot + 1], places[2 * slot + 2]) ? 2 : 1)
  }
  if 2 * slot + 2 == end { slot = 2 * slot + 1 }
  let sinking = places[root]
  while slot > root, precedes(places[slot], sinking) { slot = (slot - 1) / 2 }
  var carried = sinking
  while true {
    swap(&carried, &places[slot])
    if slot == root { return }
    slot = (slot - 1) / 2
  }
}

extension Array {
  /// The elements in the order that `precedes` gives; equal ones keep theirs. For lists of a screen or a message;
  /// where speed counts, sort places or use the standard library.
  public func arranged(by precedes: (Element, Element) -> Bool) -> [Element] {
    var places = [Int32](0..<Int32(count))
    places.withUnsafeMutableBufferPointer { places in
      sortPlaces(places) { a, b in
        let (first, second) = (self[Int(a)], self[Int(b)])
        return precedes(first, second) || a < b && !precedes(second, first)
      }
    }
    return places.map { self[Int($0)] }
  }
}
