import Basis
import Foundation
import Headquarters
import Hummingbird

/// The styles, scripts, font and icons, read once when HQ starts. Addresses carry a version made of all
/// contents, so browsers keep a file for ever and still get a new one after an update.
struct StaticFiles: Sendable {
  /// "/static/3f2a91c04d…".
  let base: String
  private let files: [String: (type: String, content: ByteBuffer, tag: String)]

  init(webRoot: String) throws {
    var files: [String: (type: String, content: ByteBuffer, tag: String)] = [:]
    var all: [UInt8] = []
    for folder in ["hq", "vendor"] {
      let path = webRoot + "/" + folder
      let found = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
      for name in found.sorted() {
        guard let type = StaticFiles.types[(name as NSString).pathExtension],
          let content = FileManager.default.contents(atPath: path + "/" + name)
        else { continue }
        let tag = hexText(checksum64(content))
        all += tag.utf8
        files[folder + "/" + name] = (type, ByteBuffer(bytes: content), "\"\(tag)\"")
      }
    }
    guard files["hq/hq.js"] != nil, files["vendor/htmx.js"] != nil else { throw WebRootRefusal(path: webRoot) }
    self.files = files
    base = "/static/" + hexText(checksum64(all))
  }

  /// The answer for a path such as "hq/hq.js"; `nil` when there is no such file.
  func response(_ path: String, isVersioned: Bool, _ request: Request) -> Response? {
    guard let file = files[path] else { return nil }
    let keep = isVersioned ? "public, max-age=31536000, immutable" : "public, max-age=3600"
    let headers = securityHeaders.merging([
      .contentType: file.type, .cacheControl: keep, .eTag: file.tag,
    ])
    if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.content))
  }

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "woff2": "font/woff2", "png": "image/png",
  ]
}

/// The folder of web files is not where it should be.
public struct WebRootRefusal: Refusal {
  let path: String

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "W folderze \(path) brakuje hq/hq.js albo vendor/htmx.js. Uruchom bin/vendor i podaj właściwy folder.",
      "hq/hq.js or vendor/htmx.js is missing in \(path). Run bin/vendor and give the right folder.")(language)
  }
}

extension AdminWeb {
  /// Styles, scripts and icons for everybody; product pictures for the signed-in.
  func addFiles<Context: RequestContext>(to router: Router<Context>) {
    router.get("static/icons.svg") { [files] request, _ in
      guard let response = files.response("vendor/icons.svg", isVersioned: false, request) else {
        throw HTTPError(.notFound)
      }
      return response
    }
    router.get("static/:version/**") { [files] request, context in
      let path = context.parameters.getCatchAll().joined(separator: "/")
      let isCurrent = context.parameters.get("version").map { "/static/\($0)" == files.base } ?? false
      guard let response = files.response(path, isVersioned: isCurrent, request) else {
        throw HTTPError(.notFound)
      }
      return response
    }
    router.get("pictures/:name") { [headquarters] request, context in
      let token = request.cookies[AdminWeb.sessionCookie]?.value ?? ""
      guard try await headquarters.session(token: token) != nil,
        let name = context.parameters.get("name"),
        let photo = try await headquarters.photo(percentDecoded(name))
      else { throw HTTPError(.notFound) }
      // A picture may be SVG: alone in a tab it must not run anything.
      return Response(
        status: .ok,
        headers: securityHeaders.merging([
          .contentType: photo.mediaType, .cacheControl: "private, max-age=86400",
          .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]), body: ResponseBody(byteBuffer: ByteBuffer(bytes: photo.content)))
    }
  }
}
