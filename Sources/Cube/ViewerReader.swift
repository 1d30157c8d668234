extension Viewer {
  /// Reads `{"territory":[{"level":"customer.region","in":["opolskie"]}],"hidden_measures":["cost"]}`.
  public init(json: [UInt8]) throws(CubeRefusal) {
    guard case .object(let members) = try JsonReader.read(json) else {
      throw .badField(path: "$", expected: "{…}")
    }
    self.init(territory: [], hiddenMeasures: [])
    for (name, value) in members {
      switch name {
      case "territory":
        for (index, item) in try value.items(name).enumerated() {
          let path = "territory[\(index)]"
          guard let level = item["level"], let list = item["in"] else {
            throw .badField(path: path, expected: "{\"level\":…,\"in\":[…]}")
          }
          territory.append(
            Grant(level: try level.string(path + ".level"), members: try list.names(path + ".in")))
        }
      case "hidden_measures": hiddenMeasures = try value.names(name)
      default: throw .badField(path: name, expected: "territory, hidden_measures")
      }
    }
  }
}
