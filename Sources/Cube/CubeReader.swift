import Basis

/// A `.terencube` file as found: where its directory stands.
public struct CubeTrailer: Sendable {
  /// First byte of the directory.
  public let directoryOffset: UInt64
  /// Bytes of the directory.
  public let directoryBytes: UInt64
  let checksum: UInt64

  /// Reads the last 40 bytes of a file.
  public init(_ bytes: [UInt8]) throws(CubeRefusal) {
    guard bytes.count == CubeFormat.trailerBytes, Array(bytes[32...]) == CubeFormat.magic else {
      throw .damagedFile(part: "trailer")
    }
    let words = bytes.withUnsafeBytes { raw in
      (0..<4).map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
    }
    directoryOffset = words[0]
    directoryBytes = words[1]
    checksum = words[2]
    guard words[3] == CubeFormat.version else { throw .unknownVersion(words[3]) }
    guard directoryBytes <= 1 << 30, directoryOffset <= 1 << 50 else { throw .damagedFile(part: "trailer") }
  }
}

/// A byte range of the file.
public struct FileRange: Sendable, Equatable {
  /// First byte.
  public var offset: Int
  /// How many.
  public var count: Int
}

extension Cube {
  /// Opens a file that is wholly there, such as a mapped one. Pieces are read where they stand.
  public convenience init(file: Block) throws(CubeRefusal) {
    guard file.count >= CubeFormat.trailerBytes else { throw .damagedFile(part: "trailer") }
    let bytes = UnsafeRawBufferPointer(start: file.start, count: file.count)
    let trailer = try CubeTrailer(Array(bytes[(file.count - CubeFormat.trailerBytes)...]))
    let start = trailer.directoryOffset
    let limit = UInt64(file.count - CubeFormat.trailerBytes)
    guard start <= limit, trailer.directoryBytes <= limit - start else { throw .damagedFile(part: "directory") }
    try self.init(trailer: trailer, directory: Array(bytes[Int(start)..<Int(start + trailer.directoryBytes)]))
    for column in segments {
      for segment in column where segment.fileOffset + segment.byteCount > file.count {
        throw .damagedFile(part: "pieces")
      }
    }
    guard documentPiece.offset + documentPiece.count <= file.count else {
      throw .damagedFile(part: "documents")
    }
    try supply(file, at: 0)
  }

  /// Opens the directory of a file whose pieces come later by `supply`.
  public convenience init(trailer: CubeTrailer, directory: [UInt8]) throws(CubeRefusal) {
    guard UInt64(directory.count) == trailer.directoryBytes, checksum64(directory) == trailer.checksum else {
      throw .damagedFile(part: "directory")
    }
    var reader = ByteReader(directory)
    do throws(BytesRefusal) {
      let position = try reader.fixed64()
      guard position <= UInt64(Int64.max) else { throw BytesRefusal.malformed }
      self.init(schema: try Cube.readSchema(&reader))
      self.position = position
      try readSegments(&reader)
      try readDocuments(&reader)
      for dimension in dimensions.dropFirst() { try dimension.read(&reader) }
    } catch {
      throw .damagedFile(part: "directory")
    }
    for segment in segments[0]
    where segment.minimum < Int64(DayRange.allowed.lowerBound)
      || segment.maximum > Int64(DayRange.allowed.upperBound)
    {
      throw .damagedFile(part: "date")
    }
    for (index, dimension) in dimensions.enumerated() {
      let count = index == 0 ? documentPiece.texts : dimension.keys.members.count
      for segment in segments[1 + index] where segment.minimum < 0 || segment.maximum >= Int64(count) {
        throw .damagedFile(part: dimension.name)
      }
    }
  }

  private static func readSchema(_ reader: inout ByteReader) throws(BytesRefusal) -> CubeSchema {
    let fact = try reader.text()
    var dimensions: [DimensionSchema] = []
    let count = try reader.varint()
    // More would let sums of left-out offsets wrap.
    guard count <= UInt64(CubeFormat.dimensionLimit) else { throw .malformed }
    for _ in 0..<count {
      let name = try reader.text()
      var levels: [String] = []
      for _ in 0..<(try reader.varint()) { levels.append(try reader.text()) }
      dimensions.append(DimensionSchema(name: name, levels: levels))
    }
    var columns: [NumberColumn] = []
    for _ in 0..<(try reader.varint()) {
      let name = try reader.text()
      columns.append(NumberColumn(name: name, places: min(Int(truncatingIfNeeded: try reader.varint()), 9)))
    }
    var measures: [Measure] = []
    for _ in 0..<(try reader.varint()) {
      let name = try reader.text()
      let polish = try reader.text()
      let tag = try reader.byte()
      let text = try reader.text()
      let ppm = try reader.signed()
      guard (0...1_000_000).contains(ppm), let kind = Measure.Kind(tag: tag, text: text, ppm: ppm) else {
        throw .malformed
      }
      measures.append(Measure(name: name, polishName: polish, kind: kind))
    }
    return CubeSchema(fact: fact, dimensions: dimensions, columns: columns, measures: measures)
  }

  private func readSegments(_ reader: inout ByteReader) throws(BytesRefusal) {
    guard try reader.varint() == UInt64(segments.count) else { throw .malformed }
    let count = try reader.varint()
    guard count <= 1 << 16 else { throw .malformed }
    var columns = [[Segment]](repeating: [], count: segments.count)
    for _ in 0..<count {
      let rows = try reader.varint()
      guard rows > 0, rows <= UInt64(Segment.rowLimit) else { throw .malformed }
      for column in 0..<columns.count {
        let base = try reader.signed()
        let minimum = try reader.signed()
        let maximum = try reader.signed()
        guard let encoding = Segment.Encoding(rawValue: try reader.byte()), minimum <= maximum, base == minimum
        else {
          throw .malformed
        }
        let width = Int(try reader.byte())
        let runs = try reader.varint()
        let offset = try reader.varint()
        let bytes = try reader.varint()
        let checksum = try reader.fixed64()
        guard [0, 1, 2, 3, 4, 8].contains(width), runs <= rows, offset < CubeFormat.offsetLimit,
          bytes <= 1 << 24
        else {
          throw .malformed
        }
        let expected: UInt64 =
          switch encoding {
          case .constant: 0
          case .plain: rows * UInt64(width)
          case .runs: runs * UInt64(width + 2)
          }
        guard bytes == expected, (width == 0) == (encoding == .constant) else { throw .malformed }
        columns[column].append(
          Segment(
            rows: Int(rows), base: base, minimum: minimum, maximum: maximum, encoding: encoding, width: width,
            runCount: Int(runs), fileOffset: Int(truncatingIfNeeded: offset), byteCount: Int(bytes),
            checksum: checksum))
      }
    }
    replace(columns)
  }

  private func readDocuments(_ reader: inout ByteReader) throws(BytesRefusal) {
    let texts = try reader.varint()
    let offset = try reader.varint()
    let bytes = try reader.varint()
    guard texts > 0, texts < 1 << 31, offset < CubeFormat.offsetLimit, bytes < 1 << 30 else { throw .malformed }
    documentPiece = DocumentPiece(
      texts: Int(texts), offset: Int(truncatingIfNeeded: offset), count: Int(bytes),
      checksum: try reader.fixed64())
  }

  // MARK: pieces

  /// Hands over bytes of the file that begin at `offset`; all pieces wholly inside become readable.
  public func supply(_ block: Block, at offset: Int) throws(CubeRefusal) {
    let end = offset + block.count
    for column in segments {
      for segment in column where segment.fileOffset >= offset && segment.fileOffset + segment.byteCount <= end
      {
        if !segment.isReady { segment.supply(block, at: segment.fileOffset - offset) }
      }
    }
    let piece = documentPiece
    guard piece.texts > 0, piece.offset >= offset, piece.offset + piece.count <= end else { return }
    pendingDocuments = {
      let start = block.start + (piece.offset - offset)
      guard wordChecksum(start, count: piece.count) == piece.checksum else { return nil }
      let bytes = Array(UnsafeRawBufferPointer(start: start, count: piece.count))
      var reader = ByteReader(bytes)
      return try? Lexicon(frontCoded: &reader, count: piece.texts)
    }
  }
}

/// Where a file keeps its document numbers.
struct DocumentPiece {
  var texts = 0
  var offset = 0
  var count = 0
  var checksum: UInt64 = 0
}

extension Dimension {
  fileprivate func read(_ reader: inout ByteReader) throws(BytesRefusal) {
    let count = try reader.varint()
    guard count > 0, count < 1 << 31 else { throw .malformed }
    var texts = ByteReader(try reader.block())
    keys.members = try Lexicon(frontCoded: &texts, count: Int(count))
    for level in levels {
      let members = try reader.varint()
      guard members > 0, members <= count + 1 else { throw .malformed }
      var texts = ByteReader(try reader.block())
      level.members = try Lexicon(frontCoded: &texts, count: Int(members))
      level.ofKey = []
      level.ofKey.reserveCapacity(Int(count))
      for _ in 0..<count {
        let member = try reader.varint()
        guard member < members else { throw .malformed }
        level.ofKey.append(UInt32(member))
      }
    }
  }
}

extension Lexicon {
  init(frontCoded reader: inout ByteReader, count: Int) throws(BytesRefusal) {
    self.init()
    var before: [UInt8] = []
    for _ in 0..<count {
      let shared = try reader.varint()
      guard shared <= UInt64(before.count) else { throw .malformed }
      before.removeLast(before.count - Int(shared))
      before += try reader.block()
      // Texts that share long beginnings are short in the file: what they unfold to is bounded.
      guard before.count <= 4_096, byteCount + before.count < 1 << 30 else { throw .malformed }
      before.withUnsafeBufferPointer { append($0) }
    }
    guard reader.isAtEnd else { throw .malformed }
  }
}
