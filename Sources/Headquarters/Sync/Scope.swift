import Basis
import Store
import Sync

extension Connection {
  /// The buckets a device may hold: goods, its person's territories, the price lists of the customers there, and
  /// its own.
  func scope(of device: Device) throws -> [Bucket] {
    var buckets = [Bucket(.global), Bucket(.device, UInt32(device.id))]
    try forEachRow("SELECT id FROM territory WHERE user_id = $1", [.integer(device.userId)]) {
      buckets.append(Bucket(.territory, UInt32($0.integer("id"))))
    }
    try forEachRow(
      """
      SELECT DISTINCT c.price_list_id AS id FROM customer c JOIN territory t ON t.id = c.territory_id
      WHERE t.user_id = $1
      """, [.integer(device.userId)]
    ) { buckets.append(Bucket(.priceList, UInt32($0.integer("id")))) }
    return buckets.sorted()
  }

  /// Where the change feed stands.
  func clock() throws -> (epoch: UInt64, seq: UInt64) {
    guard let row = try row("SELECT epoch, seq FROM change_clock WHERE id = 1") else {
      throw SetupRefusal.noCompany
    }
    return (UInt64(row.integer("epoch")), UInt64(row.integer("seq")))
  }

  /// The number of a bucket's last change, 0 for one that never had a row.
  func head(of bucket: Bucket) throws -> UInt64 {
    let row = try row(
      "SELECT seq FROM row_bucket WHERE bucket = $1 ORDER BY seq DESC LIMIT 1", [SqlValue(bucket.code)])
    return UInt64(row?.integer("seq") ?? 0)
  }
}
