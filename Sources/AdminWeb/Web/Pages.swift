import Basis
import Headquarters
import Hummingbird

/// Registers pages: each is read only by the signed-in, each change only with the session's token, and each
/// answer carries the security headers.
struct Pages<Context: RequestContext> {
  let web: AdminWeb
  let router: Router<Context>

  typealias Handler = @Sendable (PageRequest) async throws -> PageAnswer

  /// A page to read.
  func get(_ path: RouterPath, _ handler: @escaping Handler) {
    router.get(path) { [web] request, context in
      try await web.answer(request, context, form: FormBody(), handler)
    }
  }

  /// A change. A body larger than `limitBytes` is refused before it is read.
  func post(_ path: RouterPath, limitBytes: Int = 1 << 20, _ handler: @escaping Handler) {
    router.post(path) { [web] request, context in
      try web.refuseForeignOrigin(request)
      let buffer = try await request.body.collect(upTo: limitBytes)
      let form = FormBody(Array(buffer.readableBytesView), contentType: request.headers[.contentType] ?? "")
      return try await web.answer(request, context, form: form) { page in
        guard areEqual(page.form["csrf"], page.session.csrfToken) else { throw FormExpiredRefusal() }
        return try await handler(page)
      }
    }
  }

  /// A question of a script, as JSON, with the session's token in `X-Csrf-Token`. Whatever goes wrong is told as
  /// JSON too.
  func postJson(_ path: RouterPath, limitBytes: Int, _ handler: @escaping Handler) {
    router.post(path) { [web] request, context in
      try web.refuseForeignOrigin(request)
      let token = request.cookies[AdminWeb.sessionCookie]?.value ?? ""
      guard !token.isEmpty, try await web.headquarters.session(token: token) != nil else {
        return jsonRefusal(
          Text("Sesja wygasła. Zaloguj się ponownie.", "The session has ended. Sign in again."), .unauthorized)
      }
      guard let buffer = try? await request.body.collect(upTo: limitBytes) else {
        return jsonRefusal(
          Text(
            "Pytanie ma ponad \(limitBytes) bajtów. Skróć je.",
            "The question is longer than \(limitBytes) bytes. Shorten it."),
          .contentTooLarge)
      }
      return try await web.answer(request, context, form: FormBody(), body: Array(buffer.readableBytesView)) {
        page in
        guard areEqual(request.headers[.csrfToken] ?? "", page.session.csrfToken) else {
          let expired = FormExpiredRefusal()
          return .response(jsonRefusal(Text(expired.text(.polish), expired.text(.english)), .forbidden))
        }
        do { return try await handler(page) } catch let refusal as any Refusal {
          return .response(jsonAnswer(of: refusal))
        }
      }
    }
  }

  /// A piece of a file to read, with the request's own headers.
  func getFile(
    _ path: RouterPath, _ handler: @escaping @Sendable (PageRequest, HTTPFields) async throws -> Response
  ) {
    router.get(path) { [web] request, context in
      let headers = request.headers
      return try await web.answer(request, context, form: FormBody()) {
        .response(try await handler($0, headers))
      }
    }
  }
}

/// A form without the session's token: sent by another site, or left open while somebody signed out.
struct FormExpiredRefusal: Refusal {
  func text(_ language: Language) -> String {
    Text(
      "Formularz stracił ważność. Odśwież stronę i wyślij go ponownie.",
      "The form has expired. Reload the page and send it again.")(language)
  }
}

extension AdminWeb {
  static let sessionCookie = "teren-session"
  static let doneCookie = "done"

  /// Reads the session and answers; whoever is not signed in goes to the door and comes back afterwards.
  fileprivate func answer<Context: RequestContext>(
    _ request: Request, _ context: Context, form: FormBody, body: [UInt8] = [],
    _ handler: @Sendable (PageRequest) async throws -> PageAnswer
  ) async throws -> Response {
    let token = request.cookies[AdminWeb.sessionCookie]?.value ?? ""
    guard !token.isEmpty, let session = try await headquarters.session(token: token) else {
      let back = request.method == .get ? request.uri.string : "/"
      return leave(to: "/sign-in?back=" + percentEncoded(back), request)
    }
    let address = clientAddress(request, context)
    var reader = reader(of: request)
    reader.user = session.user
    reader.language = session.user.language
    reader.csrfToken = session.csrfToken
    if let company = try await headquarters.company() {
      reader.company = company.name
      reader.isDemo = company.isDemo
    }
    let page = PageRequest(
      path: request.uri.path,
      query: Dictionary(queryPairs(request.uri.query ?? ""), uniquingKeysWith: { first, _ in first }),
      form: form, body: body,
      parts: Dictionary(
        context.parameters.map { (String($0.key), percentDecoded($0.value)) },
        uniquingKeysWith: { first, _ in first }),
      reader: reader, session: session, actor: session.actor(address: address),
      isPanel: request.headers[.panel] == "1", referrerPath: referrerPath(request), origin: origin(of: request))
    do {
      return try respond(try await handler(page), request, reader)
    } catch let refusal as any Refusal {
      return respondRefused(refusal, request, reader)
    }
  }

  private func respond(_ answer: PageAnswer, _ request: Request, _ reader: Reader) throws -> Response {
    switch answer {
    case .page(let content, let status):
      let said = doneToast(request, reader)
      var response = htmlResponse(
        layout(
          content, for: reader, toast: said ?? .empty, isRefused: status == .unprocessableContent), status)
      if said != nil { response.setCookie(cookie(AdminWeb.doneCookie, "", request, maxAge: 0)) }
      // Pages without a session, as that of a wrong address, go by the cookie.
      let language = reader.language.code
      if request.cookies["language"]?.value != language {
        response.setCookie(cookie("language", language, request, maxAge: 31_536_000))
      }
      return response
    case .fragment(let html): return htmlResponse(html, .ok)
    case .go(let path, let done, let undo):
      var response = leave(to: path, request)
      if let done {
        response.setCookie(
          cookie(AdminWeb.doneCookie, done.rawValue + "~" + (undo ?? ""), request, maxAge: 60))
      }
      return response
    case .file(let name, let type, let content):
      return Response(
        status: .ok,
        headers: securityHeaders.merging([
          .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"",
          .cacheControl: "no-store",
        ]), body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    case .response(let response): return response
    }
  }

  func respondRefused(_ refusal: any Refusal, _ request: Request, _ reader: Reader) -> Response {
    switch refusal {
    case is MissingRefusal: errorPage(.notFound, for: reader, path: request.uri.path)
    case is AccessRefusal: errorPage(.forbidden, for: reader, path: request.uri.path)
    case is FormExpiredRefusal:
      errorPage(.forbidden, for: reader, path: request.uri.path, words: refusal.text(reader.language))
    default: errorPage(.conflict, for: reader, path: request.uri.path, words: refusal.text(reader.language))
    }
  }

  /// A redirect after which the browser reads again.
  func leave(to path: String, _ request: Request) -> Response {
    Response(status: .seeOther, headers: securityHeaders.merging([.location: path, .cacheControl: "no-store"]))
  }

  private func doneToast(_ request: Request, _ reader: Reader) -> Html? {
    guard let cookie = request.cookies[AdminWeb.doneCookie]?.value else { return nil }
    let parts = cookie.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    guard let done = parts.first.flatMap({ Done(rawValue: String($0)) }) else { return nil }
    // The way back came from us, but a cookie can be planted: only a path of ours is taken.
    let undo = parts.count == 2 ? String(parts[1]) : ""
    let isPath =
      undo.hasPrefix("/") && !undo.hasPrefix("//")
      && undo.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 47 || $0 == 45 }
    return toast(reader(done.text), undo: isPath ? undo : nil, for: reader)
  }

  /// A cookie of ours: out of reach of scripts, only for this site, and only over TLS where there is TLS.
  func cookie(_ name: String, _ value: String, _ request: Request, maxAge: Int) -> Cookie {
    Cookie(
      name: name, value: value, maxAge: maxAge, path: "/", secure: isSecureRequest(request), httpOnly: true,
      sameSite: .lax)
  }

  func isSecureRequest(_ request: Request) -> Bool {
    isSecure || request.headers[.forwardedProto]?.lowercased() == "https"
  }

  /// Unsafe requests must come from pages of ours: browsers say where from.
  func refuseForeignOrigin(_ request: Request) throws {
    if let site = request.headers[.fetchSite], site != "same-origin", site != "none" {
      throw HTTPError(.forbidden)
    }
    guard let origin = request.headers[.origin], origin != "null" else { return }
    let host = origin.split(separator: "/").last.map(String.init)
    let own = request.head.authority ?? request.headers[.host]
    if let own, host != own { throw HTTPError(.forbidden) }
  }

  /// Where the request came from.
  func clientAddress<Context: RequestContext>(_ request: Request, _ context: Context) -> String {
    if trustsProxy, let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last {
      return String(forwarded.trimmed().prefix(60))
    }
    return (context as? any RemoteAddressRequestContext)?.remoteAddress?.ipAddress ?? ""
  }

  /// The path of the page a form stood on; "/" when the browser does not say, or names another site.
  private func referrerPath(_ request: Request) -> String {
    let own = origin(of: request)
    let referrer = request.headers[.currentUrl] ?? request.headers[.referer] ?? ""
    return referrer.hasPrefix(own + "/") ? String(referrer.dropFirst(own.count)) : "/"
  }

  /// "https://hq.example.pl".
  func origin(of request: Request) -> String {
    let scheme = isSecureRequest(request) ? "https" : "http"
    return scheme + "://" + (request.head.authority ?? request.headers[.host] ?? "localhost")
  }

  /// A reader before anybody has signed in: language, theme and density from cookies and the browser.
  func reader(of request: Request) -> Reader {
    let cookies = request.cookies
    let accepted = request.headers[.acceptLanguage]?.lowercased() ?? ""
    let language = cookies["language"]?.value ?? (accepted.hasPrefix("en") ? "en" : "pl")
    var reader = Reader(language: Language(code: language), now: headquarters.now())
    if let theme = cookies["theme"]?.value, ["light", "dark"].contains(theme) { reader.theme = theme }
    if cookies["density"]?.value == "compact" { reader.density = "compact" }
    reader.assets = files.base
    for (table, usual) in usuallyHidden {
      let hidden = cookies["hide." + table]?.value ?? usual
      reader.hiddenColumns[table] = Set(hidden.split(separator: ".").map(String.init))
    }
    return reader
  }
}

/// Columns that a table leaves out until somebody asks for them: a laptop's width without scrolling.
private let usuallyHidden = [
  "customers": "segment.phone", "products": "barcode", "orders": "hqNumber.date.currency", "prices": "",
  "plan": "code.warehouse.order.cover",
]

/// Compares in a time that does not depend on where the texts differ.
func areEqual(_ a: String, _ b: String) -> Bool {
  guard !b.isEmpty, a.utf8.count == b.utf8.count else { return false }
  return zip(a.utf8, b.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}
