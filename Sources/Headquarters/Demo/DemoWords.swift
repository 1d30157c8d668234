import Basis
import Trade

/// One shelf of the demo catalogue: what it sells, by which invented makers, in what sizes and packing.
struct DemoShelf {
  let code: String
  let name: String
  let vat: VatRate
  let color: String
  let shape: DemoPicture.Shape
  let goods: [String]
  let variants: [String]
  let sizes: [String]
  let brands: [String]
  /// Pieces in a pack and packs in a carton.
  let packing: (pack: Int64, carton: Int64)
  /// Price of the cheapest good in 1/10000 zł, and how far the dearest lies above it.
  let price: (from: Int, span: Int)

  static let all: [DemoShelf] = [
    DemoShelf(
      code: "NAP", name: "Napoje i woda", vat: .standard, color: "#2f7fb8", shape: .bottle,
      goods: [
        "Woda gazowana", "Woda niegazowana", "Lemoniada cytrynowa", "Oranżada", "Tonik", "Kwas chlebowy",
      ],
      variants: ["", "bez cukru", "z miętą", "limonka"], sizes: ["0,5 l", "1,5 l", "5 l"],
      brands: ["Zdrojanka", "Górny Potok", "Perlista", "Źródlana Dolina"], packing: (6, 4),
      price: (11_900, 40_000)),
    DemoShelf(
      code: "SOK", name: "Soki i nektary", vat: VatRate(percent: 5), color: "#e08a1e", shape: .carton,
      goods: [
        "Sok jabłkowy", "Sok pomarańczowy", "Sok wielowarzywny", "Nektar z czarnej porzeczki", "Sok z aronii",
      ],
      variants: ["", "tłoczony", "z marchwią", "bez dodatku cukru"], sizes: ["0,2 l", "0,33 l", "1 l"],
      brands: ["Sadowa", "Słoneczny Gaj", "Owocarz", "Stary Sad"], packing: (6, 4), price: (17_900, 60_000)),
    DemoShelf(
      code: "NAB", name: "Nabiał", vat: VatRate(percent: 5), color: "#4c9fcf", shape: .cup,
      goods: [
        "Jogurt naturalny", "Kefir", "Twaróg półtłusty", "Śmietana 18%", "Masło ekstra", "Ser żółty gouda",
      ],
      variants: ["", "bez laktozy", "wiejski", "kremowy"], sizes: ["180 g", "200 g", "400 g"],
      brands: ["Łąkowa", "Mleczny Dwór", "Kaszubska Zagroda", "Biała Krowa"], packing: (10, 2),
      price: (19_900, 80_000)),
    DemoShelf(
      code: "PIE", name: "Pieczywo i ciastka", vat: VatRate(percent: 5), color: "#b9772f", shape: .bag,
      goods: [
        "Chleb żytni krojony", "Bułki pszenne", "Herbatniki maślane", "Wafle ryżowe", "Sucharki", "Precelki",
      ],
      variants: ["", "pełnoziarniste", "z sezamem", "domowe"], sizes: ["150 g", "250 g", "500 g"],
      brands: ["Młynarz", "Złoty Kłos", "Piekarnia Pod Lipą", "Rogalik"], packing: (12, 2),
      price: (24_900, 60_000)),
    DemoShelf(
      code: "SLO", name: "Słodycze", vat: .standard, color: "#8d3f6b", shape: .box,
      goods: [
        "Czekolada gorzka", "Czekolada mleczna", "Krówki", "Żelki owocowe", "Batonik orzechowy", "Galaretki",
      ],
      variants: ["", "z wiśnią", "z orzechami", "karmelowe"], sizes: ["45 g", "90 g", "300 g"],
      brands: ["Kaprys", "Słodka Chwila", "Cukrowa Wróżka", "Kogucik"], packing: (12, 6),
      price: (22_900, 110_000)),
    DemoShelf(
      code: "KAW", name: "Kawa i herbata", vat: .standard, color: "#5d3a21", shape: .box,
      goods: [
        "Kawa mielona", "Kawa ziarnista", "Herbata czarna", "Herbata zielona", "Herbata z lipy", "Kakao",
      ],
      variants: ["", "mocna", "łagodna", "poranna"], sizes: ["100 g", "250 g", "500 g"],
      brands: ["Ranek", "Żar i Aromat", "Filiżanka", "Dobry Liść"], packing: (6, 4), price: (69_900, 320_000)),
    DemoShelf(
      code: "SYP", name: "Produkty sypkie", vat: VatRate(percent: 5), color: "#a58b2a", shape: .bag,
      goods: [
        "Mąka pszenna", "Kasza gryczana", "Ryż długoziarnisty", "Płatki owsiane", "Makaron świderki",
        "Cukier biały",
      ],
      variants: ["", "ekologiczne", "błyskawiczne", "tradycyjne"], sizes: ["400 g", "500 g", "1 kg"],
      brands: ["Młynarz", "Polne Ziarno", "Wiatrak", "Spichlerz"], packing: (10, 2), price: (29_900, 70_000)),
    DemoShelf(
      code: "KON", name: "Konserwy i przetwory", vat: VatRate(percent: 5), color: "#3f7d4e", shape: .jar,
      goods: [
        "Ogórki kiszone", "Groszek konserwowy", "Dżem truskawkowy", "Pasztet drobiowy", "Koncentrat pomidorowy",
        "Żurek",
      ],
      variants: ["", "pikantne", "z koperkiem", "babuni"], sizes: ["200 g", "340 g", "900 g"],
      brands: ["Spiżarnia Zosi", "Ogródek", "Zagroda", "Kiszonka"], packing: (6, 4), price: (34_900, 80_000)),
    DemoShelf(
      code: "PRZ", name: "Przyprawy i sosy", vat: VatRate(percent: 8), color: "#b5442e", shape: .jar,
      goods: ["Ketchup", "Musztarda", "Majonez", "Chrzan tarty", "Pieprz czarny", "Majeranek"],
      variants: ["", "łagodny", "ostry", "z miodem"], sizes: ["20 g", "180 g", "450 g"],
      brands: ["Pieprzyk", "Korzenny Smak", "Chrzanek", "Smakosz"], packing: (12, 4), price: (18_900, 70_000)),
    DemoShelf(
      code: "CHE", name: "Chemia domowa", vat: .standard, color: "#3557a6", shape: .bottle,
      goods: [
        "Płyn do naczyń", "Proszek do prania", "Płyn do szyb", "Mleczko do czyszczenia", "Żel do WC",
        "Płyn do płukania",
      ],
      variants: ["", "cytrynowy", "sensitive", "leśny"], sizes: ["0,5 l", "1 l", "3 l"],
      brands: ["Czyścioch", "Lśnij", "Biała Piana", "Dom i Ład"], packing: (6, 2), price: (49_900, 220_000)),
    DemoShelf(
      code: "HIG", name: "Higiena", vat: VatRate(percent: 8), color: "#7a5bb0", shape: .box,
      goods: [
        "Mydło w kostce", "Pasta do zębów", "Szampon", "Chusteczki", "Papier toaletowy", "Ręczniki papierowe",
      ],
      variants: ["", "rumiankowe", "rodzinne", "miętowe"], sizes: ["małe", "średnie", "duże"],
      brands: ["Biały Miś", "Konwalia", "Mydełko", "Pianka"], packing: (8, 3), price: (29_900, 150_000)),
    DemoShelf(
      code: "ZWI", name: "Dla zwierząt", vat: VatRate(percent: 8), color: "#4b7b78", shape: .can,
      goods: [
        "Karma dla psa", "Karma dla kota", "Przysmaki dla psa", "Żwirek", "Pokarm dla ptaków",
        "Saszetka dla kota",
      ],
      variants: ["", "z kurczakiem", "z rybą", "junior"], sizes: ["100 g", "400 g", "2 kg"],
      brands: ["Burek", "Mruczek", "Łapka", "Ćwirek"], packing: (12, 2), price: (24_900, 190_000)),
  ]
}

/// The words of which the demo customers' names and addresses are made.
enum DemoWords {
  static let shopKinds: [(name: String, segment: String)] = [
    ("Sklep spożywczy", "sklep osiedlowy"), ("Delikatesy", "delikatesy"), ("Mini Market", "convenience"),
    ("Sklep wielobranżowy", "sklep osiedlowy"), ("Kiosk", "convenience"), ("Hurtownia", "hurt"),
    ("Stacja paliw", "stacja paliw"), ("Bar", "gastronomia"), ("Restauracja", "gastronomia"),
    ("Piekarnia-cukiernia", "gastronomia"), ("Supersam", "supermarket"),
    ("Spółdzielnia Spożywców", "supermarket"),
  ]
  static let shopNames = [
    "Jutrzenka", "Pod Kasztanem", "U Zosi", "Kłos", "Rarytas", "Zielony Koszyk", "Bogdanka", "Krówka", "Łasuch",
    "Żuczek", "Świt", "Przy Rynku", "Na Rogu", "Dobry Wybór", "Ćma", "Źródełko", "Słonecznik", "Promyk",
    "Dąbrowianka",
    "Wisienka", "Pod Lwem", "Szarotka", "Baltona-Bis", "Gospodarz", "Merkury", "Pełna Spiżarnia", "Ósemka",
    "Cztery Pory",
  ]
  static let surnames = [
    "Kowalski", "Wiśniewska", "Wójcik", "Kamińska", "Lewandowski", "Zielińska", "Szymański", "Woźniak",
    "Dąbrowska",
    "Kozłowski", "Mazur", "Jankowska", "Kwiatkowski", "Krawczyk", "Grabowska", "Pawłowski", "Michalska", "Król",
    "Wróbel", "Jabłońska", "Wieczorek", "Nowakowska", "Majewski", "Olszewska", "Stępień", "Jaworska",
    "Malinowski",
    "Adamczyk", "Górska", "Nowicki", "Sikora", "Witkowska", "Rutkowski", "Baran", "Ostrowska", "Duda",
    "Szewczyk",
  ]
  static let streets = [
    "Rynek", "ul. Kościuszki", "ul. Polna", "ul. Żeromskiego", "ul. 3 Maja", "ul. Mickiewicza", "ul. Długa",
    "ul. Lipowa",
    "ul. Ogrodowa", "ul. Słowackiego", "ul. Kolejowa", "ul. Szkolna", "al. Niepodległości", "ul. Piłsudskiego",
    "ul. Łąkowa", "ul. Krótka", "ul. Sienkiewicza", "ul. Zielona", "pl. Wolności", "ul. Kilińskiego",
  ]
  static let representatives: [(login: String, name: String, series: String)] = [
    ("jkowal", "Joanna Kowal", "JKO"), ("mnowak", "Marek Nowak", "MNO"),
    ("azielinska", "Anna Zielińska", "AZI"),
    ("tdabrowski", "Tomasz Dąbrowski", "TDA"),
  ]
  static let territories: [(code: String, name: String, representative: Int)] = [
    ("WAW", "Warszawa i okolice", 0), ("LUB", "Lubelskie i Podlasie", 0), ("MAL", "Małopolska", 1),
    ("SLA", "Śląsk", 1),
    ("WLK", "Wielkopolska", 2), ("POM", "Pomorze", 2), ("LDZ", "Łódzkie i Kujawy", 3),
    ("DSL", "Dolny Śląsk", 3),
  ]
  static let priceLists: [(code: String, name: String, factorPpm: Int64)] = [
    ("DET", "Detal", 1_000_000), ("HURT", "Hurt", 920_000), ("GASTRO", "Gastronomia", 960_000),
  ]
}
