import Basis
import Foundation
import HTTPTypes
import Headquarters
import Hummingbird

/// The device's program as a phone fetches it: page, scripts, styles, core, font and icons, read once when HQ
/// starts and compressed at build time.
public struct DeviceShell: Sendable {
  private struct File {
    let type: String
    let tag: String
    let plain: ByteBuffer
    let brotli: ByteBuffer?
  }

  private let files: [String: File]

  /// The shell in a folder with `device/` and `vendor/`.
  public init(webRoot: String) throws {
    var files: [String: File] = [:]
    let device = (try? FileManager.default.subpathsOfDirectory(atPath: webRoot + "/device")) ?? []
    for name in device.map({ "device/" + $0 }) + ["vendor/inter.woff2", "vendor/icons.svg"] {
      guard let type = DeviceShell.types[(name as NSString).pathExtension],
        let content = FileManager.default.contents(atPath: webRoot + "/" + name)
      else { continue }
      let brotli = FileManager.default.contents(atPath: webRoot + "/" + name + ".br")
      files[name] = File(
        type: type, tag: "\"" + hexText(checksum64(content)) + "\"", plain: ByteBuffer(bytes: content),
        brotli: brotli.map { ByteBuffer(bytes: $0) })
    }
    guard files["device/teren.wasm"] != nil, files["device/shell.json"] != nil else {
      throw DeviceShellRefusal(path: webRoot)
    }
    self.files = files
  }

  /// Adds `/device/` and the two files it shares with HQ.
  public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
    // The router does not tell the two apart; relative addresses of the page need the slash.
    router.get("device") { request, _ in
      guard request.uri.path.hasSuffix("/") else { return Response.redirect(to: "/device/", type: .permanent) }
      return try answer("device/index.html", request)
    }
    router.get("device/**") { request, context in
      let rest = context.parameters.getCatchAll().joined(separator: "/")
      return try answer("device/" + (rest.isEmpty ? "index.html" : rest), request)
    }
    for name in ["vendor/inter.woff2", "vendor/icons.svg"] {
      router.get(RouterPath(name)) { request, _ in try answer(name, request) }
    }
  }

  /// A page address inside the program ("/device/customers") is the program itself.
  private func answer(_ name: String, _ request: Request) throws -> Response {
    let hasName = name.split(separator: "/").last?.contains(".") == true
    guard let file = files[name] ?? (hasName ? nil : files["device/index.html"]) else {
      throw HTTPError(.notFound)
    }
    var headers: HTTPFields = [
      .contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache", .vary: "Accept-Encoding",
      .contentSecurityPolicy: DeviceShell.policy, .xContentTypeOptions: "nosniff",
    ]
    headers[HTTPField.Name("Referrer-Policy")!] = "no-referrer"
    headers[HTTPField.Name("Permissions-Policy")!] = "geolocation=(self), camera=(self)"
    if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
    let takesBrotli = request.headers[.acceptEncoding]?.contains("br") == true
    guard takesBrotli, let brotli = file.brotli else {
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.plain))
    }
    headers[.contentEncoding] = "br"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: brotli))
  }

  private static let policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
    + "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; "
    + "frame-ancestors 'none'; base-uri 'none'"

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "woff2": "font/woff2", "png": "image/png", "wasm": "application/wasm",
    "json": "application/json", "webmanifest": "application/manifest+json",
  ]
}

/// The device's program is not built.
public struct DeviceShellRefusal: Refusal, Equatable {
  let path: String

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "W folderze \(path)/device brakuje teren.wasm albo shell.json. Uruchom bin/wasm.",
      "teren.wasm or shell.json is missing in \(path)/device. Run bin/wasm.")(language)
  }
}
