import Basis
import Headquarters
import Hummingbird

/// A request of a signed-in person, read and checked, as the pages see it.
struct PageRequest: Sendable {
  /// The path without the query.
  var path: String
  /// The first value of each query parameter.
  var query: [String: String]
  /// What was posted; empty for reading.
  var form: FormBody
  /// What a script posted, as bytes.
  var body: [UInt8] = []
  /// The named parts of the path.
  var parts: [String: String]
  /// Who reads the answer.
  var reader: Reader
  /// The session.
  var session: Session
  /// Who acts.
  var actor: Actor
  /// Whether only the fragment for the side panel or the search is wanted.
  var isPanel: Bool
  /// The path of ours that the form stood on.
  var referrerPath: String
  /// "https://hq.example.pl", as the browser reached us.
  var origin: String

  /// The number in the path under a name; anything else is a thing that does not exist.
  func number(_ name: String) throws -> Int64 {
    guard let text = parts[name], let number = Int64(text), number >= 0 else { throw MissingRefusal() }
    return number
  }

  /// The typed id in the path.
  func id<Kind>(_ name: String = "id") throws -> Id<Kind> {
    guard let number = UInt32(exactly: try number(name)) else { throw MissingRefusal() }
    return Id(number)
  }

  /// What the query asks of a list.
  func list(_ filters: [String] = []) -> ListRequest {
    var chosen: [String: String] = [:]
    for name in filters {
      if let value = query[name], !value.isEmpty { chosen[name] = String(value.prefix(60)) }
    }
    return ListRequest(
      search: query["q"] ?? "", filters: chosen, sort: query["sort"] ?? "",
      isDescending: query["dir"] == "desc",
      page: Int(query["page"] ?? "") ?? 1, pageSize: Int(query["size"] ?? "") ?? ListRequest.usualPage)
  }

  /// Whether the list is wanted as a file.
  var wantsFile: Bool { query["format"] == "csv" }

  /// What was entered, to be shown again with what is wrong.
  var entered: Entered { Entered(values: form.values) }
}

/// What a page's code answers.
enum PageAnswer: Sendable {
  /// A page in its frame.
  case page(PageContent, HTTPResponse.Status = .ok)
  /// A piece for the side panel or the search.
  case fragment(Html)
  /// Look there; what was done is said there once, with a way back where there is one.
  case go(String, Done? = nil, undo: String? = nil)
  /// A file to keep.
  case file(name: String, type: String, [UInt8])
  /// Anything else.
  case response(Response)
}
