import ArgumentParser
import Basis
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import ServiceLifecycle

/// How the server speaks: in the clear on this machine, with a certificate from files, or with one of the
/// machine's own authority.
struct TlsChoice {
  /// "http" or "https".
  let scheme: String
  /// The name under which others reach this machine.
  let host: String
  /// The machine's own authority, when it is used.
  let authority: LocalAuthority?
  private let pems: (certificate: String, key: String)?

  init(_ arguments: [String], port: Int) throws {
    let addresses = localAddresses()
    switch arguments.count {
    case 0:
      (scheme, host, authority, pems) = ("http", "localhost", nil, nil)
    case 1 where arguments[0] == "local":
      let hosts = ["localhost", "127.0.0.1", ProcessInfo.processInfo.hostName] + addresses
      let made = try LocalAuthority(folder: URL(filePath: "var/tls"), hosts: hosts)
      (scheme, host, authority) = ("https", addresses.first ?? "localhost", made)
      pems = (made.serverCertificate, made.serverKey)
    case 2:
      guard let certificate = try? String(contentsOfFile: arguments[0], encoding: .utf8) else {
        throw ValidationError("Cannot read the certificate \(arguments[0]).")
      }
      guard let key = try? String(contentsOfFile: arguments[1], encoding: .utf8) else {
        throw ValidationError("Cannot read the key \(arguments[1]).")
      }
      (scheme, host, authority) = ("https", addresses.first ?? "localhost", nil)
      pems = (certificate, key)
    default:
      throw ValidationError("--tls takes “local”, or a certificate and a key.")
    }
  }

  /// The server for Hummingbird.
  func server() throws -> HTTPServerBuilder {
    guard let pems else { return .http1() }
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(pems.certificate.utf8))
    let key = try NIOSSLPrivateKey(bytes: Array(pems.key.utf8), format: .pem)
    return try .tls(
      .http1(),
      tlsConfiguration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
  }

  /// A small page in the clear that gives the authority's certificate to a phone: it must trust it before it can
  /// reach HQ. Nothing else is served there.
  func installationPage(port: Int, hq: String) -> (any Service)? {
    guard let authority else { return nil }
    let router = Router()
    let page = TlsChoice.page(fingerprint: authority.fingerprint, hq: hq)
    router.get("/") { _, _ in
      Response(
        status: .ok,
        headers: [
          .contentType: "text/html; charset=utf-8",
          .contentSecurityPolicy: "default-src 'none'; form-action 'none'",
        ],
        body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }
    router.get("teren.crt") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/x-x509-ca-cert"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: authority.authorityCertificate)))
    }
    return Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("0.0.0.0", port: port)))
  }

  private static func page(fingerprint: String, hq: String) -> String {
    let page: Html = """
      <!doctype html><html lang="pl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Teren</title><h1>Certyfikat Teren</h1>
      <p><a href="/teren.crt">Pobierz certyfikat</a>. Android: Ustawienia → Zabezpieczenia → Zainstaluj certyfikat → CA.
      iOS: Ustawienia → Pobrano profil → Zainstaluj, potem Ogólne → To urządzenie → Ustawienia zaufania certyfikatów.</p>
      <p lang="en"><a href="/teren.crt">Download the certificate</a>. Android: Settings → Security → Install a
      certificate → CA. iOS: Settings → Profile downloaded → Install, then General → About → Certificate Trust
      Settings.</p>
      <p>SHA-256: <code>\(fingerprint)</code></p>
      <p><a href="\(hq)/device/">\(hq)/device/</a></p></html>
      """
    return page.markup
  }
}
