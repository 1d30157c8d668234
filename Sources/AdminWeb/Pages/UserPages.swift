import Basis
import Headquarters

extension AdminWeb {
  /// People, their roles and passwords.
  func addUsers<Context>(to pages: Pages<Context>) {
    pages.get("users") { request in
      guard request.reader.mayAdminister else { throw AccessRefusal() }
      return .page(try await userList(request.reader))
    }
    pages.get("users/new") { request in
      guard request.reader.mayAdminister else { throw AccessRefusal() }
      let entered = Entered(values: ["role": Role.representative.rawValue, "language": "pl", "active": "1"])
      return .page(userForm(nil, entered, request.reader))
    }
    pages.get("users/:id/edit") { request in
      let user = try await administeredUser(request)
      return .page(userForm(user, Entered(values: userValues(user)), request.reader))
    }
    pages.post("users") { request in
      guard request.reader.mayAdminister else { throw AccessRefusal() }
      do {
        _ = try await headquarters.createUser(
          readUser(0, request.form), password: request.form["password"], by: request.actor)
        return .go("/users", .added)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(userForm(nil, entered, request.reader), .unprocessableContent)
      }
    }
    pages.post("users/:id") { request in
      let user = try await administeredUser(request)
      do {
        try await headquarters.changeUser(readUser(user.id, request.form), by: request.actor)
        return .go("/users", .saved)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(userForm(user, entered, request.reader), .unprocessableContent)
      }
    }
    pages.post("users/:id/password") { request in
      let user = try await administeredUser(request)
      do {
        try await headquarters.setPassword(ofUser: user.id, to: request.form["password"], by: request.actor)
        return .go("/users", .passwordChanged)
      } catch let refusals as FieldRefusals {
        var entered = Entered(values: userValues(user))
        entered.refusals = refusals
        return .page(userForm(user, entered, request.reader), .unprocessableContent)
      }
    }
    pages.post("users/:id/sign-out") { request in
      let user = try await administeredUser(request)
      try await headquarters.signOutEverywhere(userId: user.id, by: request.actor)
      return .go("/users", .signedOutEverywhere)
    }
  }

  private func administeredUser(_ request: PageRequest) async throws -> UserRow {
    guard request.reader.mayAdminister else { throw AccessRefusal() }
    let id = try request.number("id")
    guard let user = try await headquarters.users().first(where: { $0.id == id }) else {
      throw MissingRefusal()
    }
    return user
  }

  private func readUser(_ id: Int64, _ form: FormBody) -> User {
    let reading = FormReading(form)
    return User(
      id: id, login: reading.text("login"), name: reading.text("name"),
      role: Role(rawValue: reading.text("role")) ?? .representative, series: reading.text("series"),
      language: Language(code: reading.text("language")), isActive: reading.text("active") == "1")
  }

  private func userValues(_ user: UserRow) -> [String: String] {
    [
      "login": user.login, "name": user.name, "role": user.role.rawValue, "series": user.series,
      "language": user.language.code, "active": user.isActive ? "1" : "",
    ]
  }

  private func userList(_ reader: Reader) async throws -> PageContent {
    let users = try await headquarters.users()
    let columns: [Column<UserRow>] = [
      Column(
        key: "name", title: UserWords.person,
        cell: {
          "<a class=\"row-link\" href=\"/users/\($0.id)/edit\">\($0.name)</a><span class=\"sub\">\($0.login)</span>"
        }),
      Column(
        key: "role", title: UserWords.role,
        cell: {
          tag(
            $0.role.name(reader.language), $0.role == .administrator ? .info : .neutral,
            icon: $0.role == .administrator ? "shield-check" : nil)
        }),
      Column(key: "series", title: UserWords.series, isOptional: true, cell: { "\($0.series)" }),
      Column(
        key: "territories", title: Place.territories.title, isNumber: true, isOptional: true,
        cell: { "\($0.territoryCount)" }),
      Column(
        key: "devices", title: Place.devices.title, isNumber: true, isOptional: true,
        cell: { "\($0.deviceCount)" }),
      Column(key: "seen", title: Words.lastSeen, cell: { $0.lastSeenAt.map { reader.moment($0) } ?? "–" }),
      Column(
        key: "state", title: Words.state,
        cell: { user in
          if !user.isActive { return tag(reader(UserWords.inactive)) }
          if user.lockedUntil > reader.now { return tag(reader(UserWords.locked), .danger, icon: "lock") }
          return tag(reader(UserWords.active), .positive)
        }),
    ]
    let frame = TableFrame(
      name: "users", caption: reader(Place.users.title), path: "/users", request: ListRequest())
    return PageContent(
      title: reader(Place.users.title), place: .users,
      actions: button(reader(UserWords.new), href: "/users/new", icon: "user-plus", style: "main"),
      body: card(
        isFlush: true,
        table(frame, columns, users, for: reader, rowStyle: { $0.isActive ? "" : "is-off" }, isShort: true)))
  }

  private func userForm(_ user: UserRow?, _ entered: Entered, _ reader: Reader) -> PageContent {
    let path = user.map { "/users/\($0.id)" } ?? "/users"
    let password: Html = .when(
      user == nil,
      field(
        reader(UserWords.firstPassword), "password", entered, .newPassword, for: reader,
        help: reader(UserWords.passwordHelp), isRequired: true, autocomplete: "new-password"))
    let main = card(
      reader(Words.details),
      form(
        path, entered, for: reader,
        """
        \(field(reader(UserWords.fullName), "name", entered, for: reader, isRequired: true, maxLength: 100))\
        <div class="pair">\(field(reader(UserWords.login), "login", entered, for: reader, help: reader(UserWords.loginHelp), isRequired: true, maxLength: 60))\
        \(field(reader(UserWords.series), "series", entered, for: reader, help: reader(UserWords.seriesHelp), maxLength: 5))</div>\
        <div class="pair">\(choice(reader(UserWords.role), "role", entered, Role.allCases.map { ($0.rawValue, $0.name(reader.language)) }, for: reader))\
        \(choice(reader(UserWords.language), "language", entered, [("pl", "Polski"), ("en", "English")], for: reader))</div>\
        \(password)\(checkBox(reader(UserWords.maySignIn), "active", entered))\
        \(formActions(reader(Words.save), back: "/users", for: reader))
        """))
    let security: Html =
      user.map { user in
        card(
          reader(UserWords.security),
          """
          <div class="stack">\(form("/users/\(user.id)/password", entered, for: reader,
            """
            \(field(reader(UserWords.newPassword), "password", entered, .newPassword, for: reader, help: reader(UserWords.passwordHelp), autocomplete: "new-password"))\
            <div class="actions"><button type="submit" class="button">\(icon("key-round"))\(reader(UserWords.setPassword))</button></div>
            """))<hr>\(act(reader(UserWords.signOutEverywhere), "/users/\(user.id)/sign-out", for: reader, icon: "log-out", style: "risky"))</div>
          """)
      } ?? .empty
    return PageContent(
      title: user?.name ?? reader(UserWords.new), place: .users,
      crumbs: [(reader(Place.users.title), "/users")],
      body: "<div class=\"columns wide-first\">\(main)\(security)</div>")
  }
}

/// Words of people.
enum UserWords {
  static let person = Text("Osoba", "Person")
  static let new = Text("Nowy użytkownik", "New user")
  static let fullName = Text("Imię i nazwisko", "Name")
  static let login = Text("Login", "Login")
  static let loginHelp = Text("Małe litery, bez spacji.", "Small letters, no spaces.")
  static let role = Text("Rola", "Role")
  static let series = Text("Seria dokumentów", "Document series")
  static let seriesHelp = Text(
    "2–5 wielkich liter dla osób z urządzeniem, np. JKO.",
    "2–5 capital letters for people with a device, as JKO.")
  static let language = Text("Język", "Language")
  static let maySignIn = Text("Może się logować", "May sign in")
  static let active = Text("aktywny", "active")
  static let inactive = Text("wyłączony", "switched off")
  static let locked = Text("zablokowany", "locked")
  static let firstPassword = Text("Pierwsze hasło", "First password")
  static let newPassword = Text("Nowe hasło", "New password")
  static let oldPassword = Text("Dotychczasowe hasło", "Present password")
  static let passwordHelp = Text(
    "Co najmniej 10 znaków; najlepiej kilka słów.", "At least 10 characters; several words are best.")
  static let setPassword = Text("Ustaw hasło", "Set the password")
  static let security = Text("Bezpieczeństwo", "Security")
  static let signOutEverywhere = Text("Wyloguj wszędzie", "Sign out everywhere")
  static let sessions = Text("Otwarte sesje", "Open sessions")
  static let changePassword = Text("Zmień hasło", "Change the password")
  static let browser = Text("Przeglądarka", "Browser")
  static let address = Text("Adres", "Address")
  static let since = Text("Od", "Since")
}
