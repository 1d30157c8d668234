import Basis
import Trade

// The few fields of a row that the search indexes need, as places in its bytes: making a `Customer` of every
// row would cost a dozen texts each.

/// The searched fields of a customer's row.
struct CustomerRow {
  var code: ArraySlice<UInt8> = []
  var name: ArraySlice<UInt8> = []
  var nip: ArraySlice<UInt8> = []
  var street: ArraySlice<UInt8> = []
  var town: ArraySlice<UInt8> = []
  var phone: ArraySlice<UInt8> = []

  init(_ row: ArraySlice<UInt8>) {
    var reader = ByteReader(row)
    while let field = try? reader.field() {
      switch field.tag {
      case 1: code = field.block
      case 2: name = field.block
      case 3: nip = field.block
      case 4: street = field.block
      case 6: town = field.block
      case 7: phone = field.block
      default: continue
      }
    }
  }
}

/// The searched fields of a product's row.
struct ProductRow {
  var code: ArraySlice<UInt8> = []
  var name: ArraySlice<UInt8> = []
  var brand: ArraySlice<UInt8> = []
  var isActive = true
  var barcodes: [ArraySlice<UInt8>] = []

  init(_ row: ArraySlice<UInt8>) {
    var reader = ByteReader(row)
    while let field = try? reader.field() {
      switch field.tag {
      case 1: code = field.block
      case 2: name = field.block
      case 4: brand = field.block
      case 7: isActive = field.number == 0
      case 8: barcodes.append(ProductRow.barcode(field.block))
      default: continue
      }
    }
  }

  private static func barcode(_ unit: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var reader = ByteReader(unit)
    while let field = try? reader.field() {
      if field.tag == 4 { return field.block }
    }
    return []
  }
}

/// Barcodes as sorted numbers.
struct BarcodeIndex {
  private var entries: [(number: UInt64, product: ProductId, unit: UInt8)] = []

  mutating func append(_ digits: ArraySlice<UInt8>, _ product: ProductId, unit: Int) {
    var number: UInt64 = 0
    for digit in digits {
      guard (48...57).contains(digit), digits.count <= 14 else { return }
      number = number * 10 + UInt64(digit - 48)
    }
    entries.append((number, product, UInt8(truncatingIfNeeded: unit)))
  }

  mutating func sort() { entries = entries.arranged { $0.number < $1.number } }

  /// The product and the place of its unit.
  subscript(number: UInt64) -> (ProductId, unit: Int)? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].number < number { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].number == number else { return nil }
    return (entries[low].product, unit: Int(entries[low].unit))
  }
}
