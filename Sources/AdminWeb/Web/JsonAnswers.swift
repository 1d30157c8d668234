import Basis
import Headquarters
import Hummingbird

/// A JSON answer; it shows what one person may see at one moment and is never kept.
func jsonResponse(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status,
    headers: securityHeaders.merging([
      .contentType: "application/json; charset=utf-8", .cacheControl: "no-store", .vary: "Cookie",
    ]), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
}

/// `{"error":"…","blad":"…","field":"measures[0]"}`.
func jsonRefusal(_ text: Text, _ status: HTTPResponse.Status, field: String = "") -> Response {
  jsonResponse(
    Array(
      "{\"error\":\(jsonString(text.english)),\"blad\":\(jsonString(text.polish)),\"field\":\(jsonString(field))}\n"
        .utf8), status)
}

/// A refusal as JSON, with the status that fits it.
func jsonAnswer(of refusal: any Refusal) -> Response {
  let words = Text(refusal.text(.polish), refusal.text(.english))
  switch refusal {
  case let refusal as AnalysisRefusal:
    let status: HTTPResponse.Status =
      switch refusal {
      case .query, .unknownFacts: .unprocessableContent
      case .building, .busy, .noFolder: .serviceUnavailable
      }
    return jsonRefusal(words, status, field: refusal.field)
  case is AccessRefusal: return jsonRefusal(words, .forbidden)
  case is MissingRefusal: return jsonRefusal(words, .notFound)
  default: return jsonRefusal(words, .conflict)
  }
}

/// A JSON string.
func jsonString(_ value: String) -> String {
  var text = "\""
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    default:
      if scalar.value < 32 {
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
  return text + "\""
}
