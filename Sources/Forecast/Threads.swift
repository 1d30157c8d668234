import Foundation

/// Runs `work` for every block of indices on at most `threads` threads and gives the results in the order of
/// the blocks, so that the answer is the same for any number of threads.
func inParallel<Result: Sendable>(
  _ count: Int, threads: Int, block: Int = 256, _ work: @Sendable (Range<Int>, Workspace) -> [Result]
) -> [Result] {
  let blocks = (count + block - 1) / block
  guard blocks > 0 else { return [] }
  let collected = Collected<Result>(blocks: blocks)
  let workers = min(max(threads, 1), blocks)
  let next = NextBlock()
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    let workspace = Workspace()
    while let index = next.take(below: blocks) {
      collected.put(index, work(index * block..<min((index + 1) * block, count), workspace))
    }
  }
  return collected.joined(count)
}

private final class NextBlock: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  func take(below limit: Int) -> Int? {
    lock.lock()
    defer { lock.unlock() }
    guard value < limit else { return nil }
    value += 1
    return value - 1
  }
}

private final class Collected<Result: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var parts: [[Result]]

  init(blocks: Int) { parts = [[Result]](repeating: [], count: blocks) }

  func put(_ index: Int, _ results: [Result]) {
    lock.lock()
    parts[index] = results
    lock.unlock()
  }

  func joined(_ count: Int) -> [Result] {
    var all: [Result] = []
    all.reserveCapacity(count)
    for index in parts.indices {
      all += parts[index]
      parts[index] = []
    }
    return all
  }
}
