import Basis
import Testing

@Test(
  "a search text has no marks, no case and no punctuation",
  arguments: [
    ("ŁÓDŹ, ul. Żeromskiego 5", "lodz ul zeromskiego 5"), ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
    ("Müller & Söhne", "muller sohne"), ("  A--B ", "a b"), ("Łódź", "lodz"),
    ("straße", "strasse"), ("Čapek", "capek"),
  ])
func folding(text: String, expected: String) {
  #expect(String(decoding: folded(text), as: UTF8.self) == expected)
}

@Test("Polish lists: ą after a, ł after l, ż last, case only between equal words")
func collation() {
  let names = [
    "Zając", "żaba", "Łódź", "Lublin", "lody", "ąkacja", "arbuz", "ażur", "Aronia", "źrebak", "2 Be", "10 zł",
  ]
  let sorted = names.sorted { collationKey($0).lexicographicallyPrecedes(collationKey($1)) }
  #expect(
    sorted == [
      "10 zł", "2 Be", "arbuz", "Aronia", "ażur", "ąkacja", "lody", "Lublin", "Łódź", "Zając", "źrebak", "żaba",
    ])
}

@Test(
  "tax, register and account numbers keep their check digits",
  arguments: [
    ("526-10-40-828", "5261040828"), ("PL 5261040828", "5261040828"), ("5261040827", nil), ("0000000000", nil),
    ("123", nil), ("52610408281", nil),
  ] as [(String, String?)])
func nip(text: String, expected: String?) { #expect(normalizedNip(text) == expected) }

@Test(
  "EAN and UPC",
  arguments: [
    ("5901234123457", "5901234123457"), ("4006381333931", "4006381333931"),
    ("96385074", "96385074"), ("036000291452", "036000291452"), ("5901234123458", nil), ("12", nil),
  ] as [(String, String?)])
func ean(text: String, expected: String?) { #expect(normalizedEan(text) == expected) }

@Test("REGON and IBAN")
func registers() {
  #expect(normalizedRegon("123456785") == "123456785")
  #expect(normalizedRegon("123456786") == nil)
  #expect(normalizedRegon("12345678512347") == "12345678512347")
  #expect(normalizedIban("PL61 1090 1014 0000 0712 1981 2874") == "PL61109010140000071219812874")
  #expect(normalizedIban("61109010140000071219812874") == "PL61109010140000071219812874")
  #expect(normalizedIban("PL61109010140000071219812875") == nil)
}

@Test("a hostile name stays a name")
func escaping() {
  let name = #"<script>alert('x')</script> & "Syn""#
  let row: Html = "<td title=\"\(name)\">\(name)</td>"
  #expect(!row.markup.contains("<script>"))
  #expect(row.markup.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Syn&quot;"))
}
