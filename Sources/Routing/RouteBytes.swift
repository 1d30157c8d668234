import Basis

// Problems and answers as bytes: HQ ships a day and its road times to the phone in this form, and the wasm
// module is tested with it. Lists are a count and their items; optional numbers are shifted by one.
extension RouteProblem {
  /// The problem as bytes; driving times take two bytes each where they fit.
  public var bytes: [UInt8] {
    var out = ByteWriter(reserving: matrix.seconds.count * 2 + stops.count * 24)
    out.byte(1)
    out.byte(objective.rawValue)
    out.signed(Int64(days))
    out.raw(matrix.bytes)
    for weight in [weights.driving, weights.overtime, weights.waiting, weights.prize] {
      out.signed(Int64(weight))
    }
    out.varint(UInt64(traffic.count))
    for period in traffic {
      out.signed(Int64(period.from))
      out.signed(period.ppm)
    }
    out.varint(UInt64(vehicles.count))
    for vehicle in vehicles { vehicle.write(&out) }
    out.varint(UInt64(stops.count))
    for stop in stops { stop.write(&out) }
    return out.bytes
  }

  /// Reads what `bytes` wrote.
  public init(bytes: [UInt8]) throws(BytesRefusal) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1, let objective = RouteObjective(rawValue: try reader.byte()) else {
      throw .malformed
    }
    let days = try reader.int32()
    let matrix = try TravelMatrix(from: &reader)
    self.init(objective: objective, days: days, matrix: matrix, vehicles: [], stops: [])
    weights = RouteWeights(
      driving: try reader.int32(), overtime: try reader.int32(), waiting: try reader.int32(),
      prize: try reader.int32())
    for _ in 0..<(try reader.count()) {
      traffic.append(TrafficPeriod(from: try reader.int32(), ppm: try reader.signed()))
    }
    for _ in 0..<(try reader.count()) { vehicles.append(try RouteVehicle(from: &reader)) }
    for _ in 0..<(try reader.count()) { stops.append(try RouteStop(from: &reader)) }
  }
}

extension RouteVehicle {
  fileprivate func write(_ out: inout ByteWriter) {
    out.signed(id)
    for place in [start, end, maxDurationSeconds] { out.signed(Int64(place ?? -1)) }
    out.write([shift])
    out.signed(Int64(overtimeSeconds))
    out.write(capacity)
    out.write(daysOff)
    out.varint(UInt64(breaks.count))
    for pause in breaks {
      out.write(pause.windows)
      out.signed(Int64(pause.seconds))
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(BytesRefusal) {
    self.init(id: try reader.signed())
    start = try reader.optionalInt32()
    end = try reader.optionalInt32()
    maxDurationSeconds = try reader.optionalInt32()
    guard let window = try reader.windows().first else { throw .malformed }
    shift = window
    overtimeSeconds = try reader.int32()
    capacity = try reader.numbers()
    daysOff = try reader.numbers()
    for _ in 0..<(try reader.count()) {
      breaks.append(RouteBreak(windows: try reader.windows(), seconds: try reader.int32()))
    }
  }
}

extension RouteStop {
  fileprivate func write(_ out: inout ByteWriter) {
    out.signed(id)
    out.signed(Int64(place))
    out.signed(Int64(serviceSeconds))
    out.write(windows)
    out.write(load)
    out.signed(Int64(priority))
    out.byte((isMandatory ? 1 : 0) | (isLocked ? 2 : 0))
    out.signed(prize)
    out.varint(UInt64(patterns.count))
    for pattern in patterns {
      out.write(pattern.days)
      out.signed(pattern.price)
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(BytesRefusal) {
    self.init(id: try reader.signed(), place: try reader.int32(), serviceSeconds: try reader.int32())
    windows = try reader.windows()
    load = try reader.numbers()
    priority = try reader.int32()
    let flags = try reader.byte()
    isMandatory = flags & 1 != 0
    isLocked = flags & 2 != 0
    prize = try reader.signed()
    for _ in 0..<(try reader.count()) {
      patterns.append(VisitPattern(days: try reader.numbers(), price: try reader.signed()))
    }
  }
}

extension TravelMatrix {
  /// The matrix as it is shipped: two bytes a drive when all are below 18 hours, else four.
  ///     100 places are 20 kB
  public var bytes: [UInt8] {
    let isShort = !seconds.contains { $0 > Int32(UInt16.max) }
    var out = ByteWriter(reserving: seconds.count * (isShort ? 2 : 4) + 8)
    out.byte(isShort ? 2 : 4)
    out.varint(UInt64(places))
    for value in seconds {
      out.byte(UInt8(truncatingIfNeeded: value))
      out.byte(UInt8(truncatingIfNeeded: value >> 8))
      if !isShort {
        out.byte(UInt8(truncatingIfNeeded: value >> 16))
        out.byte(UInt8(truncatingIfNeeded: value >> 24))
      }
    }
    return out.bytes
  }

  /// Reads what `bytes` wrote, and leaves the reader behind it.
  public init(from reader: inout ByteReader) throws(BytesRefusal) {
    let width = Int(try reader.byte())
    let places = try reader.count()
    let cells = places * places
    let left = reader.bytes.endIndex - reader.position
    guard width == 2 || width == 4, places <= 20_000, cells <= left / width else { throw .malformed }
    var seconds: [Int32] = []
    seconds.reserveCapacity(cells)
    for _ in 0..<cells {
      var value: UInt32 = 0
      for shift in 0..<UInt32(width) { value |= UInt32(try reader.byte()) << (shift * 8) }
      seconds.append(Int32(bitPattern: value))
    }
    self.init(places: Int32(places), seconds: seconds)
  }
}

extension RouteAnswer {
  /// The answer's decisions as bytes: equal bytes mean equal plans.
  public var bytes: [UInt8] {
    var out = ByteWriter()
    out.signed(cost)
    out.signed(prize)
    out.byte((isFeasible ? 1 : 0) | (isProvenOptimal ? 2 : 0))
    out.signed(iterations)
    out.varint(UInt64(routes.count))
    for route in routes {
      out.signed(Int64(route.vehicle))
      out.signed(Int64(route.day))
      out.write(route.schedule.visits.map { $0.stop })
      out.write(route.schedule.visits.map { $0.start })
      out.write(route.schedule.pauses.map { $0.start })
      out.signed(Int64(route.schedule.finish))
    }
    out.write(unassigned.map { $0.stop })
    return out.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ numbers: [Int32]) {
    varint(UInt64(numbers.count))
    for number in numbers { signed(Int64(number)) }
  }

  fileprivate mutating func write(_ windows: [TimeWindow]) {
    varint(UInt64(windows.count))
    for window in windows {
      signed(Int64(window.from))
      signed(Int64(window.until))
    }
  }
}

extension ByteReader {
  fileprivate mutating func int32() throws(BytesRefusal) -> Int32 {
    guard let value = Int32(exactly: try signed()) else { throw .malformed }
    return value
  }

  fileprivate mutating func optionalInt32() throws(BytesRefusal) -> Int32? {
    let value = try int32()
    return value < 0 ? nil : value
  }

  /// A count of items that take at least a byte each, so that bad input cannot ask for more than is there.
  fileprivate mutating func count() throws(BytesRefusal) -> Int {
    let value = try varint()
    guard value <= UInt64(bytes.endIndex - position) else { throw .truncated }
    return Int(value)
  }

  fileprivate mutating func numbers() throws(BytesRefusal) -> [Int32] {
    var result: [Int32] = []
    for _ in 0..<(try count()) { result.append(try int32()) }
    return result
  }

  fileprivate mutating func windows() throws(BytesRefusal) -> [TimeWindow] {
    var result: [TimeWindow] = []
    for _ in 0..<(try count()) { result.append(TimeWindow(try int32(), try int32())) }
    return result
  }
}
