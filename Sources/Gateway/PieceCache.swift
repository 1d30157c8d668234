import Synchronization

/// Compressed segments of this process, newest first, up to 64 MB: a thousand phones that begin their day at seven
/// ask for the same few pieces.
final class PieceCache: Sendable {
  private struct Kept {
    var pieces: [String: [UInt8]] = [:]
    var order: [String] = []
    var size = 0
  }

  private let kept = Mutex(Kept())
  private let limit = 64 << 20

  /// The piece at an address, made by `make` when it is not there.
  func piece(_ address: String, _ make: () -> [UInt8]) -> [UInt8] {
    if let piece = kept.withLock({ $0.pieces[address] }) { return piece }
    let piece = make()
    kept.withLock { kept in
      guard kept.pieces.updateValue(piece, forKey: address) == nil else { return }
      kept.order.append(address)
      kept.size += piece.count
      while kept.size > limit, kept.order.count > 1 {
        kept.size -= kept.pieces.removeValue(forKey: kept.order.removeFirst())?.count ?? 0
      }
    }
    return piece
  }
}
