import Basis
import Testing

@testable import Sync

@Suite("The conversation with HQ")
struct SyncSessionTests {
  private static func document(_ sequence: UInt64, size: Int = 10) -> SyncDocument {
    SyncDocument(
      id: DocumentId(high: sequence, low: 1), sequence: sequence, kind: 1,
      payload: [UInt8](repeating: 7, count: size))
  }

  private static func session(_ documents: [SyncDocument] = [], acknowledged: Bool = false) -> SyncSession {
    SyncSession(
      build: "test", standing: SyncStanding(epoch: 5, cursor: 10, buckets: [Bucket(.global)]),
      documents: documents.map { OutboxEntry(document: $0, isAcknowledged: acknowledged) })
  }

  private static func answer(_ response: SyncResponse) -> HttpAnswer {
    HttpAnswer(status: 200, body: response.bytes)
  }

  private static func response(
    epoch: UInt64 = 5, cursor: UInt64 = 11, outcomes: [SyncOutcome] = [], segments: [SegmentAddress] = [],
    more: Bool = false
  ) -> SyncResponse {
    SyncResponse(
      epoch: epoch, cursor: cursor, outcomes: outcomes, segments: segments, more: more,
      clock: Instant(milliseconds: 0))
  }

  /// The request number and message of the first post among effects.
  private static func post(_ effects: [SyncEffect]) -> (UInt32, SyncRequest)? {
    for case .post(let request, let message) in effects { return (request, message) }
    return nil
  }

  private static func delay(_ effects: [SyncEffect]) -> UInt64? {
    for case .wait(let milliseconds) in effects { return milliseconds }
    return nil
  }

  @Test("A confirmed document goes up at once and leaves the queue only when its outcome is durable")
  func documentGoesUp() throws {
    var session = Self.session()
    let document = Self.document(1)
    let (request, message) = try #require(Self.post(session.step(.confirmed(document), random: 0)))
    #expect(message.documents == [document])
    let outcome = SyncOutcome(id: document.id, code: .ok, number: "ZK/1")
    let effects = session.step(
      .answered(request: request, Self.answer(Self.response(outcomes: [outcome]))), random: 0)
    guard case .commit(let commit) = effects.first else {
      Issue.record("no commit: \(effects)")
      return
    }
    #expect(commit.outcomes == [outcome])
    #expect(session.unsent == 1)
    _ = session.step(.committed, random: 0)
    #expect(session.unsent == 0)
    #expect(session.standing.cursor == 11)
  }

  @Test(
    "What is not HQ's answer changes nothing and is tried again",
    arguments: [
      (200, "<html>Sign in to the hotel's network</html>"), (200, ""), (302, ""), (500, "fault"), (204, ""),
      (404, "not found"), (413, "large"),
    ])
  func garbageIsHarmless(status: Int, body: String) throws {
    var session = Self.session([Self.document(1)])
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let before = session.standing
    let effects = session.step(
      .answered(request: request, HttpAnswer(status: status, body: Array(body.utf8))), random: 0)
    #expect(Self.delay(effects) != nil)
    #expect(session.unsent == 1)
    #expect(session.standing == before)
    #expect(Self.post(session.step(.timer, random: 0)) != nil)
  }

  @Test("A refused token stops the conversation with the queue untouched, until a new enrolment")
  func refusedToken() throws {
    var session = Self.session([Self.document(1)])
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let effects = session.step(.answered(request: request, HttpAnswer(status: 401, body: [])), random: 0)
    #expect(effects == [.needsEnrolment])
    #expect(session.unsent == 1)
    #expect(Self.post(session.step(.wake, random: 0)) == nil)
    let (_, message) = try #require(Self.post(session.step(.enrolled, random: 0)))
    #expect(message.documents.count == 1)
  }

  @Test("Retries come after two seconds to five minutes, and news of the network resets them")
  func retries() throws {
    var session = Self.session([Self.document(1)])
    var request = try #require(Self.post(session.step(.wake, random: 0))).0
    var random: UInt64 = 0x1234_5678_9abc
    var longest: UInt64 = 0
    for _ in 0..<50 {
      random = random &* 6_364_136_223_846_793_005 &+ 1
      let wait = try #require(Self.delay(session.step(.failed(request: request), random: random >> 20)))
      #expect((2_000...300_000).contains(wait))
      longest = max(longest, wait)
      request = try #require(Self.post(session.step(.timer, random: 0))).0
    }
    #expect(longest > 60_000)
    _ = session.step(.failed(request: request), random: .max)
    request = try #require(Self.post(session.step(.wake, random: 0))).0
    let first = try #require(Self.delay(session.step(.failed(request: request), random: .max / 2)))
    #expect(first <= 6_000)
  }

  @Test("HQ's wish to be left alone for a while is obeyed", arguments: [429, 503])
  func retryAfter(status: Int) throws {
    var session = Self.session([Self.document(1)])
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let answer = HttpAnswer(status: status, body: [], retryAfterSeconds: 120)
    #expect(Self.delay(session.step(.answered(request: request, answer), random: 0)) == 120_000)
  }

  @Test("The cursor moves only when every whole bucket has come")
  func segmentsFirst() throws {
    var session = Self.session()
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let bucket = Bucket(.territory, 3)
    let bytes = Segment.bytes(of: bucket, rows: [SyncRow(kind: 6, key: 1, payload: [1])])
    let address = SegmentAddress(bucket: bucket, address: "aa", bytes: UInt64(bytes.count), rows: 1)
    var effects = session.step(
      .answered(request: request, Self.answer(Self.response(segments: [address]))), random: 0)
    guard case .fetch(let fetch, address) = effects.last else {
      Issue.record("no fetch: \(effects)")
      return
    }
    #expect(session.standing.cursor == 10)
    // A captive portal answers the first try.
    effects = session.step(.answered(request: fetch, HttpAnswer(status: 200, body: [1, 2, 3])), random: 0)
    #expect(Self.delay(effects) != nil)
    let again = try #require(Self.post(session.step(.timer, random: 0))).0
    effects = session.step(
      .answered(request: again, Self.answer(Self.response(segments: [address]))), random: 0)
    guard case .fetch(let second, _) = effects.last else {
      Issue.record("no second fetch: \(effects)")
      return
    }
    effects = session.step(.answered(request: second, HttpAnswer(status: 200, body: bytes)), random: 0)
    #expect(effects.first == .stage(address, bytes))
    guard case .commit(let commit) = effects.last else {
      Issue.record("no commit: \(effects)")
      return
    }
    #expect(commit.segments == [address])
    _ = session.step(.committed, random: 0)
    #expect(session.standing.cursor == 11)
    #expect(session.standing.buckets == [Bucket(.global), bucket])
  }

  @Test("An order confirmed while buckets come down does not wait for them")
  func orderOvertakesSegments() throws {
    var session = Self.session()
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let address = SegmentAddress(bucket: Bucket(.territory, 3), address: "aa", bytes: 100, rows: 1)
    _ = session.step(.answered(request: request, Self.answer(Self.response(segments: [address]))), random: 0)
    let document = Self.document(1)
    let (second, _) = try #require(Self.post(session.step(.confirmed(document), random: 0)))
    let answer = Self.response(outcomes: [SyncOutcome(id: document.id, code: .ok)], segments: [address])
    let effects = session.step(.answered(request: second, Self.answer(answer)), random: 0)
    guard case .commit(let commit) = effects.first else {
      Issue.record("no commit: \(effects)")
      return
    }
    #expect(commit.cursor == 10)
    _ = session.step(.committed, random: 0)
    #expect(session.unsent == 0)
    #expect(session.activity == .receiving)
  }

  @Test("A restored HQ is sent everything again")
  func newEpoch() throws {
    var session = Self.session([Self.document(1), Self.document(2)], acknowledged: true)
    let (request, message) = try #require(Self.post(session.step(.wake, random: 0)))
    #expect(message.documents.isEmpty)
    _ = session.step(.answered(request: request, Self.answer(Self.response(epoch: 6, cursor: 3))), random: 0)
    let effects = session.step(.committed, random: 0)
    let (_, again) = try #require(Self.post(effects))
    #expect(again.documents.map { $0.sequence } == [1, 2])
    #expect(again.epoch == 6)
  }

  @Test("A document that has to wait holds up no other and comes after a pause")
  func waitHoldsUpNobody() throws {
    var session = Self.session([Self.document(1)])
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    let wait = SyncOutcome(id: Self.document(1).id, code: .wait)
    _ = session.step(.answered(request: request, Self.answer(Self.response(outcomes: [wait]))), random: 0)
    #expect(Self.delay(session.step(.committed, random: 0)) != nil)
    let (_, message) = try #require(Self.post(session.step(.confirmed(Self.document(2)), random: 0)))
    #expect(message.documents.map { $0.sequence } == [1, 2])
  }

  @Test("No answer, however odd, makes a hot loop")
  func noHotLoop() throws {
    var session = Self.session([Self.document(1)])
    var request = try #require(Self.post(session.step(.wake, random: 0))).0
    var posts = 0
    for _ in 0..<20 {
      // HQ says "more" for ever, gives no outcome and does not move.
      _ = session.step(
        .answered(request: request, Self.answer(Self.response(cursor: 10, more: true))), random: 0)
      let effects = session.step(.committed, random: 0)
      if let next = Self.post(effects) {
        posts += 1
        request = next.0
      } else {
        break
      }
    }
    #expect(posts == 0)
  }

  @Test("Large queues go up in pieces of at most a hundred documents and 256 kB")
  func pieces() throws {
    var session = Self.session((1...250).map { Self.document($0) })
    let (_, message) = try #require(Self.post(session.step(.wake, random: 0)))
    #expect(message.documents.count == 100)
    #expect(message.waiting == 150)
    var large = Self.session((1...5).map { Self.document($0, size: 200 * 1024) })
    #expect(Self.post(large.step(.wake, random: 0))?.1.documents.count == 1)
  }

  @Test("A late or doubled answer is ignored")
  func lateAnswers() throws {
    var session = Self.session([Self.document(1)])
    let (request, _) = try #require(Self.post(session.step(.wake, random: 0)))
    _ = session.step(.failed(request: request), random: 0)
    let answer = Self.answer(Self.response(outcomes: [SyncOutcome(id: Self.document(1).id, code: .ok)]))
    #expect(session.step(.answered(request: request, answer), random: 0).isEmpty)
    #expect(session.step(.answered(request: 999, answer), random: 0).isEmpty)
    #expect(session.unsent == 1)
  }

  @Test(
    "What a final outcome is",
    arguments: [
      (SyncOutcome.Code.ok, true), (.okWithNotes, true), (.held, true), (.scopeLost, true), (.idClash, true),
      (.unreadable, true), (.wait, false), (.unknownKind, false),
    ])
  func finalOutcomes(code: SyncOutcome.Code, isFinal: Bool) { #expect(code.isFinal == isFinal) }
}
