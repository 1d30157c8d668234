import Basis
import Testing

@Suite("Sorting by places")
struct SortingTests {
  @Test("random lists come out as the standard library's stable sort has them")
  func random() {
    for seed in UInt64(1)...400 {
      var random = SeededRandom(seed: seed)
      let count = Int(random.next() % (seed % 40 == 0 ? 3_000 : 40))
      let range = random.next() % 50 + 1
      let list = (0..<count).map { (key: random.next() % range, place: $0) }
      let sorted = list.sorted { $0.key < $1.key }
      let arranged = list.arranged { $0.key < $1.key }
      #expect(arranged.map(\.place) == sorted.map(\.place), "seed \(seed)")
    }
  }

  @Test("ascending, descending and equal lists need few comparisons", arguments: [0, 1, 2])
  func shapes(shape: Int) {
    let count: Int32 = 10_000
    var places = [Int32](0..<count)
    if shape == 1 { places.reverse() }
    var comparisons = 0
    places.withUnsafeMutableBufferPointer { places in
      sortPlaces(places) { a, b in
        comparisons += 1
        return shape < 2 && a < b
      }
    }
    #expect(places.sorted() == [Int32](0..<count))
    if shape < 2 { #expect(places == [Int32](0..<count)) }
    #expect(comparisons < 200_000)
  }
}
