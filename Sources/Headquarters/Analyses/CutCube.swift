import Basis
import Cube
import CubeFiles
import Foundation

/// A cube file cut to what one person may see.
public struct CubeCut: Equatable, Sendable {
  /// Where it stands.
  public let path: String
  /// Bytes of it.
  public let size: Int
  /// Tells this file from every other; browsers ask for further ranges by it.
  public let tag: String
  /// When it was made.
  public let madeAt: Instant
  let viewer: String
}

extension Analyses {
  /// The person's cut of a cube as a file, made when there is none, or when the last is older than a minute and
  /// something happened since. `tag` asks for the very file of before: a reader that fetches ranges must not get
  /// pieces of two files; `nil` comes back when it is gone or the person may no longer see it.
  public func file(_ facts: String, for actor: Actor, tag: String? = nil) async throws -> CubeCut? {
    let table = try table(facts)
    let viewer = try await headquarters.viewer(of: actor, table)
    let mark = viewer.fingerprint
    let prefix = "\(facts)-\(actor.userId)-"
    let now = headquarters.now()
    let known = cuts.withLock { cuts in
      cuts.values.filter { $0.tag.hasPrefix(prefix) && $0.viewer == mark }
    }
    if let tag { return known.first { $0.tag == tag } }
    let folder = folder.path + "/cuts"
    let newest = known.max { $0.madeAt.milliseconds < $1.madeAt.milliseconds }
    if let newest, now.milliseconds - newest.madeAt.milliseconds < 60_000 { return newest }
    let cut = try await ask(facts, for: actor) { cube, viewer -> CubeCut in
      // Asked again under the cube's own lock: the viewer may have changed in between.
      let mark = viewer.fingerprint
      let tag = "\(prefix)\(mark)-\(cube.position)"
      if let newest, newest.tag == tag { return newest }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let path = folder + "/" + tag + ".terencube"
      try CubeFiles.write(try cube.compacted(for: viewer), to: path)
      let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
      return CubeCut(path: path, size: size, tag: tag, madeAt: now, viewer: mark)
    }
    cuts.withLock { cuts in
      cuts[cut.tag] = CubeCut(path: cut.path, size: cut.size, tag: cut.tag, madeAt: now, viewer: cut.viewer)
      // A reader has ten minutes to fetch the ranges of an older file.
      for old in cuts.values where now.milliseconds - old.madeAt.milliseconds > 600_000 && old.tag != cut.tag {
        try? FileManager.default.removeItem(atPath: old.path)
        cuts[old.tag] = nil
      }
    }
    return cut
  }
}
