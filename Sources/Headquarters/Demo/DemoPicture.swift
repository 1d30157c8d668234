import Basis

/// A drawn picture of a demo product: its kind of package in the shelf's colour, with brand and size.
enum DemoPicture {
  /// What a product is packed in.
  enum Shape {
    case bottle, carton, cup, bag, box, jar, can
  }

  /// The SVG document. A few hundred bytes, sharp at any size.
  static func svg(_ shape: Shape, color: String, brand: String, name: String, size: String) -> String {
    let body: Html =
      switch shape {
      case .bottle:
        "<path d=\"M84 20h32v26l16 30v92q0 12-12 12H80q-12 0-12-12V76l16-30z\" fill=\"\(color)\"/><path d=\"M82 14h36v14H82z\" fill=\"#27323a\"/>"
      case .carton:
        "<path d=\"M62 50l20-28h48l8 28v130H62z\" fill=\"\(color)\"/><path d=\"M82 22h48l8 28H62z\" fill=\"#ffffff55\"/>"
      case .cup:
        "<path d=\"M56 58h88l-10 122H66z\" fill=\"\(color)\"/><path d=\"M50 46h100v14H50z\" fill=\"#d7dee2\"/>"
      case .bag:
        "<path d=\"M58 34h84l6 146H52z\" fill=\"\(color)\"/><path d=\"M58 22h84v14H58z\" fill=\"#00000033\"/>"
      case .box:
        "<path d=\"M50 40h84v140H50z\" fill=\"\(color)\"/><path d=\"M134 40l18-14v140l-18 14z\" fill=\"#00000040\"/><path d=\"M50 40l18-14h84l-18 14z\" fill=\"#ffffff50\"/>"
      case .jar:
        "<path d=\"M60 56h80q8 0 8 10v104q0 10-10 10H62q-10 0-10-10V66q0-10 8-10z\" fill=\"\(color)\"/><path d=\"M60 36h80v20H60z\" fill=\"#39434a\"/>"
      case .can:
        "<path d=\"M58 40h84v140H58z\" fill=\"\(color)\"/><ellipse cx=\"100\" cy=\"40\" rx=\"42\" ry=\"11\" fill=\"#cfd6da\"/><ellipse cx=\"100\" cy=\"180\" rx=\"42\" ry=\"9\" fill=\"\(color)\"/>"
      }
    let words = name.split(separator: " ").prefix(2).joined(separator: " ")
    let picture: Html = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img"><rect width="200" height="200" fill="#f3f5f2"/>\(body)<rect x="56" y="86" width="88" height="58" rx="4" fill="#ffffffee"/><g font-family="Inter,Arial,sans-serif" text-anchor="middle" fill="#1d2a24"><text x="100" y="106" font-size="14" font-weight="700" textLength="\(min(80, brand.count * 9))" lengthAdjust="spacingAndGlyphs">\(brand)</text><text x="100" y="122" font-size="10" textLength="\(min(80, words.count * 6))" lengthAdjust="spacingAndGlyphs">\(words)</text><text x="100" y="137" font-size="11">\(size)</text></g></svg>
      """
    return picture.markup
  }
}
