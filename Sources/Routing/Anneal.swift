extension Search {
  /// Runs so many iterations while the temperature falls from `hot` to `cold`, both in points.
  func advance(iterations rounds: Int, hot: Double, cold: Double) {
    var temperature = hot
    let block = 64
    let ratio = naturalLogarithm(cold / hot)
    for round in 0..<rounds {
      if round % block == 0 { temperature = hot * exponential(ratio * Double(round) / Double(rounds)) }
      step(temperature)
    }
    iterations += Int64(rounds)
  }

  private func step(_ temperature: Double) {
    ruin()
    addAbsent()
    recreate()
    // Over weeks, where the days matter more than the cars of a day, rounds count more.
    if ground.days == 1 || chance.below(4) == 0 { exchangeTails() }
    if cost < currentCost || Double(cost - currentCost) < temperature * chance.exponential() {
      keepCurrent()
      if rank < best.rank { keepBest() }
    } else {
      restore()
    }
  }

  /// Absent visits get another chance in every round; of very many, a random share.
  private func addAbsent() {
    guard absent > out.count else { return }
    let most = 150
    let missing = absent - out.count
    var skip = missing > most ? chance.below(ground.visits) : 0
    var left = min(missing, most)
    var scanned = 0
    while left > 0, scanned < ground.visits {
      if skip >= ground.visits { skip = 0 }
      if chosen[skip] < 0, !isOut[skip] {
        isOut[skip] = true
        out.append(Int32(skip))
        left -= 1
      }
      skip += 1
      scanned += 1
    }
  }
}
