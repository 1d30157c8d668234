import Basis
import Headquarters
import Hummingbird

extension AdminWeb {
  /// Signing in and out and the choice of language: the routes that work without a session.
  func addDoor<Context: RequestContext>(to router: Router<Context>) {
    router.get("sign-in") { request, _ in
      signInPage(Entered(), back: safeBack(request.uri.queryParameters["back"].map(percentDecoded)), request)
    }
    router.post("sign-in") { request, context in
      try refuseForeignOrigin(request)
      let body = try await request.body.collect(upTo: 16_384)
      let form = FormBody(Array(body.readableBytesView), contentType: request.headers[.contentType] ?? "")
      let back = safeBack(form["back"])
      do {
        let (token, session) = try await headquarters.signIn(
          login: form["login"], password: form["password"], address: clientAddress(request, context),
          agent: request.headers[.userAgent] ?? "")
        var response = leave(to: back, request)
        response.setCookie(cookie(AdminWeb.sessionCookie, token, request, maxAge: 30 * 86_400))
        response.setCookie(cookie("language", session.user.language.code, request, maxAge: 31_536_000))
        return response
      } catch let refusal as SignInRefusal {
        var entered = Entered(values: ["login": form["login"]])
        entered.message = Text(refusal.text(.polish), refusal.text(.english))
        return signInPage(entered, back: back, request, status: .unprocessableContent)
      }
    }
    router.get("language/:code") { request, context in
      let language = Language(code: context.parameters.get("code") ?? "")
      let back = safeBack(request.uri.queryParameters["back"].map(percentDecoded))
      var response = leave(to: back, request)
      response.setCookie(cookie("language", language.code, request, maxAge: 31_536_000))
      return response
    }
    let pages = Pages(web: self, router: router)
    pages.post("language/:code") { request in
      let language = Language(code: request.parts["code"] ?? "")
      try await headquarters.setLanguage(language, session: request.session)
      return .go(safeBack(request.form["back"].isEmpty ? request.referrerPath : request.form["back"]))
    }
    pages.post("sign-out") { request in
      try await headquarters.signOut(request.session, address: request.actor.address)
      return .go("/sign-in")
    }
  }

  private func signInPage(
    _ entered: Entered, back: String, _ request: Request, status: HTTPResponse.Status = .ok
  ) -> Response {
    let reader = reader(of: request)
    let path = back == "/" ? "/sign-in" : "/sign-in?back=" + percentEncoded(back)
    let fields = form(
      "/sign-in", entered, for: reader,
      """
      <input type="hidden" name="back" value="\(back)">\
      \(field(reader(DoorWords.login), "login", entered, for: reader, isRequired: true, autocomplete: "username", maxLength: 60, isFocused: true))\
      \(field(reader(DoorWords.password), "password", entered, .password, for: reader, isRequired: true, autocomplete: "current-password"))\
      <button type="submit" class="button main wide">\(reader(DoorWords.signIn))</button>
      """)
    let page = door(
      reader(DoorWords.signIn), for: reader, path: path,
      """
      <section class="card stack"><div><h1>\(reader(DoorWords.signIn))</h1>\
      <p class="soft">\(reader(DoorWords.purpose))</p></div>\(fields)</section>
      """)
    return htmlResponse(page, status)
  }

  /// Only a path of ours: a link must not send people elsewhere after they have signed in.
  private func safeBack(_ path: String?) -> String {
    guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"), !path.hasPrefix("/sign"),
      path.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), path.utf8.count < 500
    else { return path == "/sign-in" ? "/sign-in" : "/" }
    return path
  }
}

private enum DoorWords {
  static let signIn = Text("Zaloguj się", "Sign in")
  static let purpose = Text("Centrala sprzedaży w terenie", "Field sales headquarters")
  static let login = Text("Login", "Login")
  static let password = Text("Hasło", "Password")
}
