/// Divides customers among representatives: little driving, equal yearly hours, few customers that change hands.
public struct TerritoryProblem: Equatable, Sendable {
  /// Driving seconds between all places.
  public var matrix: TravelMatrix
  /// Place of each representative's home.
  public var homes: [Int32]
  /// Who is to be divided.
  public var customers: [TerritoryCustomer]
  /// Visits of a usual day: the drive from home and back is shared by so many.
  public var visitsPerDay: Int64
  /// What an hour away from the mean yearly hours costs, in seconds of driving.
  public var balancePrice: Int64
  /// What giving a customer to somebody else costs, in seconds of driving per yearly visit.
  public var churnPrice: Int64

  /// Homes and customers of one matrix.
  public init(
    matrix: TravelMatrix, homes: [Int32], customers: [TerritoryCustomer], visitsPerDay: Int64 = 10,
    balancePrice: Int64 = 3_600, churnPrice: Int64 = 0
  ) {
    self.matrix = matrix
    self.homes = homes
    self.customers = customers
    self.visitsPerDay = max(1, visitsPerDay)
    self.balancePrice = balancePrice
    self.churnPrice = churnPrice
  }
}

/// A customer to be given to a representative.
public struct TerritoryCustomer: Equatable, Sendable {
  /// Row and column in the matrix.
  public var place: Int32
  /// Visits in a year.
  public var visits: Int64
  /// Length of a visit.
  public var visitSeconds: Int64
  /// Whose customer it is now.
  public var representative: Int32?

  /// A customer with its yearly visits.
  public init(place: Int32, visits: Int64, visitSeconds: Int64, representative: Int32? = nil) {
    self.place = place
    self.visits = visits
    self.visitSeconds = visitSeconds
    self.representative = representative
  }
}

/// A division of customers.
public struct TerritoryPlan: Equatable, Sendable {
  /// Representative of each customer.
  public var representative: [Int32]
  /// Yearly seconds of each representative, visits and estimated driving.
  public var yearlySeconds: [Int64]
  /// Estimated yearly driving of all.
  public var drivingSeconds: Int64
  /// Customers that change hands.
  public var moved: Int
}

extension TerritoryProblem {
  /// Starts from the closest home and moves or swaps customers at the borders while that gains.
  public func divided(passes: Int = 40) -> TerritoryPlan {
    var division = Division(self)
    var pass = 0
    while pass < passes, division.improve() { pass += 1 }
    return division.plan
  }
}

/// A division under improvement.
private struct Division {
  let problem: TerritoryProblem
  var owner: [Int32]
  var hours: [Int64]
  let near: [[Int32]]
  private(set) var mean: Int64

  init(_ problem: TerritoryProblem) {
    self.problem = problem
    let count = problem.customers.count
    near = (0..<count).map { customer in
      let from = problem.customers[customer].place
      let drives = problem.customers.map { Int64(problem.matrix[from, $0.place]) }
      return Array(ascending(drives).filter { Int($0) != customer }.prefix(12))
    }
    owner = problem.customers.map { customer in
      var best: Int32 = 0
      for index in problem.homes.indices
      where problem.matrix[problem.homes[index], customer.place]
        < problem.matrix[problem.homes[Int(best)], customer.place]
      {
        best = Int32(index)
      }
      return best
    }
    hours = [Int64](repeating: 0, count: problem.homes.count)
    mean = 0
    var total: Int64 = 0
    for customer in problem.customers.indices {
      let seconds = work(customer, owner[customer])
      hours[Int(owner[customer])] += seconds
      total += seconds
    }
    mean = total / Int64(max(1, problem.homes.count))
  }

  /// Yearly driving of a customer with a representative: its share of the way from home and back, and the hop
  /// from its closest neighbours of the same territory.
  func driving(_ customer: Int, _ representative: Int32) -> Int64 {
    let own = problem.customers[customer]
    let home = Int64(problem.matrix[problem.homes[Int(representative)], own.place])
    var hops: Int64 = 0
    var found: Int64 = 0
    for other in near[customer] where owner[Int(other)] == representative && found < 2 {
      hops += Int64(problem.matrix[problem.customers[Int(other)].place, own.place])
      found += 1
    }
    let hop = found > 0 ? hops / found : home
    return own.visits * (2 * home / problem.visitsPerDay + hop)
  }

  /// Yearly visits and driving from home, which do not depend on the neighbours.
  func work(_ customer: Int, _ representative: Int32) -> Int64 {
    let own = problem.customers[customer]
    let home = Int64(problem.matrix[problem.homes[Int(representative)], own.place])
    return own.visits * (own.visitSeconds + 2 * home / problem.visitsPerDay)
  }

  private func churn(_ customer: Int, _ representative: Int32) -> Int64 {
    let own = problem.customers[customer]
    guard let now = own.representative, now != representative else { return 0 }
    return own.visits * problem.churnPrice
  }

  /// Grows with the square of the distance from the mean, one hour away costing `balancePrice`.
  private func imbalance(_ seconds: Int64) -> Int64 {
    let tenths = (seconds - mean) / 360
    return tenths * tenths / 100 * problem.balancePrice / 10
  }

  private func price(_ customer: Int, _ representative: Int32) -> Int64 {
    driving(customer, representative) + churn(customer, representative)
  }

  /// One pass over all customers; `false` when nothing gained.
  mutating func improve() -> Bool {
    var gained = false
    for customer in owner.indices {
      var tried: [Int32] = [owner[customer]]
      for other in near[customer] {
        let target = owner[Int(other)]
        if !tried.contains(target) {
          tried.append(target)
          if move(customer, to: target) { gained = true }
        }
        if owner[customer] != owner[Int(other)], swap(customer, Int(other)) { gained = true }
      }
    }
    return gained
  }

  private mutating func move(_ customer: Int, to target: Int32) -> Bool {
    let source = owner[customer]
    guard source != target else { return false }
    let (less, more) = (work(customer, source), work(customer, target))
    let balance =
      imbalance(hours[Int(source)] - less) + imbalance(hours[Int(target)] + more)
      - imbalance(hours[Int(source)]) - imbalance(hours[Int(target)])
    guard price(customer, target) - price(customer, source) + balance < 0 else { return false }
    hours[Int(source)] -= less
    hours[Int(target)] += more
    owner[customer] = target
    return true
  }

  private mutating func swap(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (owner[a], owner[b])
    let newX = hours[Int(x)] - work(a, x) + work(b, x)
    let newY = hours[Int(y)] - work(b, y) + work(a, y)
    let before = price(a, x) + price(b, y) + imbalance(hours[Int(x)]) + imbalance(hours[Int(y)])
    owner[a] = y
    owner[b] = x
    let after = price(a, y) + price(b, x) + imbalance(newX) + imbalance(newY)
    guard after < before else {
      owner[a] = x
      owner[b] = y
      return false
    }
    hours[Int(x)] = newX
    hours[Int(y)] = newY
    return true
  }

  var plan: TerritoryPlan {
    var result = TerritoryPlan(
      representative: owner, yearlySeconds: [Int64](repeating: 0, count: problem.homes.count),
      drivingSeconds: 0, moved: 0)
    for customer in owner.indices {
      let own = problem.customers[customer]
      let drive = driving(customer, owner[customer])
      result.drivingSeconds += drive
      result.yearlySeconds[Int(owner[customer])] += drive + own.visits * own.visitSeconds
      if let now = own.representative, now != owner[customer] { result.moved += 1 }
    }
    return result
  }
}
