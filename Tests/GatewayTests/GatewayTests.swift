import Basis
import HTTPTypes
import Headquarters
import Hummingbird
import HummingbirdTesting
import NIOCore
import Store
import Sync
import Synchronization
import TestSupport
import Testing

@testable import Gateway

private func withGateway(
  _ engine: Engine = .sqlite, pace: Pace = Pace(),
  _ body: @escaping @Sendable (any TestClientProtocol, Headquarters, String) async throws -> Void
) async throws {
  try await withDatabase(engine) { database in
    let hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) {
      Instant(milliseconds: 1_795_440_000_000)
    }
    try await hq.foundCompany(Company(name: "Hurtownia"))
    let anna = try await hq.createUser(
      User(login: "anna", name: "Anna", role: .representative, series: "AN"), password: "dlugie haslo nowe",
      by: .program)
    let code = try await hq.createEnrolment(forUser: anna, deviceName: "Telefon", by: .program)
    let router = Router()
    Gateway(hq, pulse: Pulse(hq), pace: pace).addRoutes(to: router) { _, _ in "10.0.0.1" }
    try await Application(router: router).test(.router) { client in try await body(client, hq, code.code) }
  }
}

private func enrol(_ client: any TestClientProtocol, _ code: String) async throws -> String {
  let body = try await client.execute(
    uri: "/v1/enrol", method: .post, body: ByteBuffer(string: "{\"code\":\"\(code)\",\"device\":\"x\"}")
  ) { response in
    #expect(response.status == .ok)
    return String(buffer: response.body)
  }
  return String(try #require(body.split(separator: "\"token\":\"").last?.prefix { $0 != "\"" }))
}

private let empty = SyncRequest(
  build: "t", epoch: 0, cursor: 0, buckets: [], clock: Instant(milliseconds: 0))

@Suite("The gateway")
struct GatewayTests {
  @Test("a phone enrols, synchronises and fetches its pieces", arguments: Engine.allCases)
  func synchronises(engine: Engine) async throws {
    try await withGateway(engine) { client, _, code in
      let token = try await enrol(client, code)
      let response = try await client.execute(
        uri: "/v1/s", method: .post, headers: [.authorization: "Bearer \(token)"],
        body: ByteBuffer(bytes: empty.bytes)
      ) { try SyncResponse(bytes: Array($0.body.readableBytesView)[...]) }
      #expect(response.segments.map(\.bucket) == [Bucket(.global), Bucket(.device, 1)])
      for segment in response.segments {
        try await client.execute(
          uri: "/v1/g/\(segment.address)", method: .get, headers: [.authorization: "Bearer \(token)"]
        ) { response in
          #expect(response.status == .ok)
          #expect(response.headers[.cacheControl]?.contains("immutable") == true)
          #expect(response.body.readableBytes == Int(segment.bytes))
        }
      }
    }
  }

  @Test("a packed request is unpacked and a packed answer given")
  func packs() async throws {
    try await withGateway { client, _, code in
      let token = try await enrol(client, code)
      try await client.execute(
        uri: "/v1/s", method: .post,
        headers: [
          .authorization: "Bearer \(token)", .contentEncoding: "deflate-raw", .acceptEncoding: "gzip, br",
        ], body: ByteBuffer(bytes: rawDeflated(empty.bytes))
      ) { response in
        var bytes = Array(response.body.readableBytesView)
        if response.headers[.contentEncoding] == "gzip" {
          guard case .bytes(let plain) = inflated(bytes, "gzip", limit: 1 << 20) else {
            Issue.record("not gzip")
            return
          }
          bytes = plain
        }
        let answer = try SyncResponse(bytes: bytes[...])
        #expect(answer.segments.count == 2)
      }
    }
  }

  @Test("a bomb, a page of a captive portal and no token are answered in words")
  func refuses() async throws {
    try await withGateway { client, hq, code in
      let token = try await enrol(client, code)
      let bomb = rawDeflated([UInt8](repeating: 0, count: 6 << 20))
      let cases: [(HTTPFields, [UInt8], HTTPResponse.Status)] = [
        ([.authorization: "Bearer \(token)", .contentEncoding: "deflate-raw"], bomb, .contentTooLarge),
        ([.authorization: "Bearer \(token)", .contentEncoding: "deflate-raw"], [1, 2, 3], .badRequest),
        ([.authorization: "Bearer \(token)"], Array("<html>".utf8), .badRequest),
        ([.authorization: "Bearer nobody"], empty.bytes, .unauthorized), ([:], empty.bytes, .unauthorized),
      ]
      for (headers, body, status) in cases {
        try await client.execute(uri: "/v1/s", method: .post, headers: headers, body: ByteBuffer(bytes: body)) {
          #expect($0.status == status)
          #expect($0.headers[.contentType] == "text/plain; charset=utf-8")
          #expect($0.body.readableBytes > 10)
        }
      }
      try await hq.revokeDevice(1, by: .program)
      try await client.execute(
        uri: "/v1/s", method: .post, headers: [.authorization: "Bearer \(token)", .acceptLanguage: "en"],
        body: ByteBuffer(bytes: empty.bytes)
      ) { response in
        #expect(response.status == .unauthorized)
        #expect(String(buffer: response.body).contains("shut this device out"))
      }
    }
  }

  @Test(
    "what a device sends within 72 hours of being shut out is kept, and not later", arguments: Engine.allCases)
  func late(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let clock = Mutex(Instant(milliseconds: 1_795_440_000_000))
      let hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) {
        clock.withLock { $0 }
      }
      try await hq.foundCompany(Company(name: "Hurtownia"))
      let anna = try await hq.createUser(
        User(login: "anna", name: "Anna", role: .representative, series: "AN"), password: "dlugie haslo nowe",
        by: .program)
      let code = try await hq.createEnrolment(forUser: anna, deviceName: "Telefon", by: .program).code
      let router = Router()
      Gateway(hq, pulse: Pulse(hq)).addRoutes(to: router) { _, _ in "10.0.0.1" }
      try await Application(router: router).test(.router) { client in
        let token = try await enrol(client, code)
        func send(_ number: UInt64) async throws {
          var message = empty
          message.documents = [
            SyncDocument(
              id: DocumentId(high: 1, low: number), sequence: number, kind: SyncDocument.Kind.order.rawValue,
              payload: [UInt8(number)])
          ]
          try await client.execute(
            uri: "/v1/s", method: .post, headers: [.authorization: "Bearer \(token)"],
            body: ByteBuffer(bytes: message.bytes)
          ) { #expect($0.status == .unauthorized) }
        }
        try await hq.revokeDevice(1, by: .program)
        try await send(1)
        try await send(1)
        clock.withLock { $0 = $0.adding(seconds: 71 * 3_600) }
        try await send(2)
        clock.withLock { $0 = $0.adding(seconds: 2 * 3_600) }
        try await send(3)
      }
      let kept = try await database.read {
        try $0.rows("SELECT document_id, reason FROM quarantine ORDER BY document_id")
      }
      #expect(
        kept.map { $0.text("document_id") } == [
          DocumentId(high: 1, low: 1).hex, DocumentId(high: 1, low: 2).hex,
        ])
      #expect(kept.allSatisfy { $0.text("reason") == "device_revoked" })
    }
  }

  @Test("a device that asks without end is told when to come back; another is not held back")
  func pace() async throws {
    try await withGateway(pace: Pace(limit: 3, length: .seconds(60))) { client, hq, code in
      let second = try await hq.createEnrolment(forUser: 1, deviceName: "Tablet", by: .program).code
      let tokens = [try await enrol(client, code), try await enrol(client, second)]
      for attempt in 0..<5 {
        try await client.execute(
          uri: "/v1/s", method: .post, headers: [.authorization: "Bearer \(tokens[0])"],
          body: ByteBuffer(bytes: empty.bytes)
        ) { response in
          #expect(response.status == (attempt < 3 ? .ok : .tooManyRequests))
          let seconds = response.headers[.retryAfter].flatMap { Int($0) }
          if attempt >= 3 { #expect((1...61).contains(seconds ?? 0)) }
        }
      }
      try await client.execute(
        uri: "/v1/s", method: .post, headers: [.authorization: "Bearer \(tokens[1])"],
        body: ByteBuffer(bytes: empty.bytes)
      ) { #expect($0.status == .ok) }
    }
  }

  @Test("a device that was held back goes on in the next minute")
  func paceEnds() {
    let pace = Pace(limit: 1, length: .seconds(60))
    let now = ContinuousClock.now
    #expect(pace.wait(1, now: now) == 0)
    #expect(pace.wait(1, now: now + .seconds(59)) > 0)
    #expect(pace.wait(1, now: now + .seconds(60)) == 0)
  }

  @Test("a photo needs a device and, as a document of its own, may run nothing")
  func photo() async throws {
    try await withGateway { client, hq, code in
      let token = try await enrol(client, code)
      let drawing = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)
      try await hq.savePhoto(name: "woda.svg", mediaType: "image/svg+xml", content: drawing, by: .program)
      for headers in [[:], [.authorization: "Bearer nobody"]] as [HTTPFields] {
        try await client.execute(uri: "/v1/photo/woda.svg", method: .get, headers: headers) {
          #expect($0.status == .unauthorized)
        }
      }
      let known: HTTPFields = [.authorization: "Bearer \(token)"]
      try await client.execute(uri: "/v1/photo/woda.svg", method: .get, headers: known) { response in
        #expect(response.status == .ok)
        #expect(Array(response.body.readableBytesView) == drawing)
        #expect(response.headers[.contentType] == "image/svg+xml")
        let policy = response.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.hasSuffix("; sandbox"))
        #expect(response.headers[HTTPField.Name("X-Content-Type-Options")!] == "nosniff")
      }
      for name in ["nothing.svg", "..%2Fteren.sqlite"] {
        try await client.execute(uri: "/v1/photo/\(name)", method: .get, headers: known) {
          #expect($0.status == .notFound)
        }
      }
    }
  }

  @Test("a fault is counted and told to the log")
  func faults() {
    let heard = Mutex<[String]>([])
    let measurements = Measurements { fault in heard.withLock { $0.append(fault) } }
    measurements.noteFault("no such table: device")
    #expect(heard.withLock { $0 } == ["no such table: device"])
    #expect(measurements.text.contains("teren_faults_total 1"))
  }

  @Test("who guesses codes has to wait")
  func slowsGuessing() async throws {
    try await withGateway { client, _, _ in
      for attempt in 0..<25 {
        try await client.execute(
          uri: "/v1/enrol", method: .post, body: ByteBuffer(string: "{\"code\":\"AAAABBBB\"}")
        ) { response in
          #expect(response.status == (attempt < 20 ? .forbidden : .tooManyRequests))
          if attempt >= 20 { #expect(response.headers[.retryAfter] != nil) }
        }
      }
    }
  }

  @Test("health and metrics speak")
  func monitoring() async throws {
    try await withGateway { client, _, code in
      _ = try await enrol(client, code)
      try await client.execute(uri: "/health", method: .get) { #expect($0.status == .ok) }
      try await client.execute(uri: "/metrics", method: .get) { response in
        let text = String(buffer: response.body)
        #expect(text.contains("teren_requests_total{route=\"enrol\",status=\"200\"} 1"))
        #expect(text.contains("teren_devices{state=\"enrolled\"} 1"))
      }
    }
  }

  @Test("unpacking gives back what was packed", arguments: [0, 1, 300, 100_000])
  func roundTrip(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }
    for (packed, encoding) in [(gzipped(bytes), "gzip"), (rawDeflated(bytes), "deflate-raw")] {
      guard case .bytes(let plain) = inflated(packed, encoding, limit: 1 << 20) else {
        Issue.record("\(encoding) \(count)")
        continue
      }
      #expect(plain == bytes)
    }
  }
}
