import Basis
import Headquarters
import Hummingbird

/// HQ in the browser: server-rendered pages over the use cases of `Headquarters`.
///
///     let web = try AdminWeb(headquarters: headquarters, analyses: analyses, webRoot: "Web")
///     router.add(middleware: web.errorPages())
///     web.addRoutes(to: router)
///
/// Every page has a strict Content-Security-Policy, every unsafe request a token, every query the row scope of
/// who asks.
public struct AdminWeb: Sendable {
  let headquarters: Headquarters
  let files: StaticFiles
  let isSecure: Bool
  let trustsProxy: Bool
  let deviceAddress: String?
  let pulse: Pulse
  let analyses: Analyses
  let planning: Planning

  /// The pages of a headquarters.
  /// - Parameters:
  ///   - analyses: the cubes of this process.
  ///   - webRoot: the folder with `hq/` and `vendor/`.
  ///   - isSecure: whether this process speaks TLS itself; cookies are then only sent over TLS.
  ///   - trustsProxy: whether `X-Forwarded-For` and `X-Forwarded-Proto` come from a proxy of ours.
  ///   - deviceAddress: where phones open the device, as "https://hq.example.pl/device/"; by default below the
  ///     address the browser uses for HQ.
  ///   - planning: what runs the forecast in this process.
  ///   - pulse: what watches the database for news; one for the whole process spares queries.
  public init(
    headquarters: Headquarters, analyses: Analyses, webRoot: String, isSecure: Bool = false,
    trustsProxy: Bool = false,
    deviceAddress: String? = nil, planning: Planning? = nil, pulse: Pulse? = nil
  ) throws {
    self.headquarters = headquarters
    self.analyses = analyses
    files = try StaticFiles(webRoot: webRoot)
    self.isSecure = isSecure
    self.trustsProxy = trustsProxy
    self.deviceAddress = deviceAddress
    self.planning = planning ?? Planning(headquarters)
    self.pulse = pulse ?? Pulse(headquarters)
  }

  /// Adds all pages, their actions, styles, scripts and pictures.
  public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
    let pages = Pages(web: self, router: router)
    addFiles(to: router)
    addDoor(to: router)
    addDashboard(to: pages)
    addSearch(to: pages)
    addCustomers(to: pages)
    addCustomerForms(to: pages)
    addTerritories(to: pages)
    addProducts(to: pages)
    addProductForms(to: pages)
    addCategories(to: pages)
    addPriceLists(to: pages)
    addOrders(to: pages)
    addOrderPrices(to: pages)
    addOrderEvents(to: pages)
    addConditions(to: pages)
    addConditionForms(to: pages)
    addConditionTypes(to: pages)
    addAgreements(to: pages)
    addPricingPolicy(to: pages)
    addCircles(to: pages)
    addAnalyses(to: pages)
    addCubes(to: pages)
    addForecast(to: pages)
    addForecastEvents(to: pages)
    addUsers(to: pages)
    addDevices(to: pages)
    addAudit(to: pages)
    addImports(to: pages)
    addProfile(to: pages)
    addStyleguide(to: pages)
  }

  /// Turns errors of any route into pages that a person understands. Paths of the device and of programs
  /// (`/v1/`, `/device/`, `/health`, `/metrics`) keep their bare answers.
  public func errorPages<Context: RequestContext>() -> ErrorPages<Context> { ErrorPages(web: self) }
}
