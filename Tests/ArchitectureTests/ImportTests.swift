import Foundation
import Testing

/// Who may import whom. docs/ARCHITECTURE.md explains the table; here it is kept.
private let allowed: [String: Set<String>] = [
  "Basis": [],
  "Trade": ["Basis"],
  "Routing": ["Basis"],
  "Visits": ["Basis", "Trade", "Routing"],
  "Forms": ["Basis"],
  "Printing": ["Basis", "Trade"],
  "Cube": ["Basis"],
  "Sync": ["Basis", "Trade", "Visits", "Forms"],
  "Device": ["Basis", "Trade", "Routing", "Visits", "Forms", "Printing", "Cube", "Sync"],
  "Store": ["Basis", "CPostgres"],
  "CubeFiles": ["Basis", "Cube"],
  "Forecast": ["Basis"],
  "Interchange": ["Basis", "Trade", "Routing", "Forms", "CXlsxWriter", "CZip"],
  "Headquarters": [
    "Basis", "Trade", "Routing", "Visits", "Forms", "Printing", "Cube", "Sync", "Store", "Forecast",
    "Interchange", "CubeFiles",
  ],
  "AdminWeb": ["Basis", "Trade", "Cube", "Sync", "Store", "Headquarters", "Printing", "CQrencode"],
  "Gateway": ["Basis", "Trade", "Sync", "Store", "Headquarters", "CZlib"],
  "DeviceWasm": ["Basis", "Device", "DeviceShims"],
  "Stories": ["Basis", "Trade", "Sync", "Device"],
  "StoriesWasm": ["Basis", "Sync", "Stories", "DeviceShims"],
]

private let core: Set<String> = [
  "Basis", "Trade", "Routing", "Visits", "Forms", "Printing", "Cube", "Sync", "Device",
]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func imports(of module: String) throws -> [(file: String, module: String)] {
  let folder = root.appending(path: "Sources/\(module)")
  let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
  var found: [(String, String)] = []
  while let file = files?.nextObject() as? URL {
    guard file.pathExtension == "swift" else { continue }
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
        words[..<at].allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "private" || $0 == "internal" })
      else { continue }
      let name = String(words[at + 1] == "class" || words[at + 1] == "struct" ? words[at + 2] : words[at + 1])
      found.append((file.lastPathComponent, name.split(separator: ".").first.map(String.init) ?? name))
    }
  }
  return found
}

private let ours: Set<String> = {
  let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
  return Set(names ?? [])
}()

@Test("a module imports only modules to its left in the table", arguments: allowed.keys.sorted())
func importsFollowTheTable(module: String) throws {
  for (file, name) in try imports(of: module) where ours.contains(name) {
    #expect(allowed[module]!.contains(name), "\(module)/\(file) imports \(name)")
  }
}

@Test("the core imports nothing from outside, so that it runs on the phone", arguments: core.sorted())
func coreIsPure(module: String) throws {
  for (file, name) in try imports(of: module) {
    #expect(ours.contains(name), "\(module)/\(file) imports \(name)")
  }
}

@Test("the table is about modules that exist, and most of them do")
func tableIsAlive() throws {
  #expect(ours.intersection(allowed.keys).count >= 10)
  #expect(try imports(of: "Trade").contains { $0.module == "Basis" })
}
