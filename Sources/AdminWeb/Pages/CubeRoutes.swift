import Basis
import Cube
import Foundation
import HTTPTypes
import Headquarters
import Hummingbird

extension AdminWeb {
  /// Cubes for scripts: questions as JSON, and the person's own cut as a file that is read by ranges.
  func addCubes<Context>(to pages: Pages<Context>) {
    pages.postJson("analyses/query", limitBytes: 256 << 10) { request in
      let query = try read { () throws(CubeRefusal) in try CubeQuery(json: request.body) }
      let facts = request.query["facts"] ?? "order_lines"
      let answer = try await analyses.answer(facts, query, for: request.actor)
      return .response(jsonResponse(answer.json(extra: "\"facts\":\(jsonString(facts))")))
    }
    // The lines behind a cell: the query's filters say which.
    pages.postJson("analyses/rows", limitBytes: 256 << 10) { request in
      let query = try read { () throws(CubeRefusal) in try CubeQuery(json: request.body) }
      let offset = min(max(0, Int(request.query["offset"] ?? "") ?? 0), 1_000_000)
      let limit = min(max(1, Int(request.query["limit"] ?? "") ?? 100), 1_000)
      let rows = try await analyses.rows(
        request.query["facts"] ?? "order_lines", where: query.filters, for: request.actor, offset: offset,
        limit: limit)
      return .response(jsonResponse(rows.json()))
    }
    pages.getFile("analyses/cubes/:file") { request, headers in
      let name = request.parts["file"] ?? ""
      guard name.hasSuffix(".terencube") else { throw MissingRefusal() }
      let facts = String(name.dropLast(".terencube".count))
      do {
        return try await cubeFile(facts, headers, request.actor)
      } catch let refusal as AnalysisRefusal { return jsonAnswer(of: refusal) }
    }
  }

  /// The whole file or a range of it. Whoever fetches ranges names the file of before by `If-Match` or
  /// `If-Range`; when that one is gone, the first gets 412 and the second the whole new one (RFC 9110, 13.1).
  private func cubeFile(_ facts: String, _ headers: HTTPFields, _ actor: Actor) async throws -> Response {
    func plain(_ field: HTTPField.Name) -> String? {
      headers[field].map { String($0.trimmed().filter { $0 != "\"" }) }
    }
    var range = headers[.range]
    var cut: CubeCut?
    if let tag = plain(.ifMatch) {
      cut = try await analyses.file(facts, for: actor, tag: tag)
      if cut == nil {
        return jsonRefusal(
          Text(
            "Ten plik kostki zastąpiono nowszym. Pobierz go od początku.",
            "This cube file was replaced by a newer one. Fetch it from the beginning."), .preconditionFailed)
      }
    } else if let tag = plain(.ifRange) {
      cut = try await analyses.file(facts, for: actor, tag: tag)
      if cut == nil { range = nil }
    }
    if cut == nil { cut = try await analyses.file(facts, for: actor) }
    guard let cut else { throw MissingRefusal() }
    var fields = securityHeaders.merging([
      .contentType: "application/octet-stream", .acceptRanges: "bytes", .eTag: "\"\(cut.tag)\"",
      .cacheControl: "private, no-cache", .vary: "Cookie",
      .contentDisposition: "attachment; filename=\"\(facts).terencube\"",
    ])
    if plain(.ifNoneMatch) == cut.tag { return Response(status: .notModified, headers: fields) }
    guard let range else { return fileResponse(cut, 0..<cut.size, .ok, fields) }
    guard let bytes = byteRange(range, size: cut.size) else {
      fields[.contentRange] = "bytes */\(cut.size)"
      return Response(status: .rangeNotSatisfiable, headers: fields)
    }
    fields[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(cut.size)"
    return fileResponse(cut, bytes, .partialContent, fields)
  }
}

/// Runs a reading of a question and turns its refusal into one that HQ tells.
func read<T>(_ body: () throws(CubeRefusal) -> T) throws -> T {
  do { return try body() } catch { throw AnalysisRefusal.query(error) }
}

/// One range of a `Range` header: "bytes=0-99", "bytes=100-" or "bytes=-40" for the last 40; `nil` when it cannot
/// be served.
func byteRange(_ header: String, size: Int) -> Range<Int>? {
  guard header.hasPrefix("bytes="), size > 0 else { return nil }
  let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2 else { return nil }
  let (first, last) = (parts[0].trimmed(), parts[1].trimmed())
  func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
  if first.isEmpty {
    guard let count = number(last), count > 0 else { return nil }
    return max(0, size - count)..<size
  }
  guard let from = number(first), from < size else { return nil }
  if last.isEmpty { return from..<size }
  guard let to = number(last), to >= from else { return nil }
  return from..<min(to + 1, size)
}

/// Sends a stretch of a file, a megabyte at a time.
private func fileResponse(
  _ cut: CubeCut, _ bytes: Range<Int>, _ status: HTTPResponse.Status, _ headers: HTTPFields
) -> Response {
  // Opened now: a cut that is taken away while it is sent stays readable.
  guard let file = FileHandle(forReadingAtPath: cut.path) else { return Response(status: .notFound) }
  return Response(
    status: status, headers: headers,
    body: ResponseBody(contentLength: bytes.count) { writer in
      defer { try? file.close() }
      try file.seek(toOffset: UInt64(bytes.lowerBound))
      var left = bytes.count
      while left > 0, let piece = try file.read(upToCount: min(left, 1 << 20)), !piece.isEmpty {
        left -= piece.count
        try await writer.write(ByteBuffer(bytes: piece))
      }
      try await writer.finish(nil)
    })
}
