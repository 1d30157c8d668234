import Basis
import Cube
import CubeFiles
import Foundation
import Store
import Synchronization

/// The cubes of this HQ process: fed from the database, asked by people.
///
///     let analyses = try Analyses(headquarters, folder: "var/cubes")
///     Task { await analyses.run() }
///     let answer = try await analyses.answer("order_lines", query, for: actor)
///
/// A question first takes in what happened since, so that an accepted order is in the next answer. The cubes are
/// files of this process alone; whatever happens to them, they can be built again from the database.
public final class Analyses: Sendable {
  let headquarters: Headquarters
  let folder: CubeFolder
  let shelf = CubeShelf()
  private let turnstile = Turnstile()
  private let state: Mutex<State>
  let cuts = Mutex<[String: CubeCut]>([:])

  private struct State {
    /// The clock whose cubes are open, without `seq`.
    var open: FactClock?
    /// Up to which place they go.
    var seq: UInt64 = 0
    var progress = CubeProgress()
    var building: Task<Void, Never>?
    var fault: String?
  }

  /// How far the cubes of this process are.
  public struct CubeProgress: Equatable, Sendable {
    /// Whether cubes are being built now.
    public var isBuilding = false
    /// Rows read.
    public var done = 0
    /// Rows to read.
    public var total = 0
    /// The place in the line of changes that the open cubes have reached.
    public var seq: UInt64 = 0
    /// Whether there are cubes to ask.
    public var isReady = false
    /// Why the last building failed; empty when it did not.
    public var fault = ""
  }

  /// The cubes below a folder, which is made when it is missing.
  public init(_ headquarters: Headquarters, folder root: String) throws {
    self.headquarters = headquarters
    folder = try CubeFolder(root: root)
    state = Mutex(State())
  }

  /// How far the cubes are.
  public var progress: CubeProgress {
    state.withLock { state in
      var progress = state.progress
      progress.seq = state.seq
      progress.isReady = state.open != nil
      progress.fault = state.fault ?? ""
      return progress
    }
  }

  /// Follows the database until the task is cancelled.
  public func run() async {
    var noted = CubeProgress()
    while !Task.isCancelled {
      // A database that is away for a moment is no reason to stop following it.
      do { try await catchUp() } catch {
        state.withLock { $0.fault = (error as? any Refusal)?.text(.english) ?? "\(error)" }
      }
      let now = progress
      if now != noted {
        try? await note(now)
        noted = now
      }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  /// Takes in what happened in the database up to now. With no cubes yet, or cubes of another generation, begins
  /// to build them and returns.
  public func catchUp() async throws {
    try await turnstile.pass { try await self.follow() }
  }

  private func follow() async throws {
    guard var clock = try await headquarters.database.read({ try $0.factClock() }) else { return }
    if state.withLock({ $0.open }) == nil, let opened = folder.openCubes(clock) {
      nonisolated(unsafe) let cubes = opened
      await shelf.put(cubes)
      let seq = await shelf.seq() ?? 0
      // The last place is read again: not all of it may have been written when the process stopped.
      state.withLock {
        $0.open = clock
        $0.seq = seq == 0 ? 0 : seq - 1
      }
    }
    let (open, seq) = state.withLock { ($0.open, $0.seq) }
    guard let open, open.epoch == clock.epoch, open.generation == clock.generation, seq + 1 >= clock.oldest
    else {
      return build()
    }
    while clock.isWaiting {
      _ = try await headquarters.database.write { try $0.placeFacts() }
      guard let next = try await headquarters.database.read({ try $0.factClock() }) else { return }
      clock = next
    }
    // Thousands of changes at once are a load; building from the tables is quicker than one by one.
    if clock.seq > seq + 20_000 { return build() }
    var place = seq
    while place < clock.seq {
      let expansion = try await headquarters.database.read { [place] connection in
        try FactExpansion(try connection.factChanges(after: place, limit: 500), after: place, connection)
      }
      if expansion.seq == place { break }
      try await shelf.take(expansion)
      place = expansion.seq
      state.withLock { [place] in $0.seq = place }
    }
  }

  // MARK: building

  /// Begins to build all cubes, unless that goes on already.
  private func build() {
    state.withLock { state in
      if state.building != nil { return }
      state.progress = CubeProgress(isBuilding: true)
      state.fault = nil
      state.building = Task {
        do { try await buildAll() } catch {
          self.state.withLock { $0.fault = (error as? any Refusal)?.text(.english) ?? "\(error)" }
          try? await Task.sleep(for: .seconds(1))
        }
        self.state.withLock {
          $0.progress.isBuilding = false
          $0.building = nil
        }
      }
    }
  }

  /// Builds all cubes anew and waits for them. `progress` is told rows read and rows to read.
  public func rebuild(progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) async throws {
    try await headquarters.database.write {
      try $0.execute("UPDATE fact_clock SET generation = generation + 1 WHERE id = 1")
    }
    try await catchUp()
    while true {
      let now = self.progress
      progress(now.done, now.total)
      if !now.isBuilding { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    if let fault = state.withLock({ $0.fault }) { throw BuildFault(detail: fault) }
    try await catchUp()
  }

  private func buildAll() async throws {
    // Changes of before get their places first, so that the cubes' own place is clear.
    while try await headquarters.database.write({ try $0.placeFacts() }) > 0 {}
    let built = try folder.workshop()
    let clock = try await headquarters.database.read { connection -> FactClock? in
      guard let clock = try connection.factClock() else { return nil }
      let total = try FactExpansion.tables.reduce(0) { sum, table in
        sum + Int(try connection.row("SELECT COUNT(*) AS n FROM (\(table.rows)) AS f")?.integer("n") ?? 0)
      }
      self.state.withLock { $0.progress.total = total }
      var before = 0
      for table in FactExpansion.tables {
        let cube = Cube(schema: table.schema)
        var here = 0
        try connection.fill(cube, table) { count in
          here = count
          self.state.withLock { [before] in $0.progress.done = before + count }
        }
        before += here
        cube.position = FactExpansion.position(after: clock.seq)
        try CubeFiles.write(try cube.compacted(), to: built + "/" + table.name + ".terencube")
      }
      return clock
    }
    guard let clock else { return }
    try await turnstile.pass {
      try self.folder.adopt(built, for: clock)
      guard let opened = self.folder.openCubes(clock) else {
        throw AnalysisRefusal.query(.damagedFile(part: self.folder.place(clock)))
      }
      nonisolated(unsafe) let cubes = opened
      await self.shelf.put(cubes)
      self.state.withLock {
        $0.open = clock
        $0.seq = clock.seq
      }
    }
  }

  /// Writes down how far this process is, for people.
  private func note(_ progress: CubeProgress) async throws {
    let generation = state.withLock { $0.open?.generation ?? 0 }
    let moment = headquarters.now()
    let process = processName
    try await headquarters.database.write { connection in
      try connection.execute(
        """
        INSERT INTO cube_progress (process, generation, seq, rows_done, rows_total, is_building, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (process) DO UPDATE SET generation = excluded.generation,
          seq = excluded.seq, rows_done = excluded.rows_done, rows_total = excluded.rows_total,
          is_building = excluded.is_building, seen_at = excluded.seen_at
        """,
        [
          .text(process), .integer(generation), SqlValue(progress.seq), SqlValue(progress.done),
          SqlValue(progress.total), SqlValue(progress.isBuilding), .integer(moment.milliseconds),
        ])
    }
  }

  private var processName: String {
    ProcessInfo.processInfo.hostName + ":" + folder.path
  }
}

/// Why cubes could not be built.
public struct BuildFault: Refusal {
  let detail: String

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "Nie zbudowano kostek: \(detail). Usuń przyczynę i uruchom „teren cube rebuild”.",
      "The cubes were not built: \(detail). Remove the cause and run “teren cube rebuild”.")(language)
  }
}
