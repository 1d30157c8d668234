import Basis
import Headquarters
import Hummingbird
import NIOCore
import Sync

/// Larger than any honest request: 4 MB are ten thousand orders.
private let syncLimit = 4 << 20
/// More documents than fit one round trip are sent in the next.
private let documentLimit = 500

extension Gateway {
  /// `POST /v1/s`.
  func synchronise(_ request: Request) async throws -> Response {
    let token = try token(request)
    let device: Device
    do {
      device = try await headquarters.authenticate(token: token)
    } catch DeviceRefusal.revoked {
      // What was written before the device was shut out is kept for HQ to look at.
      try await headquarters.keepLateDocuments(try await message(request).documents, token: token)
      throw DeviceRefusal.revoked
    }
    let wait = pace.wait(device.id)
    guard wait == 0 else { throw RequestRefusal.tooOften(seconds: wait) }
    let message = try await message(request)
    let response = try await headquarters.synchronise(device, message)
    for outcome in response.outcomes { measurements.note(outcome.code) }
    return packed(
      response.bytes, type: "application/octet-stream", for: request, headers: [.cacheControl: "no-store"])
  }

  private func message(_ request: Request) async throws -> SyncRequest {
    let bytes = try await body(request, upTo: syncLimit)
    guard let message = try? SyncRequest(bytes: bytes[...]), message.buckets.count <= 10_000 else {
      throw RequestRefusal.unreadable
    }
    guard message.documents.count <= documentLimit else { throw RequestRefusal.tooLarge }
    return message
  }

  /// `GET /v1/g/<address>`: the name is the content's hash, so it may be kept for ever.
  func segment(_ request: Request, _ address: String) async throws -> Response {
    let device = try await device(request)
    guard address.utf8.count == 64, let content = try await headquarters.segmentContent(address, for: device)
    else { throw RequestRefusal.nothingHere }
    var headers: HTTPFields = [
      .contentType: "application/octet-stream", .cacheControl: "private, max-age=31536000, immutable",
      .eTag: "\"\(address)\"",
    ]
    guard acceptsGzip(request) else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }
    headers[.contentEncoding] = "gzip"
    headers[.vary] = "Accept-Encoding"
    let piece = pieces.piece(address) { gzipped(content) }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: piece)))
  }

  /// `GET /v1/photo/<name>`.
  func photo(_ request: Request, _ name: String) async throws -> Response {
    _ = try await device(request)
    guard let (mediaType, content) = try await headquarters.photo(name) else {
      throw RequestRefusal.nothingHere
    }
    // An SVG is a document: opened by itself it must not run anything.
    let headers: HTTPFields = [
      .contentType: mediaType, .cacheControl: "private, max-age=604800",
      .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ]
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
  }
}
