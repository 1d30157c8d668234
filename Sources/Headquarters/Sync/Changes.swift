import Basis
import Store
import Sync

extension Headquarters {
  /// What a device has not seen: the tails of buckets it holds, whole segments of new ones or of those with so
  /// many changes that the whole is cheaper, and the buckets that are no longer its own.
  func changes(for device: Device, _ request: SyncRequest) async throws -> SyncResponse {
    let moment = now()
    let plan = try await database.read { try $0.plan(for: device, request) }
    var response = SyncResponse(
      epoch: plan.epoch, cursor: plan.cursor, frames: plan.frames, dropped: plan.dropped, more: plan.more,
      clock: moment)
    for bucket in plan.whole { response.segments.append(try await segment(of: bucket)) }
    return response
  }
}

/// What one snapshot of the database says about a device's request.
private struct ChangePlan {
  var epoch: UInt64
  var cursor: UInt64
  var frames: [SyncFrame] = []
  /// Buckets to be fetched whole. A segment may be newer than `cursor`: rows that come again later are the same
  /// or newer still, and applying them twice changes nothing.
  var whole: [Bucket] = []
  var dropped: [Bucket] = []
  var more = false
}

extension Connection {
  fileprivate func plan(for device: Device, _ request: SyncRequest) throws -> ChangePlan {
    let (epoch, seq) = try clock()
    let scope = try scope(of: device)
    var plan = ChangePlan(epoch: epoch, cursor: seq)
    plan.dropped = request.buckets.filter { !scope.contains($0) }
    // Another epoch, or a cursor from the future, is a database restored from backup: begin anew.
    let isFresh = request.epoch != epoch || request.cursor > seq
    let held = isFresh ? [] : Set(request.buckets)
    plan.whole = scope.filter { !held.contains($0) }
    if isFresh || request.cursor == seq { return plan }
    var tails: [Bucket] = []
    for bucket in scope where held.contains(bucket) {
      if try head(of: bucket) <= request.cursor { continue }
      if try isWholeCheaper(bucket, than: request.cursor) {
        plan.whole.append(bucket)
      } else {
        tails.append(bucket)
      }
    }
    try cut(tails, after: request.cursor, upTo: request.maximumBytes, &plan)
    return plan
  }

  /// A quarter of the bucket or more has changed, and it is more than a few rows.
  private func isWholeCheaper(_ bucket: Bucket, than cursor: UInt64) throws -> Bool {
    let limit = 2_000
    let tail = try row(
      """
      SELECT COUNT(*) AS rows FROM
        (SELECT 1 AS one FROM row_bucket WHERE bucket = $1 AND seq > $2 LIMIT $3) AS tail
      """, [SqlValue(bucket.code), SqlValue(cursor), SqlValue(limit)])
    let changed = tail?.integer("rows") ?? 0
    if changed < 200 { return false }
    let all = try row("SELECT COUNT(*) AS rows FROM row_bucket WHERE bucket = $1", [SqlValue(bucket.code)])
    return changed >= limit || changed * 4 > (all?.integer("rows") ?? 0)
  }

  /// Takes changes of all tails in the order of their numbers until the device has enough, and stops between two
  /// numbers: what was changed together arrives together.
  private func cut(_ tails: [Bucket], after cursor: UInt64, upTo bytes: UInt64, _ plan: inout ChangePlan) throws
  {
    if tails.isEmpty { return }
    let limit = Int(min(max(bytes, 16 << 10), 4 << 20))
    let codes = tails.map { decimalText(Int64($0.code)) }.joined(separator: ", ")
    var size = 0
    var last: Int64 = Int64(cursor)
    var frames: [Int64: [SyncRow]] = [:]
    try forEachRow(
      """
      SELECT bucket, kind, row_key, seq, payload FROM row_bucket WHERE bucket IN (\(codes)) AND seq > $1
      ORDER BY seq, bucket, kind, row_key
      """, [SqlValue(cursor)]
    ) { row in
      if plan.more { return }
      let seq = row.integer("seq")
      if seq != last, size >= limit {
        plan.more = true
        return
      }
      last = seq
      var payload: [UInt8]?
      if case .bytes(let bytes) = row["payload"] { payload = bytes }
      size += 8 + (payload?.count ?? 0)
      frames[row.integer("bucket"), default: []].append(
        SyncRow(kind: UInt8(row.integer("kind")), key: UInt64(row.integer("row_key")), payload: payload))
    }
    if plan.more { plan.cursor = UInt64(last) }
    plan.frames = frames.sorted { $0.key < $1.key }.map {
      SyncFrame(bucket: Bucket(code: UInt64($0.key)), rows: $0.value)
    }
  }
}
