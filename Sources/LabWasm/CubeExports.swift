import Basis
import Cube

// One cube at a time: `cube_open` takes the whole file; `cube_open_directory` takes the last bytes of it, and
// `cube_missing` and `cube_supply` bring the pieces a query needs. Each returns 1, or 0 with the refusal's
// English text as output.
nonisolated(unsafe) private var cube: Cube?
nonisolated(unsafe) private var viewer = Viewer.everything

private func attempt(_ body: () throws(CubeRefusal) -> Void) -> Int32 {
  do throws(CubeRefusal) {
    try body()
    return 1
  } catch {
    labOutput = Array(error.text.english.utf8)
    return 0
  }
}

/// Opens the file in the input.
@_expose(wasm, "cube_open")
@_cdecl("cube_open")
public func cubeOpen() -> Int32 {
  attempt { () throws(CubeRefusal) in cube = try Cube(file: Block(labInput)) }
}

/// Opens a file whose end (directory and trailer) is in the input.
@_expose(wasm, "cube_open_directory")
@_cdecl("cube_open_directory")
public func cubeOpenDirectory() -> Int32 {
  attempt { () throws(CubeRefusal) in
    guard labInput.count >= CubeFormat.trailerBytes else { throw .damagedFile(part: "trailer") }
    let split = labInput.count - CubeFormat.trailerBytes
    let trailer = try CubeTrailer(Array(labInput[split...]))
    guard trailer.directoryBytes <= UInt64(split) else { throw .damagedFile(part: "directory") }
    cube = try Cube(trailer: trailer, directory: Array(labInput[(split - Int(trailer.directoryBytes))..<split]))
  }
}

/// The ranges (offset and length, 8 bytes each) that the query in the input still needs.
@_expose(wasm, "cube_missing")
@_cdecl("cube_missing")
public func cubeMissing() -> Int32 {
  attempt { () throws(CubeRefusal) in
    guard let cube else { throw .damagedFile(part: "file") }
    labOutput = []
    for range in cube.missingRanges(for: try CubeQuery(json: labInput), viewer: viewer) {
      for value in [range.offset, range.count] {
        for byte in 0..<8 { labOutput.append(UInt8(truncatingIfNeeded: UInt64(value) >> UInt64(byte * 8))) }
      }
    }
  }
}

/// Hands over the bytes in the input, which begin at this offset of the file.
@_expose(wasm, "cube_supply")
@_cdecl("cube_supply")
public func cubeSupply(_ offset: Int32) -> Int32 {
  attempt { () throws(CubeRefusal) in try cube?.supply(Block(labInput), at: Int(offset)) }
}

/// Sets who asks, from the JSON in the input.
@_expose(wasm, "cube_viewer")
@_cdecl("cube_viewer")
public func cubeViewer() -> Int32 {
  attempt { () throws(CubeRefusal) in viewer = try Viewer(json: labInput) }
}

/// Answers the query in the input with the JSON of docs/LAB.md.
@_expose(wasm, "cube_query")
@_cdecl("cube_query")
public func cubeQuery() -> Int32 {
  attempt { () throws(CubeRefusal) in
    guard let cube else { throw .damagedFile(part: "file") }
    labOutput = try cube.answer(try CubeQuery(json: labInput), for: viewer).json()
  }
}
