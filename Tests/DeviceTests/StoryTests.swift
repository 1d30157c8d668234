import Foundation
import Stories
import Testing

@Suite("Stories")
struct StoryTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Scenarios").standardized

  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

  @Test("A story happens as it is told, and tells itself the same way twice", arguments: names)
  func happensAsTold(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let (transcript, failures) = Story.tell(text)
    #expect(failures.isEmpty, "\(name):\n\(transcript)")
    #expect(Story.tell(text).transcript == transcript)
    if let out = ProcessInfo.processInfo.environment["TEREN_TRANSCRIPTS"] {
      try transcript.write(toFile: out + "/" + name, atomically: true, encoding: .utf8)
    }
  }

  @Test("There are stories")
  func thereAreStories() { #expect(Self.names.count >= 5) }
}
