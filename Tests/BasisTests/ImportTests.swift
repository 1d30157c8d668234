import Testing

@Test("placeholder") func p() { #expect(1 == 1) }
