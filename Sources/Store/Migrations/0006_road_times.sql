-- Driving times between a territory's customers as a road server gave them, so that planning does not ask again.
CREATE TABLE road_times (
  territory_id BIGINT PRIMARY KEY REFERENCES territory (id),
  engine TEXT NOT NULL,
  computed_at BIGINT NOT NULL,
  -- Customer and position of each row and column.
  places {blob} NOT NULL,
  -- The matrix in the form that phones get.
  seconds {blob} NOT NULL,
  -- The straight line fitted to it: factor, and mean error of a drive, in millionths.
  line_ppm BIGINT NOT NULL,
  error_ppm BIGINT NOT NULL
);
