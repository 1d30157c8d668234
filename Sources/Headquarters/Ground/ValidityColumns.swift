import Basis
import Trade

extension Validity {
  /// The two days as stored: open ends are the first and the last day there is, so that a comparison of texts
  /// answers "does it apply".
  var stored: (from: String, to: String) {
    (from?.text ?? "0001-01-01", to?.text ?? "9999-12-31")
  }
}
