// The engines as WebAssembly, for parity tests and benchmarks outside a browser: a host writes bytes, calls
// one exported run function and reads bytes back. Each engine adds its own file of exports.

// A wasm instance has one thread; the host calls one function at a time.
nonisolated(unsafe) var labInput: [UInt8] = []
nonisolated(unsafe) var labOutput: [UInt8] = []

/// Room for `count` bytes of input; the host fills it before a run.
@_expose(wasm, "lab_input")
@_cdecl("lab_input")
public func labInput(_ count: Int32) -> UnsafeMutablePointer<UInt8>? {
  labInput = [UInt8](repeating: 0, count: Int(count))
  return labInput.withUnsafeMutableBufferPointer { $0.baseAddress }
}

/// Where the bytes of the last run stand; valid until the next call.
@_expose(wasm, "lab_output")
@_cdecl("lab_output")
public func labOutputStart() -> UnsafePointer<UInt8>? {
  labOutput.withUnsafeBufferPointer { $0.baseAddress }
}

/// How many bytes the last run left.
@_expose(wasm, "lab_output_count")
@_cdecl("lab_output_count")
public func labOutputCount() -> Int32 { Int32(labOutput.count) }
