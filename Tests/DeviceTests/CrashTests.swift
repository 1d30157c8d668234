import Basis
import Stories
import Testing

@testable import Device

/// Pulls the battery after every single effect of a day's work, starts again, and looks whether anything is
/// lost or doubled.
@Suite("Pulling the battery")
struct CrashTests {
  private static let start = Instant(milliseconds: 1_764_061_200_000)

  /// Enrols, writes two orders and confirms them. Each step is done again if it did not happen, as a person would.
  private static func work(_ rig: DeviceRig) {
    rig.start()
    if case .some = rig.session.ledger.token {} else { rig.command("enrol", "TEREN-1234") }
    for customer in ["1", "3"] where !rig.isDead {
      if rig.session.ledger.documents.contains(where: { $0.customer.number == UInt32(customer) }) { continue }
      rig.command("begin-order", customer)
      guard let draft = rig.session.ledger.drafts.first(where: { $0.order.customer.number == UInt32(customer) })
      else { continue }
      let id = draft.order.id.hex
      for product in ["1", "2"]
      where !draft.order.lines.contains(where: { $0.product.number == UInt32(product) }) {
        rig.command("add", id, product)
      }
      rig.command("quantity", id, "0", "7")
      rig.command("confirm", id)
      rig.command("confirm", id)
    }
  }

  @Test("After every effect: what was promised is there, every order reaches HQ once, numbers have no gaps")
  func everyEffect() throws {
    let effectCount = 130
    var crashes = 0
    for cut in 0..<effectCount {
      for hasNetwork in [true, false] {
        let hq = PaperHeadquarters()
        let rig = DeviceRig(now: Self.start, seed: UInt64(cut)) { hq.answer($0) }
        if !hasNetwork {
          // Enrolment needs a network; the day after it has none.
          rig.start()
          rig.command("enrol", "TEREN-1234")
          rig.network(false)
        }
        rig.effectsUntilCrash = cut
        Self.work(rig)
        let promised = rig.isDead ? rig.session.ledger.documents.map { $0.id } : []
        if rig.isDead { crashes += 1 }
        rig.effectsUntilCrash = nil
        Self.work(rig)
        for id in promised { #expect(rig.session.ledger.documents.contains { $0.id == id }, "cut \(cut)") }
        rig.network(true)
        rig.pass(seconds: 700)
        #expect(rig.session.documentCounts.unsent == 0, "cut \(cut)")
        #expect(Set(hq.orders.map { $0.id }).count == hq.orders.count)
        #expect(hq.orders.map { $0.customer.number }.sorted() == [1, 3], "cut \(cut), network \(hasNetwork)")
        #expect(rig.session.ledger.documents.map { $0.sequence } == [1, 2], "cut \(cut)")
        #expect(Set(rig.session.ledger.documents.map { $0.number }).count == 2)
        #expect(rig.session.ledger.drafts.isEmpty, "cut \(cut)")
      }
    }
    #expect(crashes > 60)
  }

  @Test("Every keystroke is there after the battery went", arguments: ["1", "12", "12,", "12,5"])
  func keystrokes(text: String) {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    rig.start()
    rig.command("enrol", "TEREN-1234")
    rig.command("begin-order", "1")
    let id = rig.session.ledger.drafts[0].order.id.hex
    rig.command("add", id, "3")
    for end in text.indices { rig.command("quantity", id, "0", String(text[...end])) }
    rig.command("header", id, "note", "Rano, od podwórza")
    let before = rig.session.ledger.drafts[0]
    rig.crash()
    rig.start()
    #expect(rig.session.ledger.drafts == [before])
    #expect(before.order.lines[0].quantity.milli > 0)
  }

  @Test("A full phone refuses and says so, and goes on when there is room again")
  func fullPhone() {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    rig.start()
    rig.command("enrol", "TEREN-1234")
    rig.command("begin-order", "1")
    let id = rig.session.ledger.drafts[0].order.id.hex
    rig.command("add", id, "1")
    rig.disk.isFull = true
    rig.command("confirm", id)
    #expect(rig.session.documentCounts.confirmed == 0)
    #expect(rig.session.shown(tab: 1).contains { $0.html.contains("Brak miejsca") })
    rig.disk.isFull = false
    rig.crash()
    rig.start()
    #expect(rig.session.documentCounts.drafts == 1)
    rig.command("confirm", id)
    #expect(hq.orders.count == 1)
  }

  @Test("A flipped bit in the log costs one entry and no more", arguments: [20, 300, 900])
  func flippedBit(place: Int) {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    Self.work(rig)
    rig.disk.flipBit(of: "log-1", at: place)
    rig.crash()
    rig.start()
    if rig.session.ledger.token == nil { rig.command("enrol", "TEREN-1234") }
    rig.pass(seconds: 700)
    #expect(hq.orders.count == 2)
    #expect(rig.session.documentCounts.confirmed >= 1)
  }

  @Test("A damaged bucket is fetched again")
  func damagedBucket() throws {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    rig.start()
    rig.command("enrol", "TEREN-1234")
    let file = try #require(rig.disk.names.first { $0.hasPrefix("bucket-") })
    rig.disk.flipBit(of: file, at: 40)
    rig.crash()
    rig.start()
    rig.pass(seconds: 10)
    #expect(rig.session.replica.customerCount == 3)
    #expect(rig.session.replica.productCount == 3)
    #expect(rig.session.replica.identity != nil)
  }

  @Test("A long log is written anew, cut anywhere, without losing anything")
  func compaction() {
    for cut in 0..<20 {
      let hq = PaperHeadquarters()
      let rig = DeviceRig(now: Self.start, seed: UInt64(cut)) { hq.answer($0) }
      Self.work(rig)
      rig.command("begin-order", "2")
      let id = rig.session.ledger.drafts[0].order.id.hex
      rig.command("add", id, "1")
      let note = String(repeating: "ą", count: 1_900)
      for count in 0..<150 { rig.command("header", id, "note", note + String(count)) }
      #expect(rig.session.journal.length > 512 * 1_024)
      rig.crash()
      rig.effectsUntilCrash = cut
      rig.start()
      rig.effectsUntilCrash = nil
      if rig.isDead { rig.start() }
      if rig.session.journal.length > 512 * 1_024 {
        rig.crash()
        rig.start()
      }
      #expect(rig.session.journal.length < 20_000, "cut \(cut)")
      #expect(rig.session.ledger.drafts.map { $0.order.note } == [note + "149"])
      #expect(rig.session.documentCounts.confirmed == 2)
      #expect(rig.session.replica.customerCount == 3)
      rig.crash()
      rig.start()
      #expect(rig.session.ledger.drafts.count == 1)
      #expect(rig.session.replica.productCount == 3)
    }
  }

  @Test("Sign-out is refused while anything is unsent or begun, and then leaves nothing behind")
  func signOut() {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    rig.start()
    rig.command("enrol", "TEREN-1234")
    rig.network(false)
    rig.command("begin-order", "1")
    let id = rig.session.ledger.drafts[0].order.id.hex
    rig.command("add", id, "1")
    rig.command("sign-out-now")
    #expect(rig.session.ledger.token != nil)
    rig.command("confirm", id)
    rig.command("sign-out-now")
    #expect(rig.session.ledger.token != nil)
    rig.network(true)
    rig.command("sign-out-now")
    #expect(rig.session.ledger.token == nil)
    rig.crash()
    rig.start()
    #expect(rig.session.ledger.token == nil)
    #expect(rig.session.replica.customerCount == 0)
    #expect(rig.disk.names.allSatisfy { !$0.hasPrefix("bucket-") })
  }

  @Test("Two tabs are two places in one session")
  func twoTabs() {
    let hq = PaperHeadquarters()
    let rig = DeviceRig(now: Self.start) { hq.answer($0) }
    rig.start()
    rig.command("enrol", "TEREN-1234")
    rig.send(.command(tab: 2, name: "open", arguments: ["/customers/1"]))
    rig.command("begin-order", "1")
    let id = rig.session.ledger.drafts[0].order.id.hex
    rig.send(.command(tab: 2, name: "open", arguments: ["/orders/" + id]))
    rig.command("add", id, "1")
    #expect(rig.session.shown(tab: 2).contains { $0.html.contains("Woda") })
    rig.send(.command(tab: 2, name: "confirm", arguments: [id]))
    rig.command("confirm", id)
    #expect(hq.orders.count == 1)
    #expect(rig.session.path(tab: 1) == "/documents/" + id)
    #expect(rig.session.path(tab: 2) == "/documents/" + id)
  }
}
