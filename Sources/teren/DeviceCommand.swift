import AdminWeb
import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren device`: a phone or tablet of a representative.
struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Enrol devices.", subcommands: [Enrol.self])

  struct Enrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "enrol", abstract: "Print a one-time code for a new device, with its QR code.")

    @OptionGroup var settings: Settings
    @Argument(help: "The representative's login.") var login: String
    @Option(help: "What to call the device.") var name = "Telefon"
    @Option(help: "Where phones open the device.") var deviceAddress = "http://localhost:8080/device/"
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
      try await readable {
        let headquarters = try await settings.openHeadquarters()
        guard let user = try await headquarters.user(login: login) else {
          throw ValidationError("There is no user \(login).")
        }
        let enrolment = try await headquarters.createEnrolment(
          forUser: user.id, deviceName: name, by: .program)
        try await headquarters.database.close()
        let address = deviceAddress + "#enrol=" + enrolment.code
        if json {
          print(
            #"{"code":"\#(enrolment.code)","address":"\#(address)","expires":"\#(enrolment.expiresAt.text)"}"#)
        } else {
          print("Code  \(enrolment.code)   (once, until \(enrolment.expiresAt.text))\n\(address)\n")
          print(terminalQr(address))
        }
      }
    }
  }
}
