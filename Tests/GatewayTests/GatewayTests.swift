import Basis
import Headquarters
import Hummingbird
import HummingbirdTesting
import NIOCore
import Store
import Sync
import TestSupport
import Testing

@testable import Gateway

private func withGateway(
  _ engine: Engine = .sqlite,
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
    Gateway(hq, pulse: Pulse(hq)).addRoutes(to: router) { _, _ in "10.0.0.1" }
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
