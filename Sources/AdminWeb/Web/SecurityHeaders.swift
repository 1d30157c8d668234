import Basis
import HTTPTypes
import Hummingbird

/// What every answer of HQ's pages carries. No inline script or style, nothing from elsewhere, no frames.
let securityHeaders: HTTPFields = [
  .contentSecurityPolicy: """
  default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; \
  font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
  """,
  .xContentTypeOptions: "nosniff",
  .referrerPolicy: "same-origin",
  .permissionsPolicy: "camera=(), geolocation=(), microphone=()",
  .crossOriginOpenerPolicy: "same-origin",
]

extension HTTPField.Name {
  static let panel = HTTPField.Name("X-Panel")!
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
  static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
  static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
  static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
  static let currentUrl = HTTPField.Name("HX-Current-URL")!
  static let csrfToken = HTTPField.Name("X-Csrf-Token")!
  static let host = HTTPField.Name("Host")!
}

extension HTTPFields {
  /// These fields with others added.
  func merging(_ others: HTTPFields) -> HTTPFields {
    var all = self
    for field in others { all[field.name] = field.value }
    return all
  }
}

/// A page or a piece of one. It is never kept: it shows what one person may see at one moment.
func htmlResponse(_ html: Html, _ status: HTTPResponse.Status) -> Response {
  Response(
    status: status,
    headers: securityHeaders.merging([
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .vary: "Cookie, X-Panel",
    ]), body: ResponseBody(byteBuffer: ByteBuffer(string: html.markup)))
}
