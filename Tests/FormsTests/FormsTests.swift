import Foundation
import Testing

@testable import Forms

/// The cases the engine is held to, beside the repository.
func sharedFile(_ name: String) throws -> [UInt8] {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let near = root.appendingPathComponent("../shared/data/forms/" + name)
  let far = root.appendingPathComponent("../../shared/data/forms/" + name)
  return Array(try Data(contentsOf: FileManager.default.fileExists(atPath: near.path) ? near : far))
}

private func lines(_ bytes: [UInt8]) -> [Json] {
  bytes.split(separator: 10).compactMap { Json(Array($0)) }
}

@Test("every expression case gives what JavaRosa or our decision gives")
func expressionCases() throws {
  let results = lines(expressionTrial(try sharedFile("expressions.json")))
  #expect(results.count == 212)
  for result in results {
    #expect(result["pass"] == .truth(true), "\(String(decoding: result.bytes, as: UTF8.self))")
  }
}

@Test("every filling scenario behaves as told")
func scenarios() throws {
  let results = lines(scenarioTrial(try sharedFile("behaviour.json")))
  #expect(results.count == 14)
  for result in results {
    #expect(result["pass"] == .truth(true), "\(String(decoding: result.bytes, as: UTF8.self))")
  }
}

@Test(
  "numbers are read and written as the nearest double",
  arguments: [
    ("0.1", 0.1), ("4.35", 4.35), ("123456789012345678901234567890", 123456789012345678901234567890.0),
    ("0.000012345", 0.000012345), ("9007199254740993", 9007199254740993.0),
    ("2.2250738585072014", 2.2250738585072014),
    ("17976931348623157", 17976931348623157.0), ("0.30000000000000004", 0.30000000000000004),
  ])
func decimals(text: String, number: Double) {
  #expect(parsedNumber(text) == number)
}

@Test("any double survives being written and read", arguments: [UInt64(1), 2, 3, 4])
func roundTrip(seed: UInt64) {
  var generator = SeededGenerator(state: seed)
  for _ in 0..<2_000 {
    let number = Double(bitPattern: generator.next())
    guard number.isFinite, number.magnitude > 1e-11, number.magnitude < 1e200 else { continue }
    #expect(parsedNumber(Decimal(number).text) == number, "seed \(seed): \(number)")
  }
}

@Test("mathematics agrees with the C library to the last place or one beside it", arguments: [UInt64(7), 8])
func mathematics(seed: UInt64) {
  var generator = SeededGenerator(state: seed)
  func near(_ a: Double, _ b: Double) -> Bool { a == b || (a - b).magnitude <= b.ulp || (a.isNaN && b.isNaN) }
  for _ in 0..<1_000 {
    let x = (generator.unit() - 0.5) * 40
    let unit = x / 20
    #expect(near(sine(x), Foundation.sin(x)), "sin \(x)")
    #expect(near(cosine(x), Foundation.cos(x)), "cos \(x)")
    #expect(near(tangent(x), Foundation.tan(x)), "tan \(x)")
    #expect(near(exponential(x), Foundation.exp(x)), "exp \(x)")
    #expect(near(logarithm(x.magnitude), Foundation.log(x.magnitude)), "log \(x)")
    #expect(near(logarithm10(x.magnitude), Foundation.log10(x.magnitude)), "log10 \(x)")
    #expect(near(arcSine(unit), Foundation.asin(unit)), "asin \(unit)")
    #expect(near(arcCosine(unit), Foundation.acos(unit)), "acos \(unit)")
    #expect(near(arcTangent(x), Foundation.atan(x)), "atan \(x)")
    #expect(near(power(x.magnitude, unit * 7), Foundation.pow(x.magnitude, unit * 7)), "pow \(x)")
    #expect(near(arcTangent(y: x, x: unit), Foundation.atan2(x, unit)), "atan2 \(x)")
  }
}

@Test(
  "patterns match the whole text, as Java's do",
  arguments: [
    ("[0-9]{3}", "123", true), ("[0-9]{3}", "1234", false), ("^[0-9]{2}-[0-9]{3}$", "00-950", true),
    ("(ab|cd)+", "abcdab", true), ("a*?b", "aaab", true), ("\\d{2,}", "1", false),
    ("(a)(b)\\2\\1", "abba", true),
    ("(?i)warszawa", "WARSZAWA", true), ("[^@]+@[^@]+\\.[a-z]{2,}", "jan@firma.pl", true),
    ("\\p{L}+", "Żółw", true),
    ("(?=.*\\d).{4,}", "abc1", true), ("(?!0)\\d+", "012", false), ("[a-z&&[^aeiou]]+", "bcd", true),
    ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false), ("a{2}b?", "aa", true),
    ("[]a]", "]", true),
  ])
func patterns(pattern: String, text: String, isMatch: Bool) throws {
  #expect(try #require(Pattern(pattern)).matches(text) == isMatch)
}

@Test(
  "digests are those of the standards",
  arguments: [
    ("MD5", "900150983cd24fb0d6963f7d28e17f72"), ("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "SHA-384",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      "SHA-512",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ])
func digests(name: String, hex: String) throws {
  #expect(hexadecimal(try #require(DigestAlgorithm(name: name)).digest(Array("abc".utf8))) == hex)
}
