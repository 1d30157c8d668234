import Basis
import Testing

@Suite("Texts cut and read by their signs")
struct CutTextTests {
  @Test("a text is cut by Unicode scalars")
  func start() {
    #expect("Zażółć gęślą".start(4) == "Zażó")
    #expect("Łódź".start(4) == "Łódź")
    #expect("Łódź".start(100) == "Łódź")
    #expect("".start(3) == "")
    #expect("ab".start(0) == "")
  }

  @Test("the last sign goes, whatever it is")
  func last() {
    #expect("12,5".withoutLast() == "12,")
    #expect("Łódź".withoutLast() == "Łód")
    #expect("".withoutLast() == "")
  }

  @Test("one sign goes wherever it stands")
  func without() {
    #expect("1\u{a0}234\u{a0}567".without("\u{a0}") == "1234567")
    #expect("+48 600 100 200".without(" ") == "+48600100200")
  }

  @Test("parts leave empty ones out")
  func parts() {
    #expect("/orders/0a/lines/3".parts { $0 == 47 } == ["orders", "0a", "lines", "3"])
    #expect("//".parts { $0 == 47 }.isEmpty)
    #expect("lato, żniwa;zima".parts { $0 == 44 || $0 == 59 } == ["lato", " żniwa", "zima"])
  }

  @Test("a whole number is digits and nothing else")
  func number() {
    #expect("0".wholeNumber == 0)
    #expect("05901234123457".wholeNumber == 5_901_234_123_457)
    #expect("999999999999999999".wholeNumber == 999_999_999_999_999_999)
    for text in ["", "-1", "+1", "1.0", "1 0", "1\u{a0}000", "9999999999999999999", "١", "x"] {
      #expect(text.wholeNumber == nil, "\(text)")
    }
    #expect("4294967295".wholeNumber32 == .max)
    #expect("4294967296".wholeNumber32 == nil)
  }
}
