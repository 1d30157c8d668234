import Basis
import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority of this machine, for a phone in the office network: a browser gives an installed
/// page its storage, its location and its service worker only in a secure context.
///
/// The authority's key never leaves the folder (mode 0600); its certificate is what the phone installs.
struct LocalAuthority {
  /// PEM texts of the server: certificate chain and key.
  let serverCertificate: String
  let serverKey: String
  /// What the phone installs.
  let authorityCertificate: String
  /// SHA-256 of the authority's certificate, to compare on the phone.
  let fingerprint: String

  /// Reads the authority from a folder or makes it there; the server's certificate is renewed when it has
  /// less than a month left or does not name one of the hosts.
  init(folder: URL, hosts: [String]) throws {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let (authority, authorityKey) = try LocalAuthority.authority(folder)
    authorityCertificate = try authority.serializeAsPEM().pemString
    fingerprint = try LocalAuthority.fingerprint(authority)
    let certificateFile = folder.appending(path: "server.crt")
    let keyFile = folder.appending(path: "server.key")
    let wanted = hosts.sorted().joined(separator: " ")
    if let pem = try? String(contentsOf: certificateFile, encoding: .utf8),
      let key = try? String(contentsOf: keyFile, encoding: .utf8),
      (try? String(contentsOf: folder.appending(path: "hosts"), encoding: .utf8)) == wanted,
      let first = try? Certificate(pemEncoded: pem),
      first.notValidAfter > Date().addingTimeInterval(30 * 86_400)
    {
      (serverCertificate, serverKey) = (pem, key)
      return
    }
    let key = P256.Signing.PrivateKey()
    let certificate = try LocalAuthority.server(key, hosts, signedBy: authority, authorityKey)
    serverCertificate = try certificate.serializeAsPEM().pemString
    serverKey = key.pemRepresentation
    try LocalAuthority.write(serverKey, to: keyFile)
    try LocalAuthority.write(serverCertificate, to: certificateFile)
    try LocalAuthority.write(wanted, to: folder.appending(path: "hosts"))
  }

  private static func authority(_ folder: URL) throws -> (Certificate, P256.Signing.PrivateKey) {
    let certificateFile = folder.appending(path: "authority.crt")
    let keyFile = folder.appending(path: "authority.key")
    if let pem = try? String(contentsOf: certificateFile, encoding: .utf8),
      let keyPem = try? String(contentsOf: keyFile, encoding: .utf8)
    {
      return (try Certificate(pemEncoded: pem), try P256.Signing.PrivateKey(pemRepresentation: keyPem))
    }
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName {
      CommonName("Teren on \(ProcessInfo.processInfo.hostName)")
      OrganizationName("Teren local authority")
    }
    let now = Date()
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: now.addingTimeInterval(-3_600), notValidAfter: now.addingTimeInterval(10 * 365 * 86_400),
      issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        SubjectKeyIdentifier(hash: .init(key.publicKey))
      }, issuerPrivateKey: .init(key))
    try write(key.pemRepresentation, to: keyFile)
    try write(try certificate.serializeAsPEM().pemString, to: certificateFile)
    return (certificate, key)
  }

  /// 397 days: phones refuse server certificates that live longer.
  private static func server(
    _ key: P256.Signing.PrivateKey, _ hosts: [String], signedBy authority: Certificate,
    _ authorityKey: P256.Signing.PrivateKey
  ) throws -> Certificate {
    let now = Date()
    let names: [GeneralName] = hosts.map { host in
      let parts = host.split(separator: ".").compactMap { UInt8($0) }
      return parts.count == 4 ? .ipAddress(ASN1OctetString(contentBytes: parts[...])) : .dnsName(host)
    }
    return try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: now.addingTimeInterval(-3_600), notValidAfter: now.addingTimeInterval(397 * 86_400),
      issuer: authority.subject, subject: try DistinguishedName { CommonName(hosts.first ?? "localhost") },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(names)
        AuthorityKeyIdentifier(
          keyIdentifier: try authority.extensions.subjectKeyIdentifier?.keyIdentifier)
      }, issuerPrivateKey: .init(authorityKey))
  }

  private static func fingerprint(_ certificate: Certificate) throws -> String {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return SHA256.hash(data: serializer.serializedBytes).map { String(format: "%02X", $0) }
      .joined(separator: ":")
  }

  private static func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file, options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}

/// The addresses under which phones of the office network can reach this machine.
func localAddresses() -> [String] {
  var addresses: [String] = []
  var list: UnsafeMutablePointer<ifaddrs>?
  guard getifaddrs(&list) == 0 else { return [] }
  defer { freeifaddrs(list) }
  var next = list
  while let entry = next?.pointee {
    next = entry.ifa_next
    guard let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard
      getnameinfo(
        address, socklen_t(MemoryLayout<sockaddr_in>.size), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST
      )
        == 0
    else { continue }
    let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if !text.hasPrefix("127.") { addresses.append(text) }
  }
  return addresses
}
