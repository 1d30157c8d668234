import AdminWeb
import ArgumentParser
import Basis
import Foundation
import Gateway
import Headquarters
import Hummingbird
import HummingbirdTLS
import Logging
import ServiceLifecycle

/// `teren serve`: headquarters.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Start headquarters.",
    discussion: """
      Phones need a secure address. In the office network --tls local makes a certificate authority of this machine,
      prints its fingerprint and shows a page that installs it on the phone. On the internet use a proxy with a real
      certificate and --behind-proxy; docs/OPERATING.md shows Caddy and nginx.
      """)

  @OptionGroup var settings: Settings
  @Option(help: "Address to listen on. Without TLS anything but this machine is refused.")
  var host: String?
  @Option(help: "Port to listen on.") var port: Int?
  @Option(help: "The folder with hq/, device/ and vendor/.") var web: String?
  @Option(
    parsing: .upToNextOption, help: "CERTIFICATE KEY: PEM files; or “local” for an authority of this machine.")
  var tls: [String] = []
  @Flag(help: "A proxy of yours terminates TLS and sets X-Forwarded-For and X-Forwarded-Proto.")
  var behindProxy = false
  @Option(help: "Where phones open the device, as https://hq.example.pl/device/.") var deviceAddress: String?
  @Option(help: "The folder of this process's cubes; by default “cubes” beside a SQLite file, else var/cubes.")
  var cubes: String?
  @Option(help: "When to compute forecast and delivery plan every night, as 02:30 in Poland; never by default.")
  var forecastAt: String?
  @Option(help: "A file of logins to print at the start, as written by teren demo.") var logins: String?

  func run() async throws {
    let reader = try await settings.reader()
    let port = port ?? reader.int(forKey: "port", default: 8080)
    let host = host ?? reader.string(forKey: "host", default: tls.isEmpty ? "127.0.0.1" : "0.0.0.0")
    let webRoot = web ?? reader.string(forKey: "web", default: "Web")
    let isLocal = ["127.0.0.1", "::1", "localhost"].contains(host)
    guard !tls.isEmpty || isLocal || behindProxy else {
      throw ValidationError(
        "Passwords must not travel in the clear: use --tls local, --tls CERTIFICATE KEY or --behind-proxy.")
    }
    var logger = Logger(label: "teren")
    logger.logLevel = Logger.Level(rawValue: reader.string(forKey: "logLevel", default: "info")) ?? .info
    let certificate = try TlsChoice(tls, port: port)
    let base =
      certificate.scheme + "://" + (isLocal || tls.isEmpty ? "localhost" : certificate.host) + ":\(port)"
    let device = deviceAddress ?? reader.string(forKey: "deviceAddress") ?? base + "/device/"

    try await readable {
      let headquarters = try await settings.openHeadquarters()
      if try await headquarters.company() == nil {
        print("The database holds no company yet. Run “teren demo” or “teren user add … --company NAME”.")
      }
      let analyses = try Analyses(headquarters, folder: try await settings.cubeFolder(cubes))
      let following = Task { await analyses.run() }
      let planning = Planning(
        headquarters, nightlyAt: try minute(forecastAt ?? reader.string(forKey: "forecastAt")))
      let planned = Task { await planning.run() }
      defer {
        following.cancel()
        planned.cancel()
      }
      let router = try buildHQ(
        headquarters, analyses, planning,
        HQConfiguration(
          webRoot: webRoot, isSecure: !tls.isEmpty, trustsProxy: behindProxy, deviceAddress: device))
      // Not waited for: a page or a phone that comes first makes the book itself.
      Task { try? await headquarters.openPrices() }
      try announce(base: base, device: device, certificate)
      let application = Application(
        router: router, server: try certificate.server(),
        configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
        logger: logger)
      if let page = certificate.installationPage(port: port + 1, hq: base) {
        try await ServiceGroup(
          services: [application, page], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
      } else {
        try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
      }
      following.cancel()
      planned.cancel()
      await following.value
      await planned.value
      try await headquarters.database.close()
    }
  }

  /// The minute of the day that "02:30" is.
  private func minute(_ text: String?) throws -> Int? {
    guard let text else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard parts.count == 2, (0...23).contains(parts[0]), (0...59).contains(parts[1]) else {
      throw ValidationError("--forecast-at \(text): give an hour of the day as 02:30.")
    }
    return parts[0] * 60 + parts[1]
  }

  /// What a person who just started this wants to know.
  private func announce(base: String, device: String, _ certificate: TlsChoice) throws {
    print("\nHeadquarters  \(base)")
    if let logins, let text = try? String(contentsOfFile: logins, encoding: .utf8) {
      for line in text.split(separator: "\n") {
        print("              " + line.replacing(" ", with: "  "))
      }
    }
    print("\nOn the phone  \(device)")
    print("              HQ: Teren → Urządzenia → Dodaj urządzenie gives the one-time code.\n")
    print(terminalQr(device))
    if let authority = certificate.authority {
      print(
        "Before the first use install the certificate on the phone: http://\(certificate.host):\(1 + (port ?? 8080))/"
      )
      print("SHA-256 \(authority.fingerprint)\n")
    }
    fflush(nil)
  }
}
