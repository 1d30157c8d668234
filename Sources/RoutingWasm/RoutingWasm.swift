import Basis
import Routing

// The route planner alone as a WebAssembly module: what its share of the phone's module weighs, and its time
// beside the native program (Benchmarks/routing/parity.mjs). The same exports as the lab's module.

// A wasm instance has one thread; the host calls one function at a time.
nonisolated(unsafe) var input: [UInt8] = []
nonisolated(unsafe) var output: [UInt8] = []

/// Room for `count` bytes of input; the host fills it before a run.
@_expose(wasm, "lab_input")
@_cdecl("lab_input")
public func inputRoom(_ count: Int32) -> UnsafeMutablePointer<UInt8>? {
  input = [UInt8](repeating: 0, count: Int(count))
  return input.withUnsafeMutableBufferPointer { $0.baseAddress }
}

/// Where the bytes of the last run stand; valid until the next call.
@_expose(wasm, "lab_output")
@_cdecl("lab_output")
public func outputStart() -> UnsafePointer<UInt8>? { output.withUnsafeBufferPointer { $0.baseAddress } }

/// How many bytes the last run left.
@_expose(wasm, "lab_output_count")
@_cdecl("lab_output_count")
public func outputCount() -> Int32 { Int32(output.count) }

/// Plans the problem in the input (`RouteProblem.bytes`) and leaves `RouteAnswer.bytes`.
/// Returns 0, or 1 when the input cannot be read, 2 when the planner refuses it.
@_expose(wasm, "routing_run")
@_cdecl("routing_run")
public func run(_ iterations: Int32, _ seed: Int32) -> Int32 {
  output = []
  guard let problem = try? RouteProblem(bytes: input) else { return 1 }
  guard let planner = try? RoutePlanner(problem, seed: UInt64(UInt32(bitPattern: seed))) else { return 2 }
  planner.advance(iterations: Int(iterations), from: 0, to: 1)
  output = planner.answer().bytes
  return 0
}
