import Basis
import Cube
import CubeFiles
import Foundation

/// A folder for the cubes of one HQ process. Several processes on one machine take the numbered folders 1, 2, …
/// below the same root, each held by a lock that ends with its process, however it ends.
///
/// The cubes stand in a folder named after the life of the database, the generation and the schema; another name
/// means that they must be built anew.
final class CubeFolder: Sendable {
  let path: String
  /// "1".
  let number: String
  private let lock: Int32

  init(root: String) throws {
    var detail = "1…32"
    for number in 1...32 {
      let path = root + "/\(number)"
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw AnalysisRefusal.noFolder(path: root, detail: error.localizedDescription)
      }
      let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard lock >= 0 else {
        detail = String(cString: strerror(errno))
        continue
      }
      if flock(lock, LOCK_EX | LOCK_NB) == 0 {
        self.path = path
        self.number = "\(number)"
        self.lock = lock
        try? FileManager.default.removeItem(atPath: path + "/cuts")
        return
      }
      close(lock)
    }
    throw AnalysisRefusal.noFolder(path: root, detail: detail)
  }

  deinit { close(lock) }

  /// Changes when the schema of any facts does.
  static let schemaMark: String = {
    var text = ""
    for table in FactExpansion.tables {
      text +=
        table.name + table.rows + table.schema.columns.map { "\($0.name).\($0.places)" }.joined(separator: ",")
      text += table.schema.measures.map { "\($0.name) \($0.kind) \($0.polishName)" }.joined(separator: ",")
      text += table.schema.dimensions.map { $0.name + $0.levels.joined(separator: ",") }.joined(separator: ";")
    }
    return hexText(checksum64(text.utf8))
  }()

  /// Where the cubes of a clock stand.
  func place(_ clock: FactClock) -> String {
    path + "/" + hexText(clock.epoch) + "-\(clock.generation)-" + CubeFolder.schemaMark
  }

  /// Opens the cubes of a clock; `nil` when they are not there, or damaged.
  func openCubes(_ clock: FactClock) -> [String: LiveCube]? {
    let place = place(clock)
    guard FileManager.default.fileExists(atPath: place) else { return nil }
    var cubes: [String: LiveCube] = [:]
    for table in FactExpansion.tables {
      guard let cube = try? LiveCube(directory: place, schema: table.schema) else { return nil }
      cubes[table.name] = cube
    }
    return cubes
  }

  /// Puts finished cubes in place and takes everything else away.
  func adopt(_ built: String, for clock: FactClock) throws {
    let place = place(clock)
    try? FileManager.default.removeItem(atPath: place)
    guard rename(built, place) == 0 else {
      throw AnalysisRefusal.noFolder(path: place, detail: String(cString: strerror(errno)))
    }
    let name = (place as NSString).lastPathComponent
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      if entry == name || entry == "lock" || entry == "cuts" { continue }
      try? FileManager.default.removeItem(atPath: path + "/" + entry)
    }
  }

  /// An empty folder to build in.
  func workshop() throws -> String {
    let built = path + "/new"
    try? FileManager.default.removeItem(atPath: built)
    try FileManager.default.createDirectory(atPath: built, withIntermediateDirectories: true)
    return built
  }
}
