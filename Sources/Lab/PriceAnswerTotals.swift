import Basis
import Foundation
import Trade

extension PriceAnswer {
  func ofTotals(_ key: String, _ expected: PriceJson) throws -> PriceJson? {
    switch key {
    case "net", "net_total", "total_net", "tax_base": return money(priced.net)
    case "tax", "vat", "tax_total", "vat_total", "total_tax": return money(priced.tax)
    case "gross", "total", "gross_total", "total_gross": return money(priced.gross)
    case "line_tax", "line_vat": return orderedLines.first.map { money(gross($0) - net($0)) }
    case "line_taxes", "line_vats": return .array(orderedLines.map { money(gross($0) - net($0)) })
    case "line_total": return orderedLines.first.map { money(priced.lines[$0].value) }
    case "line_totals": return .array(orderedLines.map { money(priced.lines[$0].value) })
    case "line_net": return orderedLines.first.map { money(net($0)) }
    case "line_nets": return .array(orderedLines.map { money(net($0)) })
    case "line_gross":
      if case .array = expected { return .array(orderedLines.map { money(gross($0)) }) }
      return orderedLines.first.map { money(gross($0)) }
    case "goods_total": return money(orderedLines.reduce(0) { $0 + priced.lines[$1].value })
    case "shipping", "shipping_total": return money(charges.reduce(0) { $0 + priced.lines[$1].value })
    case "free_shipping": return .bool(charges.allSatisfy { priced.lines[$0].value == 0 })
    case "fee", "surcharge": return money(charges.reduce(0) { $0 + priced.lines[$1].value })
    case "net_before":
      let last = priced.rows.lastIndex { $0.status.counts && $0.stage < .group }
      return last.map { money(value(after: $0) { $0.stage < .group }) }
    case "after_first":
      guard let record = priced.rows.first(where: { $0.status.counts && $0.stage == .document })?.record,
        let last = priced.rows.lastIndex(where: { $0.status.counts && $0.record == record })
      else { return nil }
      return money(value(after: last))
    case "items_total_before_discounts":
      return money((orderedLines + gifts).reduce(0) { $0 + priced.lines[$1].startValue })
    case "total_each_time":
      return .array(
        expected.items.map { _ in
          money(Trade.price(file.document, with: snapshot, policy: file.policy).gross)
        })
    case "by_rate":
      return .array(
        expected.items.map { row in
          let sum = priced.vat.first { snapshot.taxes[Int($0.tax)].label == row["vat"]?.word }
          return .object([
            ("vat", row["vat"] ?? .null), ("net", money(sum?.net ?? 0)), ("tax", money(sum?.vat ?? 0)),
            ("gross", money(sum?.gross ?? 0)),
          ])
        })
    case "gross_by_country": return try grossByCountry()
    default: return nil
    }
  }

  /// The same document for customers of each country: their tax in place of the first one.
  private func grossByCountry() throws -> PriceJson {
    var tables = file
    var answers: [(key: String, value: PriceJson)] = []
    guard let rates = file.given["vat_by_country"], let home = rates.keys.first else { return .null }
    let homeTax = try tables.tax(rate: rates[home]?.word ?? "0")
    for country in rates.keys {
      let tax = try tables.tax(rate: rates[country]?.word ?? "0")
      var document = file.document
      document.taxes = [PricingDocument.TaxReplacement(from: homeTax, to: tax)]
      if document.lines.isEmpty {
        document.lines = (file.given["products"]?.items ?? []).map { product in
          PricingDocument.Line(product: tables.id("product " + (product["id"]?.word ?? "")), milli: 1_000)
        }
      }
      let snapshot = try publish(tables.tables)
      let priced = Trade.price(document, with: snapshot, policy: file.policy)
      answers.append((country, money(priced.gross)))
    }
    return .object(answers)
  }

  func ofGoods(_ key: String, _ expected: PriceJson) throws -> PriceJson? {
    switch key {
    case "free_goods", "extra_lines":
      return .array(gifts.map { gift($0) })
    case "free_qty":
      let own = orderedLines.reduce(0) { $0 + priced.lines[$1].deliveredMilli - priced.lines[$1].billedMilli }
      return count(gifts.reduce(own) { $0 + priced.lines[$1].deliveredMilli })
    case "delivered": return count((orderedLines + gifts).reduce(0) { $0 + priced.lines[$1].deliveredMilli })
    case "billed", "billed_qty": return count(orderedLines.reduce(0) { $0 + priced.lines[$1].billedMilli })
    case "units_consumed": return count(priced.consumedMilli)
    case "hint":
      let hints = priced.hints(for: file.document, with: snapshot, policy: file.policy)
      guard let hint = hints.first else { return .null }
      return .object([("qty", count(hint.milli)), ("net", money(hint.value)), ("value", money(hint.value))])
    case "accrual":
      return .object([
        ("vouchers", .string(plainText(priced.vouchers, places: 0))), ("when", .string("on confirmation")),
        ("usable_on_this_order", .bool(false)),
        ("amount", money(priced.lines.reduce(0) { $0 + $1.accrued })),
      ])
    case "accrued": return money(priced.lines.reduce(0) { $0 + $1.accrued })
    default: return nil
    }
  }

  private func gift(_ line: Int) -> PriceJson {
    let state = priced.lines[line]
    let name = file.name(state.product).replacingOccurrences(of: "product ", with: "")
    return .object([
      ("product", .string(name)), ("qty", count(state.deliveredMilli)),
      ("list_price", price(state.startPrice)), ("price", price(state.unitPrice)),
      ("unit_price", price(state.unitPrice)), ("net", money(net(line))),
    ])
  }

  func ofStory(_ key: String, _ expected: PriceJson) throws -> PriceJson? {
    switch key {
    case "applied_condition", "applied_conditions", "active", "sequence":
      return .array(applied.map { .string($0) })
    case "rejected": return .array(lost.map { .string($0) })
    case "inactive_but_shown":
      let shown = file.records.filter { record in
        priced.rows.contains { $0.record == record.id && !$0.status.counts }
      }.map { $0.name }
      return .array(shown.filter { lost.contains($0) }.map { .string($0) })
    case "additive_would_be":
      var tables = file.tables
      for index in tables.procedure.steps.indices { tables.procedure.steps[index].isAdditive = true }
      let priced = Trade.price(file.document, with: try publish(tables), policy: file.policy)
      return price(priced.lines[0].unitPrice)
    case "error":
      if let refusal = ambiguity(in: file.tables.conditions, of: file.tables.types), case .ambiguous = refusal {
        return .string("ambiguous rules, priority required")
      }
      let problem = priced.lines.map { $0.problem }.first { $0 != .none } ?? .none
      return .string(problem.text(.english))
    default: return nil
    }
  }
}
