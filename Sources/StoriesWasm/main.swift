import Basis
import Stories
import Sync

// Tells stories in wasm, to compare their transcripts with the native ones.

private enum Home {
  nonisolated(unsafe) static var input: UnsafeMutablePointer<UInt8>?
  nonisolated(unsafe) static var output: [UInt8] = []
}

/// Room for a story of so many bytes.
@_expose(wasm, "story_input")
@_cdecl("story_input")
public func storyInput(_ count: Int32) -> UnsafeMutablePointer<UInt8> {
  let room = UnsafeMutablePointer<UInt8>.allocate(capacity: max(Int(count), 1))
  Home.input = room
  return room
}

/// Tells the story of `count` bytes; the length of its transcript.
@_expose(wasm, "story_tell")
@_cdecl("story_tell")
public func storyTell(_ count: Int32) -> Int32 {
  guard let room = Home.input else { return -1 }
  let text = String(decoding: UnsafeBufferPointer(start: room, count: Int(count)), as: UTF8.self)
  Home.output = Array(Story.tell(text).transcript.utf8)
  return Int32(Home.output.count)
}

/// Where the transcript is.
@_expose(wasm, "story_output")
@_cdecl("story_output")
public func storyOutput() -> UnsafePointer<UInt8>? {
  Home.output.withUnsafeBufferPointer { $0.baseAddress }
}

// The paper HQ behind a development server and the browser tests: one request in, its answer out.

private enum Paper {
  nonisolated(unsafe) static var hq = PaperHeadquarters()
  nonisolated(unsafe) static var status: Int32 = 0
}

/// Answers a request written at `story_input` as path, token and body in a row; the length of the answer.
@_expose(wasm, "paper_answer")
@_cdecl("paper_answer")
public func paperAnswer(_ path: Int32, _ token: Int32, _ body: Int32, _ now: Int64) -> Int32 {
  guard let room = Home.input else { return -1 }
  let all = UnsafeBufferPointer(start: room, count: Int(path + token + body))
  Paper.hq.clock = Instant(milliseconds: now)
  let answer = Paper.hq.answer(
    RigRequest(
      path: String(decoding: all[..<Int(path)], as: UTF8.self),
      token: String(decoding: all[Int(path)..<Int(path + token)], as: UTF8.self),
      body: Array(all[Int(path + token)...])))
  Paper.status = Int32(answer.status)
  Home.output = answer.body
  return Int32(answer.body.count)
}

/// The status of the last answer.
@_expose(wasm, "paper_status")
@_cdecl("paper_status")
public func paperStatus() -> Int32 { Paper.status }

/// How many orders HQ has.
@_expose(wasm, "paper_orders")
@_cdecl("paper_orders")
public func paperOrders() -> Int32 { Int32(Paper.hq.orders.count) }

/// Adds a made-up assortment of this size, for measurements.
@_expose(wasm, "paper_fill")
@_cdecl("paper_fill")
public func paperFill(_ customers: Int32, _ products: Int32, _ discounts: Int32) {
  Paper.hq.addMadeUpCompany(
    customers: UInt32(customers), products: UInt32(products), discountsPerCustomer: UInt32(discounts))
}
