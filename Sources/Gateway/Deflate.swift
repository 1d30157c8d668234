import CZlib

/// What unpacking gave.
enum Inflated {
  case bytes([UInt8])
  /// More than the limit comes out: a packed bomb, or an honest body that is too large.
  case tooLarge
  case damaged
}

/// Unpacks `deflate-raw` (what a browser's CompressionStream makes), `deflate` or `gzip`.
func inflated(_ bytes: [UInt8], _ encoding: String, limit: Int) -> Inflated {
  let windowBits: Int32
  switch encoding {
  case "deflate-raw": windowBits = -15
  case "deflate": windowBits = 15
  case "gzip": windowBits = 31
  default: return .damaged
  }
  var stream = z_stream()
  guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    return .damaged
  }
  defer { inflateEnd(&stream) }
  var input = bytes
  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  return input.withUnsafeMutableBufferPointer { input in
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(input.count)
    while true {
      let (status, count) = chunk.withUnsafeMutableBufferPointer { chunk in
        stream.next_out = chunk.baseAddress
        stream.avail_out = UInt32(chunk.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, chunk.count - Int(stream.avail_out))
      }
      output.append(contentsOf: chunk[..<count])
      if output.count > limit { return .tooLarge }
      if status == Z_STREAM_END { return stream.avail_in == 0 ? .bytes(output) : .damaged }
      if status != Z_OK || count == 0 && stream.avail_in == 0 { return .damaged }
    }
  }
}

/// Packs for `Content-Encoding: gzip`.
func gzipped(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
  packed(bytes, windowBits: 31, level: level)
}

/// Packs as a browser's CompressionStream("deflate-raw") does.
func rawDeflated(_ bytes: [UInt8]) -> [UInt8] { packed(bytes, windowBits: -15, level: 6) }

private func packed(_ bytes: [UInt8], windowBits: Int32, level: Int32) -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  let status = deflateInit2_(
    &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
  precondition(status == Z_OK, "zlib refuses constant parameters")
  defer { deflateEnd(&stream) }
  var input = bytes
  return [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(bytes.count)))) { output, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      let status = deflate(&stream, Z_FINISH)
      precondition(status == Z_STREAM_END, "deflateBound is an upper limit")
      count = output.count - Int(stream.avail_out)
    }
  }
}
