import Basis
import Headquarters

extension AdminWeb {
  /// Phones and tablets: enrolling, how fresh each is, and shutting one out.
  func addDevices<Context>(to pages: Pages<Context>) {
    pages.get("devices") { request in .page(try await devicePage(Entered(), nil, request)) }
    pages.post("devices/enrolments") { request in
      do {
        guard let user = Int64(request.form["user"]) else { throw FieldRefusals("user", Words.chooseOne) }
        let code = try await headquarters.createEnrolment(
          forUser: user, deviceName: request.form["deviceName"], by: request.actor)
        return .page(try await devicePage(Entered(), code, request))
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(try await devicePage(entered, nil, request), .unprocessableContent)
      } catch let refusal as DeviceRefusal {
        var entered = request.entered
        entered.message = Text(refusal.text(.polish), refusal.text(.english))
        return .page(try await devicePage(entered, nil, request), .unprocessableContent)
      }
    }
    pages.post("devices/:id/revocation") { request in
      try await headquarters.revokeDevice(try request.number("id"), by: request.actor)
      return .go("/devices", .revoked)
    }
  }

  private func devicePage(_ entered: Entered, _ code: EnrolmentCode?, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayAdminister else { throw AccessRefusal() }
    let devices = try await headquarters.devices(for: request.actor)
    let open = try await headquarters.openEnrolments(for: request.actor)
    let people = try await headquarters.users().filter { $0.isActive && !$0.series.isEmpty }
    let new = dialog(
      "enrol", title: reader(DeviceWords.new), for: reader,
      isOpen: !entered.refusals.list.isEmpty || entered.message != nil,
      form(
        "/devices/enrolments", entered, for: reader,
        """
        \(choice(reader(Words.representative), "user", entered, choices(people.map { ("\($0.id)", $0.name) }), for: reader))\
        \(field(reader(DeviceWords.name), "deviceName", entered, for: reader, help: reader(DeviceWords.nameHelp), isRequired: true, maxLength: 60))\
        \(formActions(reader(DeviceWords.issue), for: reader))
        """))
    let revocations = Html.each(devices.filter { $0.revokedAt == nil }) { device in
      confirmation(
        "revoke-\(device.id)", title: reader(DeviceWords.revokeTitle) + " " + device.name,
        reader(DeviceWords.revokeWords),
        action: "/devices/\(device.id)/revocation", button: reader(DeviceWords.revoke), for: reader)
    }
    return PageContent(
      title: reader(Place.devices.title), place: .devices,
      actions: button(reader(DeviceWords.new), opens: "enrol", icon: "qr-code", style: "main"),
      body: """
        \(code.map { codeCard($0, request) })\(pending(open, reader))\
        \(card(isFlush: true, deviceTable(devices, reader)))
        """, dialogs: new + revocations)
  }

  /// The one-time code, shown once: for the camera and for the fingers.
  private func codeCard(_ code: EnrolmentCode, _ request: PageRequest) -> Html {
    let reader = request.reader
    let address = (deviceAddress ?? request.origin + "/device/") + "#enrol=" + code.code
    return card(
      reader(DeviceWords.codeTitle),
      """
      <div class="columns"><div>\(QrCode(address)?.svg(label: reader(DeviceWords.qrLabel)))</div>\
      <div class="stack"><p class="big-code">\(code.code)</p><p>\(reader(DeviceWords.codeHelp))</p>\
      <p class="soft">\(reader(DeviceWords.codeUntil)) \(reader.moment(code.expiresAt)). \(reader(DeviceWords.codeOnce))</p>\
      <div class="row"><button type="button" class="button" data-copies="\(address)">\(icon("copy"))\(reader(DeviceWords.copy))</button></div>\
      <p class="small soft"><code>\(address)</code></p></div></div>
      """)
  }

  private func pending(_ open: [EnrolmentRow], _ reader: Reader) -> Html {
    if open.isEmpty { return .empty }
    let items = Html.each(open) { row in
      tag(
        "\(row.deviceName) · \(row.representative) · \(row.expiresAt.text(now: reader.now, reader.language))",
        .info, icon: "clock")
    }
    return "<div class=\"chips\"><span class=\"soft\">\(reader(DeviceWords.waitingCodes)):</span>\(items)</div>"
  }

  private func deviceTable(_ devices: [DeviceRow], _ reader: Reader) -> Html {
    let columns: [Column<DeviceRow>] = [
      Column(
        key: "name", title: DeviceWords.name,
        cell: { "<span class=\"main-text\">\($0.name)</span><span class=\"sub\">\($0.build)</span>" }),
      Column(key: "user", title: Words.representative, cell: { "\($0.representative)" }),
      Column(
        key: "series", title: UserWords.series, isOptional: true,
        cell: { "<a href=\"/orders?device=\($0.id)\">\($0.series)</a>" }),
      Column(
        key: "seen", title: DeviceWords.synchronised,
        cell: { device in
          guard let seen = device.lastSeenAt else {
            return "<span class=\"soft\">\(reader(DeviceWords.never))</span>"
          }
          let isOld = reader.now.milliseconds - seen.milliseconds > 86_400_000
          let words: Html = "\(reader.ago(seen))<span class=\"sub\">\(reader.moment(seen))</span>"
          return isOld && device.revokedAt == nil ? "<span class=\"warning\">\(words)</span>" : words
        }),
      Column(
        key: "waiting", title: DeviceWords.waiting, isNumber: true,
        cell: { $0.waiting > 0 ? tag("\($0.waiting)", .warning, icon: "cloud-upload") : "0" }),
      Column(
        key: "state", title: Words.state,
        cell: { device in
          device.revokedAt == nil
            ? tag(reader(DeviceWords.inUse), .positive)
            : tag(reader(DeviceWords.revoked), .neutral, icon: "ban")
        }),
      Column(
        key: "tools", title: Text("", ""),
        cell: { device in
          .when(
            device.revokedAt == nil,
            button(reader(DeviceWords.revoke), opens: "revoke-\(device.id)", icon: "ban", style: "small risky"))
        }),
    ]
    let frame = TableFrame(
      name: "devices", caption: reader(Place.devices.title), path: "/devices", request: ListRequest())
    return table(
      frame, columns, devices, for: reader, rowStyle: { $0.revokedAt == nil ? "" : "is-off" },
      empty: emptyState(
        icon: "smartphone", title: reader(DeviceWords.empty), reader(DeviceWords.emptyCure),
        actions: button(reader(DeviceWords.new), opens: "enrol", icon: "qr-code", style: "main")), isShort: true
    )
  }
}

private enum DeviceWords {
  static let new = Text("Dodaj urządzenie", "Add a device")
  static let name = Text("Nazwa urządzenia", "Device name")
  static let nameHelp = Text(
    "Po niej rozpoznasz telefon, np. Samsung Jana.", "You will know the phone by it, e.g. Jan's Samsung.")
  static let issue = Text("Wydaj kod", "Issue a code")
  static let codeTitle = Text("Kod dla nowego urządzenia", "Code for the new device")
  static let qrLabel = Text(
    "Kod QR z adresem i kodem urządzenia", "QR code with the address and the device code")
  static let codeHelp = Text(
    "Zeskanuj kod aparatem telefonu albo otwórz na nim adres i wpisz kod.",
    "Scan it with the phone's camera, or open the address there and type the code.")
  static let codeUntil = Text("Ważny do:", "Valid until:")
  static let codeOnce = Text(
    "Działa raz i nie pokażemy go ponownie.", "It works once and will not be shown again.")
  static let copy = Text("Kopiuj adres", "Copy the address")
  static let waitingCodes = Text("Wydane kody", "Codes given out")
  static let synchronised = Text("Synchronizacja", "Synchronised")
  static let never = Text("jeszcze nigdy", "never yet")
  static let waiting = Text("Niewysłane", "Unsent")
  static let inUse = Text("w użyciu", "in use")
  static let revoked = Text("odłączone", "revoked")
  static let revoke = Text("Odłącz", "Revoke")
  static let revokeTitle = Text("Odłączyć urządzenie", "Revoke the device")
  static let revokeWords = Text(
    "Urządzenie nie wyśle ani nie pobierze już niczego. Niewysłane dokumenty zostaną tylko na nim. Tej czynności nie można cofnąć; urządzenie można dodać ponownie nowym kodem.",
    "The device will send and fetch nothing more. Its unsent documents will stay only on it. This cannot be undone; the device can be added again with a new code."
  )
  static let empty = Text("Nie ma jeszcze urządzeń", "No devices yet")
  static let emptyCure = Text(
    "Wydaj kod przedstawicielowi i zeskanuj go jego telefonem.",
    "Issue a code for a representative and scan it with their phone.")
}
