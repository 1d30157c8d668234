import Basis
import Cube
import Foundation

/// The merge of a live cube's snapshot and log into a new snapshot, apart from the cube that is being asked.
///
/// It opens the files once more and applies the log up to the length it had when the merge was started. The new
/// snapshot says up to which change it goes, so that a machine that stops before `LiveCube.adopt` replays nothing
/// twice.
public struct CubeMerge: Sendable {
  let snapshotPath: String
  let tailPath: String
  let tailBytes: Int
  let schema: CubeSchema

  /// Writes the new snapshot in place of the old one; the cube that is open keeps reading the old one.
  public func run() throws {
    let cube =
      FileManager.default.fileExists(atPath: snapshotPath)
      ? try CubeFiles.open(snapshotPath) : Cube(schema: schema)
    let tail = try FileHandle(forReadingFrom: URL(fileURLWithPath: tailPath))
    defer { try? tail.close() }
    var reader = ByteReader([UInt8](try tail.read(upToCount: tailBytes) ?? Data()))
    while let (position, change) = LiveCube.read(&reader) {
      if position > cube.position { try LiveCube.apply(position, change, to: cube) }
    }
    try CubeFiles.write(try cube.compacted(), to: snapshotPath)
  }
}
