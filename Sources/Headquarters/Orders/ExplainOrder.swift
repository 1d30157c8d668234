import Basis
import Store
import Sync
import Trade

/// An order priced again with every condition that was looked at, applied or not.
public struct OrderExplanation: Sendable {
  /// With what the device knew; `nil` when the order does not say where it stood.
  public var then: Order?
  /// With the terms of this moment; `nil` when HQ does not know the customer.
  public var now: Order?
  /// Whether the device's values are those of `then`.
  public var isConfirmed: Bool
}

extension Headquarters {
  /// Prices an order again, with losing conditions and their reasons; `nil` when there is none or the person
  /// may not see it. Nothing is stored: the same engine gives the same again.
  public func explainOrder(_ id: Int64, for actor: Actor) async throws -> OrderExplanation? {
    guard let card = try await orderCard(id, for: actor), let order = card.document else { return nil }
    let prices = prices
    return try await database.read { connection in
      let customer = try Customer.load("id", [SqlValue(order.customer.number)], connection).first
      let known = connection.goods(try connection.products(of: order))
      let then = try connection.replay(order, prices, explaining: true) { known($0) }
      let now = try customer.map { customer in
        let book = try prices.today(connection)
        var now = order
        now.price(with: book, for: customer, explaining: true) { known($0) }
        return now
      }
      let plain = try connection.replay(order, prices) { known($0) }
      let repricing = Repricing(replay: plain, today: order, position: 0, nets: [])
      return OrderExplanation(then: then, now: now, isConfirmed: repricing.confirms(order))
    }
  }

  /// Prices an order again with what its device knew; says the hash, and whether the order confirms it. `nil` when
  /// there is no such order or it does not say where it stood.
  public func replayOrder(_ id: Int64, for actor: Actor) async throws -> (hash: UInt64, isConfirmed: Bool)? {
    guard let card = try await orderCard(id, for: actor), let order = card.document else { return nil }
    let prices = prices
    return try await database.read { connection in
      let known = connection.goods(try connection.products(of: order))
      let replay = try connection.replay(order, prices) { known($0) }
      guard let hash = replay?.pricing?.hash else { return nil }
      let repricing = Repricing(replay: replay, today: order, position: 0, nets: [])
      return (hash, repricing.confirms(order))
    }
  }
}
