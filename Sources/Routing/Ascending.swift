/// The places of an array's numbers in ascending order, equal numbers by place: a merge sort, one for all uses,
/// because each copy of the standard library's weighs two kilobytes of a phone's module.
@inline(never) func ascending(_ keys: [Int64]) -> [Int32] {
  let count = keys.count
  var order = [Int32](repeating: 0, count: count)
  for index in 0..<count { order[index] = Int32(truncatingIfNeeded: index) }
  guard count > 1 else { return order }
  let spare: UnsafeMutablePointer<Int32> = buffer(count, 0)
  defer { spare.deallocate() }
  order.withUnsafeMutableBufferPointer { row in
    keys.withUnsafeBufferPointer { keys in
      var from = row.baseAddress!
      var to = spare
      var width = 1
      while width < count {
        var begin = 0
        while begin < count {
          let middle = min(begin &+ width, count)
          let end = min(middle &+ width, count)
          var (left, right) = (begin, middle)
          for write in begin..<end {
            if left < middle, right >= end || keys[Int(from[left])] <= keys[Int(from[right])] {
              to[write] = from[left]
              left &+= 1
            } else {
              to[write] = from[right]
              right &+= 1
            }
          }
          begin = end
        }
        swap(&from, &to)
        width &*= 2
      }
      if from == spare { row.baseAddress!.update(from: spare, count: count) }
    }
  }
  return order
}
