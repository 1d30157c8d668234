import Basis
import HTTPTypes
import Headquarters
import Hummingbird
import NIOCore
import Store

/// A request that cannot be answered as it is.
enum RequestRefusal: Refusal {
  /// The body is larger than the route takes.
  case tooLarge
  /// The body is not what the route expects.
  case unreadable
  /// There is nothing at this address for this device.
  case nothingHere
  /// The device asks without end.
  case tooOften(seconds: Int64)

  func text(_ language: Language) -> String {
    switch self {
    case .tooLarge:
      Text("Przesłano za dużo naraz. Wyślij mniej.", "Too much was sent at once. Send less.")(language)
    case .unreadable:
      Text(
        "Centrala nie rozumie tego zapytania. Zaktualizuj aplikację.",
        "HQ does not understand this request. Update the app.")(language)
    case .tooOften(let seconds):
      Text(
        "Urządzenie pyta zbyt często. Spróbuje ponownie za \(seconds) s.",
        "The device asks too often. It will try again in \(seconds) s.")(language)
    case .nothingHere:
      Text("Nic tu nie ma dla tego urządzenia.", "There is nothing here for this device.")(language)
    }
  }

  var status: HTTPResponse.Status {
    switch self {
    case .tooLarge: .contentTooLarge
    case .unreadable: .badRequest
    case .nothingHere: .notFound
    case .tooOften: .tooManyRequests
    }
  }
}

extension Gateway {
  /// Runs a route, counts it, and turns whatever goes wrong into a status and words; a fault inside is counted
  /// and said to be one, without its insides.
  func answering(
    _ route: String, _ request: Request, _ work: () async throws -> Response
  ) async -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await work()
    } catch {
      response = refusal(error, Language(code: request.headers[.acceptLanguage]?.prefix(2) ?? "pl"))
    }
    measurements.note(route, status: response.status.code, ContinuousClock.now - start)
    response.headers[contentTypeOptions] = "nosniff"
    return response
  }

  private func refusal(_ error: any Error, _ language: Language) -> Response {
    switch error {
    case RequestRefusal.tooOften(let seconds):
      var response = words(.tooManyRequests, RequestRefusal.tooOften(seconds: seconds).text(language))
      response.headers[.retryAfter] = String(seconds)
      return response
    case let refusal as RequestRefusal: return words(refusal.status, refusal.text(language))
    case DeviceRefusal.tooManyAttempts(let seconds):
      var response = words(.tooManyRequests, DeviceRefusal.tooManyAttempts(seconds: seconds).text(language))
      response.headers[.retryAfter] = String(seconds)
      return response
    case let refusal as DeviceRefusal:
      let isCode = refusal == .unknownCode || refusal == .noSeries
      return words(isCode ? .forbidden : .unauthorized, refusal.text(language))
    case let error as HTTPError:
      return words(
        error.status, (error.status == .contentTooLarge ? .tooLarge : RequestRefusal.unreadable).text(language))
    case let refusal as StoreRefusal:
      measurements.noteFault(refusal.text(.english))
      var response = words(.serviceUnavailable, StoreRefusal.busy.text(language))
      response.headers[.retryAfter] = "5"
      return response
    case let refusal as any Refusal: return words(.badRequest, refusal.text(language))
    default:
      measurements.noteFault("\(error)")
      return words(
        .internalServerError,
        Text("Błąd centrali. Spróbujemy ponownie.", "A fault at HQ. It will be tried again.")(language))
    }
  }

  func words(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }

  /// The body, unpacked when it came packed; both sizes are limited.
  func body(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
      throw RequestRefusal.tooLarge
    }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw RequestRefusal.tooLarge
    }
    let bytes = Array(buffer.readableBytesView)
    guard let encoding = request.headers[.contentEncoding], encoding != "identity" else { return bytes }
    switch inflated(bytes, encoding, limit: limit) {
    case .bytes(let plain): return plain
    case .tooLarge: throw RequestRefusal.tooLarge
    case .damaged: throw RequestRefusal.unreadable
    }
  }

  /// Bytes as an answer, packed when the client takes gzip and it pays.
  func packed(_ bytes: [UInt8], type: String, for request: Request, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = type
    if bytes.count > 300, acceptsGzip(request) {
      headers[.contentEncoding] = "gzip"
      headers[.vary] = "Accept-Encoding"
      return Response(
        status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: gzipped(bytes))))
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  func acceptsGzip(_ request: Request) -> Bool { request.headers[.acceptEncoding]?.contains("gzip") == true }
}

private let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")!
