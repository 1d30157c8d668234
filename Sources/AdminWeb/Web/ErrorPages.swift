import Basis
import Headquarters
import Hummingbird

/// Turns what routes throw into pages. What was not foreseen is logged with the request's number, which the page
/// shows in small type for support; the person reads what to do.
public struct ErrorPages<Context: RequestContext>: RouterMiddleware {
  let web: AdminWeb

  /// Answers what the next in line throws with a page.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let path = request.uri.path
    if ["/v1/", "/device/", "/health", "/metrics", "/static/"].contains(where: path.hasPrefix) {
      return try await next(request, context)
    }
    do {
      return try await next(request, context)
    } catch let error as any HTTPResponseError where error.status.kind == .clientError {
      return web.errorPage(error.status, for: web.reader(of: request), path: path)
    } catch let refusal as any Refusal {
      return web.respondRefused(refusal, request, web.reader(of: request))
    } catch {
      context.logger.error("page failed", metadata: ["path": "\(path)", "error": "\(error)"])
      return web.errorPage(.internalServerError, for: web.reader(of: request), path: path, code: context.id)
    }
  }
}

extension AdminWeb {
  /// An error as a page: in the frame for the signed-in, else as a page of its own.
  func errorPage(
    _ status: HTTPResponse.Status, for reader: Reader, path: String, words: String? = nil, code: String = ""
  ) -> Response {
    let (picture, title, usual) = self.words(of: status)
    let body = emptyState(
      icon: picture, title: reader(title), words ?? reader(usual),
      actions: button(reader(ErrorWords.home), href: "/", icon: "house", style: "main"))
    let support: Html = .when(
      !code.isEmpty, "<p class=\"small soft\">\(reader(ErrorWords.code)): <code>\(code)</code></p>")
    let html =
      reader.user == nil
      ? door(reader(title), for: reader, path: "/", card(body + support))
      : layout(
        PageContent(title: reader(title), place: nil, body: card(body + support)), for: reader)
    return htmlResponse(html, status)
  }

  private func words(of status: HTTPResponse.Status) -> (icon: String, title: Text, words: Text) {
    switch status.code {
    case 403: ("lock", ErrorWords.forbidden, ErrorWords.forbiddenCure)
    case 404: ("search", ErrorWords.missing, ErrorWords.missingCure)
    case 409: ("triangle-alert", ErrorWords.refused, ErrorWords.refusedCure)
    case 413: ("file-up", ErrorWords.tooLarge, ErrorWords.tooLargeCure)
    case 500...: ("circle-alert", ErrorWords.failed, ErrorWords.failedCure)
    default: ("circle-alert", ErrorWords.bad, ErrorWords.badCure)
    }
  }
}

private enum ErrorWords {
  static let home = Text("Przejdź do pulpitu", "Go to the dashboard")
  static let code = Text("Numer zdarzenia dla pomocy technicznej", "Event number for support")
  static let forbidden = Text("Brak dostępu", "No access")
  static let forbiddenCure = Text(
    "Twoja rola nie pozwala na tę czynność. Poproś administratora o uprawnienie.",
    "Your role does not allow this. Ask an administrator for the right.")
  static let missing = Text("Nie ma takiej strony", "There is no such page")
  static let missingCure = Text(
    "Adres jest błędny, wpis usunięto albo nie masz do niego dostępu. Poszukaj przez Ctrl K.",
    "The address is wrong, the entry is gone, or you have no access to it. Search with Ctrl K.")
  static let refused = Text("Nie wykonano", "Not done")
  static let refusedCure = Text("Odśwież stronę i spróbuj ponownie.", "Reload the page and try again.")
  static let tooLarge = Text("Plik jest za duży", "The file is too large")
  static let tooLargeCure = Text(
    "Podziel go na mniejsze i prześlij po kolei.", "Split it and send the parts in turn.")
  static let failed = Text("Coś poszło nie tak", "Something went wrong")
  static let failedCure = Text(
    "Nic nie zostało zapisane częściowo. Spróbuj ponownie za chwilę; gdy to nie pomoże, podaj numer zdarzenia.",
    "Nothing was saved in part. Try again in a moment; if that does not help, give the event number.")
  static let bad = Text("Nie rozumiemy tego żądania", "We do not understand this request")
  static let badCure = Text("Wróć i spróbuj ponownie.", "Go back and try again.")
}
