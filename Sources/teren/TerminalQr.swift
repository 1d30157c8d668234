import AdminWeb

/// A QR code in half-block characters, dark on light whatever the terminal's colours; the bare text when it is too
/// long for a code.
func terminalQr(_ text: String) -> String {
  guard let code = QrCode(text) else { return text + "\n" }
  func isDark(_ x: Int, _ y: Int) -> Bool {
    guard (0..<code.width).contains(x), (0..<code.width).contains(y) else { return false }
    return code.modules[y * code.width + x]
  }
  // The quiet zone of two modules is part of the code.
  var picture = ""
  for y in stride(from: -2, to: code.width + 2, by: 2) {
    picture += "              \u{1b}[30;107m"
    for x in -2..<(code.width + 2) {
      switch (isDark(x, y), isDark(x, y + 1)) {
      case (true, true): picture += "█"
      case (true, false): picture += "▀"
      case (false, true): picture += "▄"
      case (false, false): picture += " "
      }
    }
    picture += "\u{1b}[0m\n"
  }
  return picture
}
