import Basis
import Crypto
import CryptoExtras
import Dispatch
import FoundationEssentials

/// Random bytes from the operating system.
@Sendable public func systemRandom(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// How much work one password costs: scrypt with 2^`logRounds` rounds of blocks of 1 kB.
public struct PasswordCost: Sendable {
  /// The exponent of scrypt's N.
  public let logRounds: Int

  /// A cost of 2^`logRounds` rounds.
  public init(logRounds: Int) { self.logRounds = logRounds }

  /// 32 MB and about a tenth of a second: dear for a guesser, bearable at sign-in.
  public static let standard = PasswordCost(logRounds: 15)
}

/// A password as it is kept: "scrypt$15$salt$key", both in hexadecimal.
struct PasswordHash: Sendable {
  let text: String

  /// Hashes on a thread of its own, one password after another: the work must neither hold the server's threads
  /// nor take 32 MB a hundred times over.
  static func make(_ password: String, salt: [UInt8], cost: PasswordCost) async -> PasswordHash {
    let key = await derive(password, salt: salt, logRounds: cost.logRounds)
    return PasswordHash(text: "scrypt$\(cost.logRounds)$\(hex(salt))$\(hex(key))")
  }

  func matches(_ password: String) async -> Bool {
    let parts = text.split(separator: "$")
    guard parts.count == 4, parts[0] == "scrypt", let logRounds = Int(parts[1]), (1...20).contains(logRounds),
      let salt = bytes(hex: parts[2]), let key = bytes(hex: parts[3])
    else { return false }
    let computed = await PasswordHash.derive(password, salt: salt, logRounds: logRounds)
    return areEqual(computed, key)
  }

  private static let queue = DispatchQueue(label: "teren.password")

  private static func derive(_ password: String, salt: [UInt8], logRounds: Int) async -> [UInt8] {
    await withCheckedContinuation { continuation in
      queue.async {
        // The parameters are constants in range; scrypt refuses nothing else.
        guard
          let key = try? KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << logRounds, blockSize: 8,
            parallelism: 1)
        else { preconditionFailure("scrypt parameters out of range") }
        continuation.resume(returning: key.withUnsafeBytes(Array.init))
      }
    }
  }
}

/// Compares in the same time wherever the first difference is.
private func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Two digits for each byte.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

private func bytes(hex: some StringProtocol) -> [UInt8]? {
  let digits = hex.compactMap(\.hexDigitValue)
  guard digits.count == hex.count, digits.count % 2 == 0 else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// SHA-256 in hexadecimal. Tokens are kept only so: who reads the database cannot use them.
func sha256(_ bytes: some Collection<UInt8>) -> String { hex(SHA256.hash(data: Array(bytes))) }

extension Headquarters {
  /// 256 random bits in hexadecimal, for sessions and devices.
  func newToken() -> String { hex(random(32)) }
}
