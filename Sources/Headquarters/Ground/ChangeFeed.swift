import Basis
import Store
import Sync
import Trade

/// One row of one bucket as devices shall have it from now on.
struct Publication {
  let bucket: Bucket
  let kind: RowKind
  let key: UInt64
  /// `nil` takes the row out of the bucket.
  let payload: [UInt8]?
}

extension Connection {
  /// Puts rows into the change feed, in the transaction of the change itself. A row that is there with the same
  /// bytes stays as it was, so that a second import sends nothing to anybody.
  ///
  /// The row of `change_clock` stays locked until the commit: sequence numbers become visible in their own
  /// order on PostgreSQL too, and a device can never pass over one. So this comes last in a transaction. A large
  /// set gets a number per 400 rows, because a device is sent changes up to some number.
  func publish(_ publications: [Publication]) throws {
    let changed = try publications.count > 2_000 ? publications : differing(publications)
    if changed.isEmpty { return }
    let step = 400
    let last = try advanceClock(by: Int64((changed.count + step - 1) / step))
    let first = last - Int64((changed.count + step - 1) / step) + 1
    var puts: [[SqlValue]] = []
    var removals: [[SqlValue]] = []
    for (index, publication) in changed.enumerated() {
      let seq = SqlValue.integer(first + Int64(index / step))
      let bucket = SqlValue(publication.bucket.code)
      let kind = SqlValue(publication.kind.rawValue)
      let key = SqlValue(publication.key)
      if let payload = publication.payload {
        puts.append([bucket, kind, key, seq, .bytes(payload)])
      } else {
        removals.append([seq, bucket, kind, key])
      }
    }
    try keepHistory(changed, first: first, step: step)
    try executeBatch(
      """
      UPDATE row_bucket SET payload = NULL, seq = $1
      WHERE bucket = $2 AND kind = $3 AND row_key = $4 AND payload IS NOT NULL
      """, removals)
    try executeBatch(
      """
      INSERT INTO row_bucket (bucket, kind, row_key, seq, payload) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (bucket, kind, row_key) DO UPDATE SET seq = excluded.seq, payload = excluded.payload
      WHERE row_bucket.payload IS DISTINCT FROM excluded.payload
      """, puts)
  }

  /// Makes writers of master data take turns on PostgreSQL as they do on SQLite. A row that travels is put
  /// together from several (all prices of a product, all discounts of a customer); two writers who each read
  /// before the other wrote would publish a row without the other's change. Documents do not wait here.
  func takeTurn() throws {
    if dialect == .postgres { _ = try row("SELECT seq FROM change_clock WHERE id = 1 FOR UPDATE") }
  }

  /// Advances the clock although no row changed, so that devices ask: what they may hold has changed.
  func pokeDevices() throws { _ = try advanceClock(by: 1) }

  private func advanceClock(by steps: Int64) throws -> Int64 {
    let row = try row(
      "UPDATE change_clock SET seq = seq + $1 WHERE id = 1 RETURNING seq", [.integer(steps)])
    guard let row else { throw SetupRefusal.noCompany }
    return row.integer("seq")
  }

  /// Without what the feed holds already: then the clock need not move and nobody is poked.
  private func differing(_ publications: [Publication]) throws -> [Publication] {
    try publications.filter { publication in
      let row = try row(
        "SELECT payload FROM row_bucket WHERE bucket = $1 AND kind = $2 AND row_key = $3",
        [SqlValue(publication.bucket.code), SqlValue(publication.kind.rawValue), SqlValue(publication.key)])
      guard let row else { return publication.payload != nil }
      if case .bytes(let bytes) = row["payload"] { return bytes != publication.payload }
      return publication.payload != nil
    }
  }

  /// Company, representative and series, to all devices of a person, or of everybody.
  func publishIdentities(ofUser userId: Int64? = nil) throws {
    let company = try company()
    var publications: [Publication] = []
    let condition = userId == nil ? "" : "AND d.user_id = $1"
    try forEachRow(
      """
      SELECT d.id, d.series, u.name FROM device d JOIN app_user u ON u.id = d.user_id
      WHERE d.revoked_at IS NULL \(condition)
      """, userId.map { [.integer($0)] } ?? []
    ) { row in
      let identity = Identity(
        company: company.name, representative: row.text("name"), series: row.text("series"),
        orderTemplate: company.orderTemplate.template, currency: company.currency)
      publications.append(
        Publication(
          bucket: Bucket(.device, UInt32(row.integer("id"))), kind: .identity, key: 0, payload: identity.row))
    }
    try publish(publications)
  }
}
