import Basis
import Routing

/// Plans the problem in the input (`RouteProblem.bytes`) and leaves `RouteAnswer.bytes`.
/// Returns 0, or 1 when the input cannot be read, 2 when the planner refuses it.
@_expose(wasm, "routing_run")
@_cdecl("routing_run")
public func routingRun(_ iterations: Int32, _ seed: Int32) -> Int32 {
  labOutput = []
  guard let problem = try? RouteProblem(bytes: labInput) else { return 1 }
  guard let planner = try? RoutePlanner(problem, seed: UInt64(UInt32(bitPattern: seed))) else { return 2 }
  planner.advance(iterations: Int(iterations), from: 0, to: 1)
  labOutput = planner.answer().bytes
  return 0
}
