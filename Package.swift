// swift-tools-version: 6.2
import PackageDescription

// Everything that decides something lives in the core modules below. They import neither Foundation nor
// any package, because the same sources become the phone's WebAssembly (`bin/wasm`). docs/ARCHITECTURE.md
// has the table of who may import whom; Tests/ArchitectureTests keeps it.
//
// TEREN_CORE=1 leaves out the server, so that work on an engine builds in seconds and needs no packages but
// the argument parser.
let coreOnly = Context.environment["TEREN_CORE"] == "1"
// bin/wasm sets it. What is built then is small before all.
let isWasm = Context.environment["TEREN_WASM"] == "1"

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let core: [SwiftSetting] =
  strict + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    // Small value types cross module borders in every hot loop; without this each addition is a call.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  ]

func coreModule(_ name: String, _ imports: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: core + more)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let pureModules: [Target.Dependency] = [
  "Basis", "Trade", "Routing", "Visits", "Forms", "Cube", "Sync", "Device",
]

var dependencies: [Package.Dependency] = [
  .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
]

var products: [Product] = [
  .executable(name: "teren-lab", targets: ["teren-lab"]),
  .executable(name: "DeviceWasm", targets: ["DeviceWasm"]),
  .executable(name: "LabWasm", targets: ["LabWasm"]),
  .executable(name: "RoutingWasm", targets: ["RoutingWasm"]),
  .executable(name: "StoriesWasm", targets: ["StoriesWasm"]),
]

var targets: [Target] = [
  coreModule("Basis"),
  coreModule("Trade", ["Basis"]),
  coreModule(
    "Routing", ["Basis"],
    // The search keeps its state in one class and one thread; asking at each access whether another one is under
    // way took a quarter of its time. The phone's module, which weighs a third less and is a quarter faster for it,
    // does not ask for overflow either: `RouteProblem.check` bounds every number, and the module cannot leave its
    // own memory. Debug builds, in which the tests run, ask for all of it.
    [
      .unsafeFlags(
        ["-enforce-exclusivity=unchecked"]
          + (isWasm ? ["-Osize", "-assert-config", "Unchecked", "-Xfrontend", "-remove-runtime-asserts"] : []),
        .when(configuration: .release))
    ]),
  coreModule("Visits", ["Basis", "Trade", "Routing"]),
  coreModule("Forms", ["Basis"]),
  coreModule("Cube", ["Basis"]),
  coreModule("Sync", ["Basis", "Trade"]),
  coreModule("Device", ["Basis", "Trade", "Sync"]),
  coreModule("Stories", ["Basis", "Trade", "Sync", "Device"]),
  .target(name: "Forecast", dependencies: ["Basis"], swiftSettings: strict),
  .target(name: "CubeFiles", dependencies: ["Basis", "Cube"], swiftSettings: strict),
  .target(
    name: "Lab", dependencies: pureModules + ["CubeFiles", "Forecast", "Interchange", arguments],
    swiftSettings: strict),
  .executableTarget(name: "teren-lab", dependencies: ["Lab", arguments], swiftSettings: strict),
  .target(name: "DeviceShims"),
  .target(name: "ComposedText"),
  .executableTarget(
    name: "DeviceWasm", dependencies: ["Basis", "Device", "DeviceShims", "ComposedText"],
    swiftSettings: strict + [.enableExperimentalFeature("Extern")]),
  .executableTarget(
    name: "StoriesWasm", dependencies: ["Basis", "Stories", "Sync", "DeviceShims", "ComposedText"],
    swiftSettings: strict + [.enableExperimentalFeature("Extern")]),
  .executableTarget(
    name: "RoutingWasm", dependencies: ["Basis", "Routing", "DeviceShims"],
    swiftSettings: strict + [.enableExperimentalFeature("Extern")]),
  .executableTarget(
    name: "LabWasm", dependencies: pureModules + ["DeviceShims"],
    swiftSettings: strict + [.enableExperimentalFeature("Extern")],
    // Rounding is a call of the C library where the processor has no instruction; natively that is libm.
    linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
  .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
  .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
  .target(
    name: "Interchange", dependencies: ["Basis", "Trade", "Routing", "Forms", "CZip", "CXlsxWriter"],
    swiftSettings: strict
  ),
  .testTarget(name: "ArchitectureTests", swiftSettings: strict),
  .testTarget(name: "BasisTests", dependencies: ["Basis"], swiftSettings: strict),
  .testTarget(
    name: "TradeTests", dependencies: ["Basis", "Trade", "Lab"], exclude: ["PricingCases"],
    swiftSettings: strict),
  .testTarget(name: "SyncTests", dependencies: ["Basis", "Trade", "Sync"], swiftSettings: strict),
  .testTarget(
    name: "DeviceTests", dependencies: ["Basis", "Trade", "Sync", "Device", "Stories"], swiftSettings: strict),
  .testTarget(
    name: "InterchangeTests", dependencies: ["Basis", "Trade", "Routing", "Forms", "Interchange"],
    exclude: ["Forms", "Repaired"],
    swiftSettings: strict),
  .testTarget(
    name: "FormsTests", dependencies: ["Basis", "Forms", "Lab"], exclude: ["Cases"], swiftSettings: strict),
  .testTarget(
    name: "RoutingTests", dependencies: ["Basis", "Routing", "Visits", "Lab"], swiftSettings: strict),
  .testTarget(name: "CubeTests", dependencies: ["Basis", "Cube", "CubeFiles", "Lab"], swiftSettings: strict),
  .testTarget(name: "ForecastTests", dependencies: ["Basis", "Forecast", "Lab"], swiftSettings: strict),
]

if !coreOnly {
  dependencies += [
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ]
  products.append(.executable(name: "teren", targets: ["teren"]))
  let web: [Target.Dependency] = [
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
  ]
  targets += [
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(
      name: "Store",
      dependencies: ["Basis", "CPostgres", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.embedInCode("Migrations")],
      swiftSettings: strict),
    .target(
      name: "Headquarters",
      dependencies: [
        "Basis", "Trade", "Routing", "Cube", "CubeFiles", "Forecast", "Sync", "Store", "Interchange",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "AdminWeb",
      dependencies: web + [
        "Basis", "Trade", "Cube", "Headquarters", "CQrencode",
      ], swiftSettings: strict),
    .target(
      name: "Gateway",
      dependencies: [
        "Basis", "Trade", "Headquarters", "Sync", "CZlib",
        .product(name: "Hummingbird", package: "hummingbird"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "teren",
      dependencies: web + [
        "AdminWeb", "Gateway", "Headquarters", "Interchange", "Store", "Stories", "Sync", "Lab", arguments,
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "X509", package: "swift-certificates"),
      ], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Basis", "Store"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "StoreTests", dependencies: ["Store", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "HeadquartersTests",
      dependencies: [
        "Cube", "Forecast", "Headquarters", "Interchange", "TestSupport", "Device", "Stories", "Routing", "Lab",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AdminWebTests",
      dependencies: [
        "AdminWeb", "Basis", "Headquarters", "Store", "Sync", "TestSupport", "Trade",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ], swiftSettings: strict),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Gateway", "Headquarters", "Sync", "TestSupport", "Basis", "Trade", "Device", "Stories", "Store",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ], swiftSettings: strict),
  ]
}

let package = Package(
  name: "teren",
  products: products,
  dependencies: dependencies,
  targets: targets
)
