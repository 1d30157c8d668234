import Device

/// What a person sees and can touch on a screen, read from its markup.
struct ScreenText {
  /// The visible lines.
  private(set) var lines: [String] = []
  /// Links and buttons.
  private(set) var targets: [Target] = []
  /// Fields.
  private(set) var fields: [Target] = []

  struct Target {
    var label: String
    var attributes: [(name: String, value: String)]

    func attribute(_ name: String) -> String? {
      attributes.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
  }

  private var line = ""
  private var open: [(name: String, target: Target?, text: String)] = []

  init(_ patches: [Patch]) {
    for patch in patches where !patch.html.isEmpty {
      read(patch.html)
      endLine()
    }
  }

  private mutating func read(_ html: String) {
    var rest = Array(html.utf8)[...]
    while let first = rest.first {
      if first == 60, let end = rest.firstIndex(of: 62) {
        tag(rest[(rest.startIndex + 1)..<end])
        rest = rest[(end + 1)...]
      } else {
        let end = rest.firstIndex(of: 60) ?? rest.endIndex
        text(ScreenText.plain(rest[..<end]))
        rest = rest[end...]
      }
    }
  }

  private mutating func text(_ text: String) {
    line += text
    for index in open.indices { open[index].text += text }
  }

  private mutating func tag(_ content: ArraySlice<UInt8>) {
    if content.first == 47 {
      close(String(decoding: content.dropFirst(), as: UTF8.self))
      return
    }
    let end = content.firstIndex { $0 == 32 } ?? content.endIndex
    let name = String(decoding: content[..<end], as: UTF8.self)
    let target = Target(label: "", attributes: ScreenText.attributes(content[end...]))
    switch name {
    case "input", "textarea", "select":
      var field = target
      field.label = field.attribute("aria-label") ?? field.attribute("id") ?? ""
      fields.append(field)
      if name == "input" { text("[" + (field.attribute("value") ?? "") + "]") }
      if name != "input" { open.append((name, nil, "")) }
    case "a", "button": open.append((name, target, ""))
    case "img", "br", "use", "progress": break
    default: open.append((name, nil, ""))
    }
    if ScreenText.isBlock(name) { endLine() }
    if name == "dd" || name == "td" || name == "small" { spaced() }
  }

  private mutating func close(_ name: String) {
    guard open.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return }
    while let last = open.popLast() {
      if var target = last.target {
        target.label = target.attribute("aria-label") ?? last.text.trimmed
        targets.append(target)
      }
      if last.name.utf8.elementsEqual(name.utf8) { break }
    }
    if ScreenText.isBlock(name) {
      endLine()
    } else if name == "button" || name == "a" || name == "span" {
      spaced()
    }
  }

  private mutating func spaced() { if !line.isEmpty, line.utf8.last != 32 { line += " " } }

  private mutating func endLine() {
    let text = line.trimmed
    if !text.isEmpty { lines.append(text) }
    line = ""
  }

  private static func isBlock(_ name: String) -> Bool {
    switch name {
    case "div", "p", "h1", "h2", "section", "article", "dl", "li", "ul", "tr", "table", "summary", "form",
      "label", "details", "textarea", "select", "option":
      true
    default: false
    }
  }

  private static func attributes(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    var rest = bytes.drop { $0 == 32 }
    while !rest.isEmpty {
      let end = rest.firstIndex { $0 == 61 || $0 == 32 } ?? rest.endIndex
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...]
      var value = ""
      if rest.first == 61, rest.count > 1 {
        let inside = rest.dropFirst(2)
        let close = inside.firstIndex(of: 34) ?? inside.endIndex
        value = plain(inside[..<close])
        rest = inside[close...].dropFirst()
      }
      found.append((name, value))
      rest = rest.drop { $0 == 32 }
    }
    return found
  }

  private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == 38, let end = bytes[index...].firstIndex(of: 59) else {
        // A no-break space reads as a space.
        if bytes[index] == 0xC2, index + 1 < bytes.endIndex, bytes[index + 1] == 0xA0 {
          result.append(32)
          index += 2
        } else {
          result.append(bytes[index] == 10 ? 32 : bytes[index])
          index += 1
        }
        continue
      }
      switch String(decoding: bytes[(index + 1)..<end], as: UTF8.self) {
      case "amp": result.append(38)
      case "lt": result.append(60)
      case "gt": result.append(62)
      case "quot": result.append(34)
      default: result.append(39)
      }
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension String {
  /// Without spaces at both ends.
  var trimmed: String {
    var bytes = Array(utf8)[...]
    while bytes.first == 32 { bytes.removeFirst() }
    while bytes.last == 32 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
