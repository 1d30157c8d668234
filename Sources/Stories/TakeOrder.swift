import Basis
import Device

/// One line that a person is about to enter.
public struct WantedLine: Sendable {
  /// The product's number.
  public var product: UInt32
  /// The unit's code.
  public var unit: String
  /// How many units.
  public var quantity: Int64

  /// A line of these parts.
  public init(product: UInt32, unit: String, quantity: Int64) {
    self.product = product
    self.unit = unit
    self.quantity = quantity
  }
}

extension DeviceRig {
  /// Takes a customer's order as a person does, tap by tap. A device counts a good once per order, so what is
  /// wanted twice goes on a second order.
  public func takeOrder(for customer: UInt32, _ lines: [WantedLine]) {
    var rest = lines
    while !rest.isEmpty {
      var seen: Set<UInt32> = []
      var now: [WantedLine] = []
      var again: [WantedLine] = []
      for line in rest {
        if seen.insert(line.product).inserted { now.append(line) } else { again.append(line) }
      }
      rest = again
      command("begin-order", decimalText(Int64(customer)))
      guard let part = session.path(tab: DeviceRig.tab).split(separator: "/").last else { return }
      let id = String(part)
      for (place, line) in now.enumerated() {
        command("add", id, decimalText(Int64(line.product)), line.unit)
        command("quantity", id, decimalText(Int64(place)), decimalText(line.quantity))
      }
      command("confirm", id)
      // The next customer is not served in the same second.
      self.now = self.now.adding(seconds: 1)
    }
  }
}
