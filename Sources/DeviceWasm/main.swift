import Basis

@_expose(wasm, "probe")
@_cdecl("probe")
public func probe(_ x: Int32) -> Int32 {
  let d: [String: Int] = ["a": Int(x), "b": 2]
  return Int32(folded("Łódź \(escaped("<b>"))").count) + Int32(d["a"] ?? 0)
}
