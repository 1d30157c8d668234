import Basis

/// The `.terencube` file: pieces of columns first, what they are last.
///
///     "TERENCUB"                                 8 bytes
///     column pieces, each at a multiple of 8     see `Segment.Encoding`
///     document numbers                           front-coded texts
///     directory                                  schema, members, where each piece stands
///     trailer: directory's offset, length and checksum, version, "TERENCUB"    40 bytes
///
/// A reader needs the trailer and the directory; pieces are fetched or mapped when a query needs them.
public enum CubeFormat {
  static let magic: [UInt8] = Array("TERENCUB".utf8)
  static let version: UInt64 = 1
  /// Dimensions beside the document.
  static let dimensionLimit = 24
  /// Pieces end before this, so that an offset and a length add up in 32 bits as well.
  static let offsetLimit = min(UInt64(Int.max) / 2, 1 << 50)
  /// Bytes of the trailer; a browser's first range request.
  public static let trailerBytes = 40
}

extension Cube {
  /// Writes the cube piece by piece. Dead rows must have been left out before (`compacted`).
  public func write(_ emit: ([UInt8]) -> Void) throws(CubeRefusal) {
    sealOpenRows()
    try loadDocuments()
    var offset = 0
    func put(_ bytes: [UInt8]) {
      let padding = (8 - bytes.count % 8) % 8
      emit(padding == 0 ? bytes : bytes + [UInt8](repeating: 0, count: padding))
      offset += bytes.count + padding
    }
    put(CubeFormat.magic)
    var directory = ByteWriter()
    writeSchema(&directory)
    directory.varint(UInt64(segments.count))
    directory.varint(UInt64(segments[0].count))
    for index in 0..<segments[0].count {
      directory.varint(UInt64(segments[0][index].rows))
      for column in 0..<segments.count {
        let segment = segments[column][index]
        try prepare([column], index)
        let written = segment.written()
        directory.signed(segment.base)
        directory.signed(segment.minimum)
        directory.signed(segment.maximum)
        directory.byte(written.encoding.rawValue)
        directory.byte(UInt8(written.width))
        directory.varint(UInt64(written.runCount))
        directory.varint(UInt64(offset))
        directory.varint(UInt64(written.bytes.count))
        directory.fixed64(
          written.bytes.withUnsafeBytes { raw in
            raw.baseAddress.map { wordChecksum($0, count: raw.count) } ?? 0
          })
        if !written.bytes.isEmpty { put(written.bytes) }
      }
    }
    let documents = frontCoded(dimensions[0].keys.members)
    directory.varint(UInt64(dimensions[0].keys.members.count))
    directory.varint(UInt64(offset))
    directory.varint(UInt64(documents.count))
    directory.fixed64(documents.withUnsafeBytes { wordChecksum($0.baseAddress!, count: $0.count) })
    put(documents)
    for dimension in dimensions.dropFirst() { writeMembers(dimension, &directory) }
    var trailer = ByteWriter()
    trailer.fixed64(UInt64(offset))
    trailer.fixed64(UInt64(directory.bytes.count))
    trailer.fixed64(checksum64(directory.bytes))
    trailer.fixed64(CubeFormat.version)
    trailer.raw(CubeFormat.magic)
    emit(directory.bytes)
    emit(trailer.bytes)
  }

  /// The cube as one array; for small cubes and for what is sent to a browser.
  public func file() throws(CubeRefusal) -> [UInt8] {
    var bytes: [UInt8] = []
    try write { bytes += $0 }
    return bytes
  }

  private func writeSchema(_ writer: inout ByteWriter) {
    writer.fixed64(position)
    writer.text(schema.fact)
    writer.varint(UInt64(schema.dimensions.count - 1))
    for dimension in schema.dimensions.dropFirst() {
      writer.text(dimension.name)
      writer.varint(UInt64(dimension.levels.count))
      for level in dimension.levels { writer.text(level) }
    }
    writer.varint(UInt64(schema.columns.count))
    for column in schema.columns {
      writer.text(column.name)
      writer.varint(UInt64(column.places))
    }
    writer.varint(UInt64(schema.measures.count))
    for measure in schema.measures {
      writer.text(measure.name)
      writer.text(measure.polishName)
      let (tag, text, ppm) = measure.kind.stored
      writer.byte(tag)
      writer.text(text)
      writer.signed(ppm)
    }
  }

  private func writeMembers(_ dimension: Dimension, _ writer: inout ByteWriter) {
    writer.varint(UInt64(dimension.keys.members.count))
    writer.block(frontCoded(dimension.keys.members))
    for level in dimension.levels {
      writer.varint(UInt64(level.members.count))
      writer.block(frontCoded(level.members))
      for member in level.ofKey { writer.varint(UInt64(member)) }
    }
  }

  /// Each text as what it shares with the one before and the rest: neighbouring numbers differ in a few digits.
  private func frontCoded(_ texts: Lexicon) -> [UInt8] {
    var writer = ByteWriter()
    var before: ArraySlice<UInt8> = []
    for code in 0..<texts.count {
      let text = texts.utf8(code)
      var shared = 0
      while shared < min(before.count, text.count),
        before[before.startIndex + shared] == text[text.startIndex + shared]
      { shared += 1 }
      writer.varint(UInt64(shared))
      writer.block(text.dropFirst(shared))
      before = text
    }
    return writer.bytes
  }
}

extension Measure.Kind {
  /// Tag, column or level or formula, percentile.
  var stored: (tag: UInt8, text: String, ppm: Int64) {
    switch self {
    case .sum(let column): (0, column, 0)
    case .count: (1, "", 0)
    case .minimum(let column): (2, column, 0)
    case .maximum(let column): (3, column, 0)
    case .average(let column): (4, column, 0)
    case .percentile(let column, let ppm): (5, column, ppm)
    case .distinct(let level): (6, level, 0)
    case .last(let column): (7, column, 0)
    case .first(let column): (8, column, 0)
    case .averageOverTime(let column): (9, column, 0)
    case .formula(let text): (10, text, 0)
    }
  }

  init?(tag: UInt8, text: String, ppm: Int64) {
    switch tag {
    case 0: self = .sum(column: text)
    case 1: self = .count
    case 2: self = .minimum(column: text)
    case 3: self = .maximum(column: text)
    case 4: self = .average(column: text)
    case 5: self = .percentile(column: text, ppm: ppm)
    case 6: self = .distinct(level: text)
    case 7: self = .last(column: text)
    case 8: self = .first(column: text)
    case 9: self = .averageOverTime(column: text)
    case 10: self = .formula(text)
    default: return nil
    }
  }
}
