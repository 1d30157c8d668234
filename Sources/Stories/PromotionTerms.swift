import Basis
import Sync
import Trade

extension PaperHeadquarters {
  /// Publishes what a wholesaler agrees with shops: an individual scale of customer 1 on milk, ten and one free on
  /// water, a discount on dairy by quantity over the lines, 3 % from 100 zł and a limit for the representative.
  public func publishPromotions() {
    let setup = promotionSetup()
    put(Bucket(.global), .pricing, 0, setup.row)
    let scale = PriceCondition(
      id: 101, type: 2, who: 1, what: 2,
      scale: PriceScale(basis: .quantity, steps: [.init(12_000, 30_000), .init(24_000, 50_000)]))
    var details = ConditionDetails()
    details.gift = GiftTerms(buy: 10_000, choices: [.init(anyOf: [], milli: 1_000)], rule: .unitReference)
    let gifts = PriceCondition(id: 102, type: 4, what: 1, details: details)
    let dairy = PriceCondition(
      id: 103, type: 3, what: CategoryId(2).pricingGroup,
      scale: PriceScale(basis: .groupQuantity, steps: [.init(20_000, 20_000), .init(50_000, 40_000)]))
    let whole = PriceCondition(
      id: 104, type: 5,
      scale: PriceScale(basis: .documentValue, steps: [.init(10_000, 30_000), .init(50_000, 50_000)]))
    let over = PriceCondition(
      id: 105, type: 2, who: 1, what: 1, value: 100_000,
      validity: ValidPeriod(to: CivilDate(year: 2020, month: 12, day: 31)))
    for condition in [scale, gifts, dairy, whole, over] {
      let isOfCustomer = condition.who != 0
      put(
        isOfCustomer ? Bucket(.territory, 1) : Bucket(.global), .condition, UInt64(condition.id),
        condition.row(PricingNames(), setup.types))
    }
  }

  private func promotionSetup() -> PricingSetup {
    let types =
      PricingSetup.standard.types + [
        ConditionType(
          code: "SK", name: Text("Skala klienta", "Customer scale"), stage: .line, calculation: .percent,
          accesses: [AccessKey(.customer, .product)]),
        ConditionType(
          code: "GR", name: Text("Rabat grupowy", "Group discount"), stage: .group, calculation: .percent,
          accesses: [AccessKey(.all, .productGroup)]),
        ConditionType(
          code: "GT", name: Text("Promocja 10 + 1", "Promotion 10 + 1"), stage: .gifts,
          calculation: .freeGoods, accesses: [AccessKey(.all, .product)]),
        ConditionType(
          code: "DW", name: Text("Rabat od wartości", "Discount by value"), stage: .document,
          calculation: .percent),
      ]
    var policy = PricingPolicy()
    policy.manualLimit = 100_000
    return PricingSetup(
      procedure: PricingProcedure(steps: types.indices.map { .init(type: UInt16($0)) }), types: types,
      policy: policy)
  }

  /// Whether the last order comes out the same when it is priced here from the published rows.
  public var agreesWithLastOrder: Bool {
    guard let order = orders.last, let pricing = order.pricing else { return false }
    let rows = publishedRows
    let source = PricingSource(
      forEachRow: { kind, visit in
        for (bucket, row) in rows where row.kind == kind.rawValue {
          if let payload = row.payload { visit(bucket, row.key, payload[...]) }
        }
      },
      forRows: { kind, key, visit in
        for (bucket, row) in rows where row.kind == kind.rawValue && row.key == key {
          if let payload = row.payload { visit(bucket, payload[...]) }
        }
      })
    let book = PricingBook(source, at: pricing.snapshot)
    for (bucket, row) in rows
    where row.kind == RowKind.customer.rawValue && row.key == UInt64(order.customer.number) {
      guard let payload = row.payload,
        let customer = try? Customer(
          id: order.customer, territory: TerritoryId(bucket.number), row: payload[...])
      else { continue }
      let document = order.document(for: customer, book.names)
      return price(document, with: book.snapshot, policy: book.setup.policy).hash == pricing.hash
    }
    return false
  }
}
