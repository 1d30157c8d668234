import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren user`: the first administrator of a new company, and help for a forgotten password.
struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Add people and set passwords.",
    subcommands: [AddUser.self, SetPassword.self])

  struct AddUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Add a person who can sign in.",
      discussion: "In an empty database --company founds the company first.")

    @OptionGroup var settings: Settings
    @Argument(help: "The name to sign in with: small letters, no spaces.") var login: String
    @Option(help: "First and last name.") var name: String
    @Option(help: "administrator, manager or representative.") var role: String = "administrator"
    @Option(help: "Letters that begin the document numbers of a representative, as JKO.") var series: String =
      ""
    @Option(help: "pl or en.") var language: String = "pl"
    @Option(help: "Name of the company, when the database holds none yet.") var company: String?

    func run() async throws {
      guard let role = Role(rawValue: role) else {
        throw ValidationError("Unknown role \(role). Use administrator, manager or representative.")
      }
      let password = try readPassword()
      try await readable {
        let headquarters = try await settings.openHeadquarters()
        if let company, try await headquarters.company() == nil {
          try await headquarters.foundCompany(Company(name: company))
        }
        let user = User(
          login: login, name: name, role: role, series: series, language: Language(code: language))
        _ = try await headquarters.createUser(user, password: password, by: .program)
        try await headquarters.database.close()
      }
      print("Added \(login).")
    }
  }

  struct SetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "password", abstract: "Set a person's password and sign them out everywhere.")

    @OptionGroup var settings: Settings
    @Argument(help: "The name to sign in with.") var login: String

    func run() async throws {
      let password = try readPassword()
      try await readable {
        let headquarters = try await settings.openHeadquarters()
        guard let user = try await headquarters.user(login: login) else {
          throw ValidationError("There is no user \(login).")
        }
        try await headquarters.setPassword(ofUser: user.id, to: password, by: .program)
        try await headquarters.database.close()
      }
      print("Set the password of \(login).")
    }
  }
}

/// From TEREN_PASSWORD or typed without being shown, never from a flag: flags stand in the process list.
private func readPassword() throws -> String {
  if let password = ProcessInfo.processInfo.environment["TEREN_PASSWORD"] { return password }
  guard let typed = getpass("Password: "), let password = String(validatingCString: typed), !password.isEmpty
  else { throw ValidationError("No password was typed.") }
  return password
}
