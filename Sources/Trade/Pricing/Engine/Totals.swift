import Basis

extension PricingCalculation {
  /// Values of one tax and price mode.
  struct VatSum {
    var tax: UInt16
    var isGross: Bool
    var value: Int64
    var vat: Int64
  }

  /// VAT by tax, from the sums, the lines or the units as the document's method says.
  mutating func sumVat() {
    vatSums.removeAll(keepingCapacity: true)
    for index in lines.indices where lines[index].problem == .none {
      let line = (tax: lines[index].tax, isGross: lines[index].isGross, base: lines[index].base)
      let value = lines[index].value * lines[index].sign
      var vat: Int64 = 0
      switch policy.vat {
      case .perRate: break
      case .perLine: vat = self.vat(value, line.tax, line.isGross, units: 1)
      case .perUnit: vat = self.vat(value, line.tax, line.isGross, units: max(1, line.base / 1_000))
      }
      add(line.tax, line.isGross, value, vat)
    }
    if policy.vat == .perRate {
      for index in vatSums.indices {
        vatSums[index].vat = vat(vatSums[index].value, vatSums[index].tax, vatSums[index].isGross, units: 1)
      }
    }
    for sum in vatSums {
      let net = sum.isGross ? sum.value - sum.vat : sum.value
      if let index = vat.firstIndex(where: { $0.tax == sum.tax }) {
        vat[index].net += net
        vat[index].vat += sum.vat
      } else {
        let place = vat.firstIndex { $0.tax > sum.tax } ?? vat.count
        vat.insert(PricedVatRow(tax: sum.tax, net: net, vat: sum.vat), at: place)
      }
    }
  }

  private mutating func add(_ tax: UInt16, _ isGross: Bool, _ value: Int64, _ vat: Int64) {
    for index in vatSums.indices where vatSums[index].tax == tax && vatSums[index].isGross == isGross {
      vatSums[index].value += value
      vatSums[index].vat += vat
      return
    }
    vatSums.append(VatSum(tax: tax, isGross: isGross, value: value, vat: vat))
  }

  /// VAT on a net value, or in a gross one (KP = WB · SP / (100 + SP), VAT act art. 106e(7)–(8)).
  private mutating func vat(_ value: Int64, _ tax: UInt16, _ isGross: Bool, units: Int64) -> Int64 {
    guard Int(tax) < snapshot.taxes.count else { return 0 }
    let rates = snapshot.taxes[Int(tax)]
    let divisor = (isGross ? Scale.whole + rates.rate + rates.second : Scale.whole) * units
    let first = rounded(value, rates.rate, over: divisor, policy.rounding) ?? 0
    guard rates.second != 0 else { return first * units }
    return (first + (rounded(value, rates.second, over: divisor, policy.rounding) ?? 0)) * units
  }

  /// Accruals and vouchers: what the customer gets later never changes this invoice.
  mutating func runStatistics(_ segment: PricingSnapshot.Segment) {
    groupSums.clear()
    for line in 0..<ordered { lines[line].stageValue = lines[line].value }
    for step in segment.start..<segment.end {
      let type = snapshot.procedure.steps[step].type
      var counted: Int32 = -1
      for line in 0..<ordered where isOnOurSide(line) {
        candidates.removeAll()
        find(UInt16(step), line)
        guard let index = candidates.firstIndex(where: { $0.isActive }), isEligible(candidates[index]) else {
          continue
        }
        let candidate = candidates[index]
        let record = snapshot.records[Int(candidate.record)]
        cumulate(for: candidate.record)
        guard let read = readScale(record, line) else { continue }
        var amount: Int64 = 0
        if snapshot.kinds[Int(type)].calculation == .accrual {
          amount = roundedProduct(net(lines[line].value, lines[line]), read.value, over: Scale.whole) ?? 0
          lines[line].accrued += amount
        } else if counted != candidate.record {
          counted = candidate.record
          vouchers += read.value
        }
        append(
          ConditionRow(
            line: Int32(line), stage: .statistical, status: .applied, type: type, record: record.id,
            access: candidate.access, scaleFrom: read.from, scaleRead: read.read, base: lines[line].value,
            asked: read.value, askedAmount: amount, granted: 0, valueAfter: lines[line].value))
      }
    }
  }
}
