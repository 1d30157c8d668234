import Basis
import Foundation
import Hummingbird

/// What a form sent: texts by field and files. Both encodings of HTML forms are read.
struct FormBody: Sendable {
  /// The last value of each field.
  var values: [String: String] = [:]
  /// All values of fields that repeat, in order.
  var lists: [String: [String]] = [:]
  /// Files by field.
  var files: [String: File] = [:]

  /// A sent file.
  struct File: Sendable {
    var name: String
    var content: [UInt8]
  }

  subscript(_ name: String) -> String { values[name] ?? "" }

  mutating func add(_ name: String, _ value: String) {
    // A letter is one character, however a keyboard makes it: the device compares texts by their characters.
    let value = value.precomposedStringWithCanonicalMapping
    values[name] = value
    lists[name, default: []].append(value)
  }

  /// Reads a body by its content type; at most 2 000 fields.
  init(_ bytes: [UInt8], contentType: String) {
    let type = contentType.lowercasedASCII()
    if type.hasPrefix("application/x-www-form-urlencoded") {
      for (name, value) in queryPairs(String(decoding: bytes, as: UTF8.self)) { add(name, value) }
    } else if type.hasPrefix("multipart/form-data"), let boundary = parameter("boundary", of: contentType) {
      readParts(bytes, boundary: boundary)
    }
  }

  init() {}

  private mutating func readParts(_ bytes: [UInt8], boundary: String) {
    let mark = Array("--\(boundary)".utf8)
    var places: [Int] = []
    var from = 0
    while places.count < 2_000, let place = find(mark, in: bytes, from: from) {
      places.append(place)
      from = place + mark.count
    }
    for (start, end) in zip(places, places.dropFirst()) {
      // A part is: boundary CRLF headers CRLF CRLF content CRLF.
      let begin = start + mark.count + 2
      guard begin < end, let split = find([13, 10, 13, 10], in: bytes, from: begin), split < end else {
        continue
      }
      let headers = String(decoding: bytes[begin..<split], as: UTF8.self)
      let content = bytes[min(split + 4, end)..<max(split + 4, end - 2)]
      guard
        let disposition = headers.split(whereSeparator: \.isNewline).first(where: {
          $0.lowercased().hasPrefix("content-disposition:")
        }), let name = parameter("name", of: String(disposition))
      else { continue }
      if let file = parameter("filename", of: String(disposition)) {
        if !file.isEmpty || !content.isEmpty { files[name] = File(name: file, content: Array(content)) }
      } else {
        add(name, String(decoding: content, as: UTF8.self))
      }
    }
  }
}

/// Where `needle` begins in `bytes`; quick enough for files of tens of megabytes.
private func find(_ needle: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
  guard from + needle.count <= bytes.count else { return nil }
  return bytes.withUnsafeBufferPointer { bytes in
    var index = from
    let last = bytes.count - needle.count
    while index <= last {
      if bytes[index] == needle[0] {
        var length = 1
        while length < needle.count, bytes[index + length] == needle[length] { length += 1 }
        if length == needle.count { return index }
      }
      index += 1
    }
    return nil
  }
}

/// A parameter of a header: `boundary` of `multipart/form-data; boundary=x`.
private func parameter(_ name: String, of header: String) -> String? {
  for piece in header.split(separator: ";") {
    let parts = piece.split(separator: "=", maxSplits: 1)
    if parts.count == 2, parts[0].trimmed().lowercasedASCII() == name {
      let value = parts[1].trimmed()
      return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : value
    }
  }
  return nil
}

/// Name and value pairs of a query or a form, decoded.
func queryPairs(_ text: some StringProtocol) -> [(String, String)] {
  text.split(separator: "&").prefix(2_000).map { pair in
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (percentDecoded(parts[0]), parts.count == 2 ? percentDecoded(parts[1]) : "")
  }
}

/// Decodes `%C5%82` and `+`.
func percentDecoded(_ text: some StringProtocol) -> String {
  var bytes: [UInt8] = []
  var iterator = text.utf8.makeIterator()
  while let byte = iterator.next() {
    if byte == 43 {
      bytes.append(32)
    } else if byte == 37, let high = iterator.next(), let low = iterator.next(),
      let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
    {
      bytes.append(value)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Encodes all but letters, digits and `-._~/` for an address.
func percentEncoded(_ text: some StringProtocol) -> String {
  var result: [UInt8] = []
  let digits = Array("0123456789ABCDEF".utf8)
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 47, 95, 126: result.append(byte)
    default: result += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}
