import Basis

// Functions on dates and places.

extension Filling {
  func dateCall(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    switch function {
    case .today: return .date(surroundings.now.inPoland.date)
    case .now: return .moment(surroundings.now)
    default: break
    }
    let value = try value(program, program.arguments[Int(first)], frame)
    switch function {
    case .date:
      let date = try dated(value, keepsTime: false)
      if case .moment(let moment) = date, case .text = value { return .moment(moment) }
      return date
    case .dateTime: return try dated(value, keepsTime: true)
    case .formatDate:
      let pattern = try text(program, program.arguments[Int(first + 1)], frame)
      guard let local = try dated(value, keepsTime: true).local else { return .empty }
      guard let text = formatted(local, pattern) else { throw .badDatePattern(pattern) }
      return .text(text)
    case .decimalDateTime:
      if case .number = value { return value }
      let date = try dated(value, keepsTime: true)
      return date.decimalDays.map { FormValue.number($0) } ?? date
    case .decimalTime:
      if case .number(let days) = value { return .number(days - days.rounded(.down)) }
      let date = try dated(value, keepsTime: true)
      guard let local = date.local else { return date }
      let inDay = ((local % 86_400_000) + 86_400_000) % 86_400_000
      return .number(Double(inDay) / 86_400_000)
    case .addDate: return try added(value, program, first, count, frame)
    default:
      let other = try self.value(program, program.arguments[Int(first + 1)], frame)
      guard let from = day(try dated(value, keepsTime: false)), let to = day(try dated(other, keepsTime: false))
      else { return .number(.nan) }
      return .number(difference(function, from, to))
    }
  }

  /// A value as a day or a moment. Empty stays empty; a text that is no date is refused.
  private func dated(_ value: FormValue, keepsTime: Bool) throws(ExpressionRefusal) -> FormValue {
    switch value {
    case .date, .time: return value
    case .moment(let moment): return keepsTime ? value : .date(moment.inPoland.date)
    case .number(let days):
      if days.isNaN { return value }
      // From the year 1 to the year 9999.
      guard days > -719_163, days < 2_932_897 else { throw .notADate(numeral(days)) }
      if keepsTime { return .moment(Instant(milliseconds: Int64(days * 86_400_000))) }
      return .date(CivilDate(dayNumber: Int32(days.rounded(.towardZero))))
    case .text(let text):
      if text.isEmpty { return value }
      guard let date = parsedMoment(text) else { throw .notADate(text) }
      return date
    case .truth(let truth): throw .notADate(truth ? "true" : "false")
    }
  }

  private func day(_ value: FormValue) -> CivilDate? {
    switch value {
    case .date(let date): date
    case .moment(let moment): moment.inPoland.date
    default: nil
    }
  }

  private func difference(_ function: Function, _ from: CivilDate, _ to: CivilDate) -> Double {
    if function == .differenceInDays { return Double(to.dayNumber - from.dayNumber) }
    let (early, late) = from <= to ? (from.parts, to.parts) : (to.parts, from.parts)
    var months = (late.year - early.year) * 12 + late.month - early.month
    if late.day < early.day { months -= 1 }
    if from > to { months = -months }
    return Double(function == .differenceInMonths ? months : months / 12)
  }

  /// `add-date(date, years, months, days, hours, minutes)`; a day beyond the month's end becomes its last.
  private func added(
    _ value: FormValue, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let date = try dated(value, keepsTime: true)
    guard let local = date.local, let start = day(date) else { return .empty }
    var amounts = [Int64](repeating: 0, count: 5)
    for index in 1..<count {
      let amount = try number(program, program.arguments[Int(first + index)], frame)
      guard amount.magnitude < 1e7 else { return .empty }
      amounts[Int(index) - 1] = Int64(amount)
    }
    let (year, month, dayOfMonth) = start.parts
    let months = Int64(year) * 12 + Int64(month) - 1 + amounts[0] * 12 + amounts[1]
    let (newYear, newMonth) = (Int(months / 12), Int(months % 12) + 1)
    guard (1...9_999).contains(newYear), newMonth >= 1,
      let moved = CivilDate(
        year: newYear, month: newMonth, day: min(dayOfMonth, CivilDate.daysIn(month: newMonth, year: newYear)))
    else { return .empty }
    let day = moved.adding(days: Int32(amounts[2]))
    let minutes = amounts[3] * 60 + amounts[4]
    guard day.dayNumber > -719_163, day.dayNumber < 2_932_897 else { return .empty }
    if case .date = date, minutes == 0 { return .date(day) }
    let inDay = local - Int64(start.dayNumber) * 86_400_000
    return .moment(momentInPoland(Int64(day.dayNumber) * 86_400_000 + inDay + minutes * 60_000))
  }

  func placeCall(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    if function == .geofence {
      let point = try text(program, program.arguments[Int(first)], frame)
      let shape = try text(program, program.arguments[Int(first + 1)], frame)
      if point.isEmpty || shape.isEmpty { return .truth(false) }
      guard let place = Place(point) else { throw .notAPlace(point) }
      guard let ring = places(shape) else { throw .notAPlace(shape) }
      return .truth(isInside(place, ring: ring))
    }
    var all: [Place] = []
    for index in first..<(first + count) {
      for value in try values(program, program.arguments[Int(index)], frame) where !value.isEmpty {
        guard let found = places(value.text) else { throw .notAPlace(value.text) }
        all += found
      }
    }
    return .number(function == .area ? areaSquareMeters(all) : distanceMeters(all))
  }
}
