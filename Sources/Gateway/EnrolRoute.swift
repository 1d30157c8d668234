import Basis
import Foundation
import Headquarters
import Hummingbird
import NIOCore

/// What a phone sends to be taken in.
private struct EnrolmentRequest: Decodable {
  let code: String
}

/// What it is told.
private struct EnrolmentAnswer: Encodable {
  let token: String
  let series: String
  let representative: String
  let company: String
}

extension Gateway {
  /// `POST /v1/enrol`: `{"code": "K7PD-93XM"}` becomes a token.
  func enrol(_ request: Request, from address: String) async throws -> Response {
    let bytes = try await body(request, upTo: 4 << 10)
    guard let message = try? JSONDecoder().decode(EnrolmentRequest.self, from: Data(bytes)),
      message.code.utf8.count <= 100
    else { throw RequestRefusal.unreadable }
    let enrolled = try await headquarters.enrol(code: message.code, address: address)
    let answer = EnrolmentAnswer(
      token: enrolled.token, series: enrolled.series, representative: enrolled.representative,
      company: enrolled.company)
    return Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(answer))))
  }
}
