/// The cheapest cell of each visit in each route, remembered for as long as the route stays as it was. A round
/// changes a few routes of many, and most rounds are taken back, so that a team's day or a month is mostly
/// priced from memory.
final class RememberedPlaces {
  struct Place {
    /// State of the route the place was found in.
    var state: Int64
    var cost: Int64
    /// -1 when the visit fits nowhere.
    var cell: Int32
  }

  let places: UnsafeMutablePointer<Place>
  private let routes: Int
  /// The number of a route's present content; the same number always means the same visits in the same order.
  let state: UnsafeMutablePointer<Int64>
  /// The same for the accepted plan.
  private let accepted: UnsafeMutablePointer<Int64>
  private var last: Int64 = 0

  /// Whether remembering pays and fits: one route alone changes in every round.
  let isOn: Bool

  init(_ ground: Ground) {
    routes = ground.routes
    isOn = ground.routes > 2 && ground.routes * ground.visits <= 1_000_000
    places = buffer(isOn ? ground.routes * ground.visits : 0, Place(state: -1, cost: 0, cell: -1))
    state = buffer(routes, 0)
    accepted = buffer(routes, 0)
  }

  deinit {
    places.deallocate()
    state.deallocate()
    accepted.deallocate()
  }

  /// A route has other visits from now on.
  @inline(__always) func change(_ route: Int) {
    last &+= 1
    state[route] = last
  }

  @inline(__always) func accept(_ route: Int) { accepted[route] = state[route] }

  @inline(__always) func goBack(_ route: Int) { state[route] = accepted[route] }

  @inline(__always) func place(_ visit: Int, _ route: Int) -> UnsafeMutablePointer<Place> {
    places + (visit &* routes &+ route)
  }
}
