import Basis
import Stories

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
