/// Opens the database at an address: `sqlite:PATH` or `postgres://user:password@host:port/name`.
public func openDatabase(_ address: String) throws(StoreRefusal) -> any Database {
  if address.hasPrefix("sqlite:") { return try SqliteDatabase(path: String(address.dropFirst(7))) }
  if address.hasPrefix("postgres://") || address.hasPrefix("postgresql://") {
    return try PostgresDatabase(address: address)
  }
  throw .unknownAddress(address)
}
