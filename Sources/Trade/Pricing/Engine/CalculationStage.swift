import Basis

/// The numbered stages of one calculation, run once in this order; nothing loops back.
public enum CalculationStage: UInt8, Comparable, Sendable, CaseIterable {
  /// Pricing date, currency, price mode, quantity in base units.
  case normalise = 0
  /// The price a line starts from; currency conversion comes first.
  case base = 1
  /// A contract or fixed price instead of it.
  case override = 2
  /// Surcharges and discounts of a line.
  case line = 3
  /// Discounts by quantity, value or weight cumulated over lines.
  case group = 4
  /// Bundles and multibuy: they use up units.
  case bundle = 5
  /// Free goods and gifts.
  case gifts = 6
  /// Amounts and percentages of the whole document, coupons, payment form and delivery.
  case document = 7
  /// Floors; applied at every granting step, never as a step of its own.
  case guardrail = 8
  /// Rounding, VAT and totals.
  case totals = 9
  /// Accruals and figures that never change the invoice.
  case statistical = 10

  /// Earlier stages are less.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The stage's name on the price page.
  public func text(_ language: Language) -> String {
    switch self {
    case .normalise: Text("Przygotowanie", "Preparation")(language)
    case .base: Text("Cena wyjściowa", "Base price")(language)
    case .override: Text("Cena umowna", "Contract price")(language)
    case .line: Text("Rabaty pozycji", "Line discounts")(language)
    case .group: Text("Rabaty grupowe", "Group discounts")(language)
    case .bundle: Text("Pakiety", "Bundles")(language)
    case .gifts: Text("Gratisy", "Free goods")(language)
    case .document: Text("Rabaty dokumentu", "Document discounts")(language)
    case .guardrail: Text("Ceny minimalne", "Price floors")(language)
    case .totals: Text("VAT i sumy", "VAT and totals")(language)
    case .statistical: Text("Bonusy i statystyka", "Bonuses and statistics")(language)
    }
  }
}
