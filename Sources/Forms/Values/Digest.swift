import Basis

/// The message digests of the `digest` function: MD5 (RFC 1321), SHA-1 and the SHA-2 family (FIPS 180-4).
enum DigestAlgorithm {
  case md5, sha1, sha256, sha384, sha512

  /// The algorithm with this name, as written in forms: "MD5", "SHA-1", "SHA-256", …
  init?(name: String) {
    switch name.lowercasedASCII() {
    case "md5": self = .md5
    case "sha-1", "sha1": self = .sha1
    case "sha-256", "sha256": self = .sha256
    case "sha-384", "sha384": self = .sha384
    case "sha-512", "sha512": self = .sha512
    default: return nil
    }
  }

  /// The digest of some bytes.
  func digest(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .md5: md5Digest(bytes)
    case .sha1: sha1Digest(bytes)
    case .sha256: sha256Digest(bytes)
    case .sha384: Array(sha512Digest(bytes, sha384Start).prefix(48))
    case .sha512: sha512Digest(bytes, sha512Start)
    }
  }
}

/// The message, a one bit, zeros and its length in bits, filling whole blocks.
private func padded(_ bytes: [UInt8], block: Int, littleEndian: Bool) -> [UInt8] {
  var message = bytes
  message.append(0x80)
  let lengthBytes = block / 8
  while message.count % block != block - lengthBytes { message.append(0) }
  let bits = UInt64(bytes.count) * 8
  for _ in 8..<lengthBytes { message.append(0) }
  for index in 0..<8 {
    message.append(UInt8(truncatingIfNeeded: bits >> UInt64(littleEndian ? index * 8 : 56 - index * 8)))
  }
  return message
}

private func rotateLeft(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
private func rotateRight(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
private func rotateRight(_ word: UInt64, _ count: UInt64) -> UInt64 { word >> count | word << (64 - count) }

private func bigEndian32(_ message: [UInt8], _ at: Int) -> UInt32 {
  UInt32(message[at]) << 24 | UInt32(message[at + 1]) << 16 | UInt32(message[at + 2]) << 8
    | UInt32(message[at + 3])
}

private func bytes(_ words: [UInt32]) -> [UInt8] {
  words.flatMap { word in
    [UInt8(word >> 24), UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
  }
}

private func md5Digest(_ input: [UInt8]) -> [UInt8] {
  let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  // The constants are the fractions of |sin i|, as the standard defines them.
  let constants = (1...64).map { UInt32(sine(Double($0)).magnitude * 4_294_967_296) }
  var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
  let message = padded(input, block: 64, littleEndian: true)
  for start in stride(from: 0, to: message.count, by: 64) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for round in 0..<64 {
      let mix: UInt32
      let word: Int
      switch round / 16 {
      case 0: (mix, word) = (b & c | ~b & d, round)
      case 1: (mix, word) = (d & b | ~d & c, (5 * round + 1) % 16)
      case 2: (mix, word) = (b ^ c ^ d, (3 * round + 5) % 16)
      default: (mix, word) = (c ^ (b | ~d), 7 * round % 16)
      }
      let at = start + word * 4
      let input = bigEndian32(message, at).byteSwapped
      let sum = a &+ mix &+ constants[round] &+ input
      (a, d, c) = (d, c, b)
      b = b &+ rotateLeft(sum, shifts[round / 16 * 4 + round % 4])
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
  }
  return bytes(state.map { $0.byteSwapped })
}

private func sha1Digest(_ input: [UInt8]) -> [UInt8] {
  var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
  let message = padded(input, block: 64, littleEndian: false)
  for start in stride(from: 0, to: message.count, by: 64) {
    var words = (0..<16).map { bigEndian32(message, start + $0 * 4) }
    for index in 16..<80 {
      words.append(rotateLeft(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for round in 0..<80 {
      let mix: UInt32
      let constant: UInt32
      switch round / 20 {
      case 0: (mix, constant) = (b & c | ~b & d, 0x5a82_7999)
      case 1: (mix, constant) = (b ^ c ^ d, 0x6ed9_eba1)
      case 2: (mix, constant) = (b & c | b & d | c & d, 0x8f1b_bcdc)
      default: (mix, constant) = (b ^ c ^ d, 0xca62_c1d6)
      }
      let next = rotateLeft(a, 5) &+ mix &+ e &+ constant &+ words[round]
      (e, d, c, b, a) = (d, c, rotateLeft(b, 30), a, next)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
  }
  return bytes(state)
}

/// The first primes, whose roots give the SHA-2 constants.
private func primes(_ count: Int) -> [UInt64] {
  var found: [UInt64] = []
  var candidate: UInt64 = 2
  while found.count < count {
    if !found.contains(where: { candidate % $0 == 0 }) { found.append(candidate) }
    candidate += 1
  }
  return found
}

/// The first 64 bits of the fraction of a prime's root, exactly, by halving the interval in whole numbers.
private func rootFraction(_ prime: UInt64, isCube: Bool) -> UInt64 {
  var whole: UInt64 = 1
  while isCube ? (whole + 1) * (whole + 1) * (whole + 1) <= prime : (whole + 1) * (whole + 1) <= prime {
    whole += 1
  }
  var fraction: UInt64 = 0
  for bit in stride(from: 63, through: 0, by: -1) {
    let candidate = fraction | 1 << UInt64(bit)
    if isNotAbove(
      [UInt32(truncatingIfNeeded: candidate), UInt32(candidate >> 32), UInt32(whole)], prime, isCube)
    {
      fraction = candidate
    }
  }
  return fraction
}

/// Whether (root / 2^64) to the second or third power is at most `prime`.
private func isNotAbove(_ root: [UInt32], _ prime: UInt64, _ isCube: Bool) -> Bool {
  var power = multiplied(root, root)
  if isCube { power = multiplied(power, root) }
  let units = isCube ? 6 : 4
  var high: UInt64 = 0
  for index in stride(from: power.count - 1, through: units, by: -1) {
    high = high << 32 | UInt64(power[index])
  }
  return high < prime
}

private func multiplied(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
  var result = [UInt32](repeating: 0, count: a.count + b.count)
  for (i, x) in a.enumerated() {
    var carry: UInt64 = 0
    for (j, y) in b.enumerated() {
      let sum = UInt64(x) * UInt64(y) + UInt64(result[i + j]) + carry
      result[i + j] = UInt32(truncatingIfNeeded: sum)
      carry = sum >> 32
    }
    result[i + b.count] = UInt32(carry)
  }
  return result
}

private let sha512Constants = primes(80).map { rootFraction($0, isCube: true) }
private let sha512Start = primes(8).map { rootFraction($0, isCube: false) }
private let sha384Start = primes(16).suffix(8).map { rootFraction($0, isCube: false) }

private func sha256Digest(_ input: [UInt8]) -> [UInt8] {
  var state = sha512Start.map { UInt32($0 >> 32) }
  let constants = sha512Constants.prefix(64).map { UInt32($0 >> 32) }
  let message = padded(input, block: 64, littleEndian: false)
  for start in stride(from: 0, to: message.count, by: 64) {
    var words = (0..<16).map { bigEndian32(message, start + $0 * 4) }
    for index in 16..<64 {
      let early = words[index - 15]
      let late = words[index - 2]
      let first = rotateRight(early, 7) ^ rotateRight(early, 18) ^ early >> 3
      let second = rotateRight(late, 17) ^ rotateRight(late, 19) ^ late >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var s = state
    for round in 0..<64 {
      let mixE = rotateRight(s[4], 6) ^ rotateRight(s[4], 11) ^ rotateRight(s[4], 25)
      let choice = s[4] & s[5] ^ ~s[4] & s[6]
      let first = s[7] &+ mixE &+ choice &+ constants[round] &+ words[round]
      let mixA = rotateRight(s[0], 2) ^ rotateRight(s[0], 13) ^ rotateRight(s[0], 22)
      let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
      s = [first &+ mixA &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for index in 0..<8 { state[index] &+= s[index] }
  }
  return bytes(state)
}

private func sha512Digest(_ input: [UInt8], _ start: [UInt64]) -> [UInt8] {
  var state = start
  let message = padded(input, block: 128, littleEndian: false)
  for start in stride(from: 0, to: message.count, by: 128) {
    var words = (0..<16).map { index in
      UInt64(bigEndian32(message, start + index * 8)) << 32
        | UInt64(bigEndian32(message, start + index * 8 + 4))
    }
    for index in 16..<80 {
      let early = words[index - 15]
      let late = words[index - 2]
      let first = rotateRight(early, 1) ^ rotateRight(early, 8) ^ early >> 7
      let second = rotateRight(late, 19) ^ rotateRight(late, 61) ^ late >> 6
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var s = state
    for round in 0..<80 {
      let mixE = rotateRight(s[4], 14) ^ rotateRight(s[4], 18) ^ rotateRight(s[4], 41)
      let choice = s[4] & s[5] ^ ~s[4] & s[6]
      let first = s[7] &+ mixE &+ choice &+ sha512Constants[round] &+ words[round]
      let mixA = rotateRight(s[0], 28) ^ rotateRight(s[0], 34) ^ rotateRight(s[0], 39)
      let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
      s = [first &+ mixA &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for index in 0..<8 { state[index] &+= s[index] }
  }
  return state.flatMap { bytes([UInt32($0 >> 32), UInt32(truncatingIfNeeded: $0)]) }
}

/// Base64 with padding (RFC 4648).
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let count = min(3, bytes.count - start)
    var group = UInt32(0)
    for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
    for index in 0..<4 {
      text.append(index <= count ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : 61)
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes of a base64 text; characters outside the alphabet are skipped.
func base64Decoded(_ text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for byte in text.utf8 {
    let value: UInt8
    switch byte {
    case 65...90: value = byte - 65
    case 97...122: value = byte - 71
    case 48...57: value = byte + 4
    case 43, 45: value = 62
    case 47, 95: value = 63
    default: continue
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}

/// Lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  for byte in bytes {
    for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) }
  }
  return String(decoding: text, as: UTF8.self)
}
