import Basis
import Device

// What the worker calls. One event in, its effects out, both as bytes: see Boundary.swift. The host writes the
// event where `teren_input` says, calls `teren_handle`, and reads the effects where that one says.

/// The one session of this instance. Static, because globals of a main file are never initialised here.
private enum Home {
  nonisolated(unsafe) static var session = DeviceSession()
  nonisolated(unsafe) static var input: UnsafeMutablePointer<UInt8>?
  nonisolated(unsafe) static var output: [UInt8] = []
}

/// Room for an event of so many bytes.
@_expose(wasm, "teren_input")
@_cdecl("teren_input")
public func terenInput(_ count: Int32) -> UnsafeMutablePointer<UInt8> {
  Home.input?.deallocate()
  let room = UnsafeMutablePointer<UInt8>.allocate(capacity: max(Int(count), 1))
  Home.input = room
  return room
}

/// Takes the event of `count` bytes; the count of effect bytes, or -1 for an event of another version.
@_expose(wasm, "teren_handle")
@_cdecl("teren_handle")
public func terenHandle(_ count: Int32) -> Int32 {
  guard let room = Home.input else { return -1 }
  let bytes = [UInt8](UnsafeBufferPointer(start: room, count: Int(count)))
  room.deallocate()
  Home.input = nil
  guard let occasion = Occasion(bytes: bytes) else { return -1 }
  Home.output = DeviceEffect.bytes(Home.session.handle(occasion))
  return Int32(Home.output.count)
}

/// Where the effects of the last event are, until the next one.
@_expose(wasm, "teren_output")
@_cdecl("teren_output")
public func terenOutput() -> UnsafePointer<UInt8>? {
  Home.output.withUnsafeBufferPointer { $0.baseAddress }
}
