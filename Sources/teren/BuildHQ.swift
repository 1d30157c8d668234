import AdminWeb
import Basis
import Gateway
import HTTPTypes
import Headquarters
import Hummingbird
import Logging
import NIOCore

/// What a headquarters process needs besides its database.
struct HQConfiguration: Sendable {
  /// The folder with `hq/`, `device/` and `vendor/`.
  var webRoot: String
  /// Whether this process speaks TLS.
  var isSecure = false
  /// Whether a proxy of ours stands in front and says who asks.
  var trustsProxy = false
  /// Where phones open the device, when it is not where the browser opens HQ.
  var deviceAddress: String?
}

/// A request and who sent it.
struct HQRequestContext: RequestContext, RemoteAddressRequestContext {
  var coreContext: CoreRequestContextStorage
  let remoteAddress: SocketAddress?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    remoteAddress = source.channel.remoteAddress
  }

  /// A document batch or a photo fits, a film does not.
  var maxUploadSize: Int { 70 << 20 }
}

/// Everything that headquarters answers: the same for `teren serve`, the tests and a simulator.
func buildHQ(
  _ headquarters: Headquarters, _ analyses: Analyses, _ planning: Planning, _ configuration: HQConfiguration
) throws -> Router<HQRequestContext> {
  let router = Router(context: HQRequestContext.self)
  let pulse = Pulse(headquarters)
  let web = try AdminWeb(
    headquarters: headquarters, analyses: analyses, webRoot: configuration.webRoot,
    isSecure: configuration.isSecure,
    trustsProxy: configuration.trustsProxy, deviceAddress: configuration.deviceAddress, planning: planning,
    pulse: pulse)
  router.add(middleware: LogRequestsMiddleware(.debug))
  router.add(middleware: web.errorPages())
  let trustsProxy = configuration.trustsProxy
  let faults = Logger(label: "teren.gateway")
  let gateway = Gateway(headquarters, pulse: pulse) { faults.error("a device's request failed: \($0)") }
  gateway.addRoutes(to: router) { request, context in
    if trustsProxy,
      let forwarded = request.headers[HTTPField.Name("X-Forwarded-For")!]?.split(separator: ",").last
    {
      return String(forwarded.prefix(60)).trimmed()
    }
    return context.remoteAddress?.ipAddress ?? ""
  }
  try DeviceShell(webRoot: configuration.webRoot).addRoutes(to: router)
  web.addRoutes(to: router)
  return router
}
