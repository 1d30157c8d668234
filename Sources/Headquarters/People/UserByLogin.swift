import Store

extension Headquarters {
  /// The person who signs in with this name; for the server's command line, which no role limits.
  public func user(login: String) async throws -> User? {
    try await database.read { connection in
      try connection.row("SELECT \(User.columns) FROM app_user WHERE login = $1", [.text(login)]).map(User.init)
    }
  }
}
