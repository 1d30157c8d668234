import Basis
import Headquarters

extension AdminWeb {
  /// A person's own password and sessions.
  func addProfile<Context>(to pages: Pages<Context>) {
    pages.get("profile") { request in .page(try await profile(Entered(), request)) }
    pages.post("profile/password") { request in
      do {
        try await headquarters.changePassword(
          from: request.form["old"], to: request.form["new"], session: request.session,
          address: request.actor.address)
        return .go("/profile", .passwordChanged)
      } catch let refusals as FieldRefusals {
        var entered = Entered()
        entered.refusals = refusals
        return .page(try await profile(entered, request), .unprocessableContent)
      }
    }
    pages.post("profile/sign-out-everywhere") { request in
      try await headquarters.signOutEverywhere(userId: request.actor.userId, by: request.actor)
      return .go("/sign-in", .signedOutEverywhere)
    }
  }

  private func profile(_ entered: Entered, _ request: PageRequest) async throws -> PageContent {
    let reader = request.reader
    let user = request.session.user
    let sessions = try await headquarters.sessions(of: user.id)
    let rows = Html.each(sessions) { session in
      """
      <tr><td>\(browserName(session.agent))<span class="sub">\(session.address)</span></td>\
      <td class="optional">\(reader.moment(session.createdAt))</td><td>\(reader.moment(session.lastSeenAt))</td></tr>
      """
    }
    let password = card(
      reader(UserWords.changePassword),
      form(
        "/profile/password", entered, for: reader,
        """
        \(field(reader(UserWords.oldPassword), "old", entered, .password, for: reader, isRequired: true, autocomplete: "current-password"))\
        \(field(reader(UserWords.newPassword), "new", entered, .newPassword, for: reader, help: reader(UserWords.passwordHelp), isRequired: true, autocomplete: "new-password"))\
        <div class="actions"><button type="submit" class="button main">\(icon("key-round"))\(reader(UserWords.changePassword))</button></div>
        """))
    let open = card(
      reader(UserWords.sessions),
      actions: act(
        reader(UserWords.signOutEverywhere), "/profile/sign-out-everywhere", for: reader, icon: "log-out",
        style: "risky small"),
      isFlush: true,
      """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(UserWords.browser))</th>\
      <th scope="col" class="optional">\(reader(UserWords.since))</th><th scope="col">\(reader(Words.lastSeen))</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      """)
    let about = card(
      reader(Words.details),
      facts([
        (reader(UserWords.fullName), "\(user.name)"), (reader(UserWords.login), "\(user.login)"),
        (reader(UserWords.role), "\(user.role.name(reader.language))"),
        (reader(UserWords.series), "\(user.series)"),
      ]))
    return PageContent(
      title: reader(Frame.profile), place: nil,
      body: "<div class=\"columns\"><div class=\"stack\">\(about)\(password)</div>\(open)</div>")
  }

  /// "Chrome, Windows" of a browser's long name for itself.
  private func browserName(_ agent: String) -> String {
    let browsers = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
    let systems = [
      ("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"), ("Mac OS", "macOS"),
      ("Linux", "Linux"),
    ]
    let names = [browsers, systems].compactMap { list in list.first { agent.contains($0.0) }?.1 }
    return names.isEmpty ? String(agent.prefix(60)) : names.joined(separator: ", ")
  }
}
