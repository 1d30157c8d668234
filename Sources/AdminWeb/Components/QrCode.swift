import Basis
import CQrencode

/// A text as a QR code, for a phone's camera.
public struct QrCode: Sendable {
  /// Modules on a side.
  public let width: Int
  /// Row by row; dark modules are `true`.
  public let modules: [Bool]

  /// The code of a text, with medium error correction; `nil` when it is too long for any.
  public init?(_ text: String) {
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard width > 0, let data = code.pointee.data else { return nil }
    self.width = width
    modules = (0..<width * width).map { data[$0] & 1 == 1 }
  }

  /// Black on white whatever the theme, with the quiet zone that cameras need.
  func svg(label: String) -> Html {
    var path = ""
    for y in 0..<width {
      for x in 0..<width where modules[y * width + x] { path += "M\(x + 4) \(y + 4)h1v1h-1z" }
    }
    return """
      <svg class="qr" viewBox="0 0 \(width + 8) \(width + 8)" role="img" aria-label="\(label)" shape-rendering="crispEdges">\
      <rect width="100%" height="100%" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
      """
  }
}
