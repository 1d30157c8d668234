-- Forecast and delivery plan: warehouses, stock, deliveries on the way, terms of supply, and what each run foresaw
-- and proposed. Quantities are thousandths of the product's base unit; lots are whole base units.

-- The first warehouse made serves every territory that has none of its own.
CREATE TABLE warehouse (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> '')
);
ALTER TABLE territory ADD COLUMN warehouse_id BIGINT REFERENCES warehouse (id);

-- weekdays: ISO numbers of the days on which the supplier takes orders and delivers, Monday is 1.
CREATE TABLE supplier (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  weekdays TEXT NOT NULL DEFAULT '12345' CHECK (weekdays <> '')
);

CREATE TABLE stock (
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  on_hand_milli BIGINT NOT NULL CHECK (on_hand_milli BETWEEN -1000000000000 AND 1000000000000),
  -- Orders received later are not taken off yet.
  counted_at BIGINT NOT NULL,
  PRIMARY KEY (product_id, warehouse_id)
);
CREATE INDEX stock_warehouse ON stock (warehouse_id);

-- Days without stock, first and last; the last is 9999-12-31 while it goes on.
CREATE TABLE stock_out (
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  PRIMARY KEY (product_id, warehouse_id, first_day),
  CHECK (first_day <= last_day)
);

-- Goods on the way. A delivery that came or was called off has quantity 0.
CREATE TABLE inbound (
  id {identity},
  number TEXT NOT NULL CHECK (number <> ''),
  supplier_id BIGINT REFERENCES supplier (id),
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  day TEXT NOT NULL,
  quantity_milli BIGINT NOT NULL CHECK (quantity_milli BETWEEN 0 AND 1000000000000),
  UNIQUE (number, product_id, warehouse_id)
);
CREATE INDEX inbound_product ON inbound (product_id, warehouse_id);

CREATE TABLE supply_term (
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  supplier_id BIGINT NOT NULL REFERENCES supplier (id),
  pack BIGINT NOT NULL DEFAULT 1 CHECK (pack BETWEEN 1 AND 1000000),
  minimum BIGINT NOT NULL DEFAULT 0 CHECK (minimum BETWEEN 0 AND 1000000000),
  layer BIGINT NOT NULL DEFAULT 0 CHECK (layer BETWEEN 0 AND 1000000000),
  lead_days INTEGER NOT NULL CHECK (lead_days BETWEEN 0 AND 365),
  review_days INTEGER NOT NULL CHECK (review_days BETWEEN 1 AND 365),
  cost BIGINT NOT NULL DEFAULT 0 CHECK (cost BETWEEN 0 AND 1000000000000),
  shelf_life_days INTEGER NOT NULL DEFAULT 0 CHECK (shelf_life_days BETWEEN 0 AND 36500),
  grams BIGINT NOT NULL DEFAULT 0 CHECK (grams BETWEEN 0 AND 1000000000),
  PRIMARY KEY (product_id, warehouse_id)
);
CREATE INDEX supply_term_supplier ON supply_term (supplier_id);

-- One row per run; seen_at moves while its process lives. night is the civil day of a nightly run.
CREATE TABLE forecast_run (
  id {identity},
  origin TEXT NOT NULL CHECK (origin IN ('person', 'night', 'program')),
  user_id BIGINT REFERENCES app_user (id),
  night TEXT UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  process TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  finished_at BIGINT,
  wants_cancel SMALLINT NOT NULL DEFAULT 0 CHECK (wants_cancel IN (0, 1)),
  phase TEXT NOT NULL DEFAULT 'reading' CHECK (phase IN ('reading', 'forecasting', 'levels', 'judging', 'writing')),
  progress_ppm BIGINT NOT NULL DEFAULT 0 CHECK (progress_ppm BETWEEN 0 AND 1000000),
  message_pl TEXT NOT NULL DEFAULT '',
  message_en TEXT NOT NULL DEFAULT '',
  frequency TEXT NOT NULL CHECK (frequency IN ('day', 'week')),
  -- Units served from stock at once, over units wanted, of all planned items together.
  service_ppm BIGINT NOT NULL CHECK (service_ppm BETWEEN 500000 AND 999000),
  first_period TEXT NOT NULL,
  horizon INTEGER NOT NULL CHECK (horizon BETWEEN 1 AND 400),
  demand_rows BIGINT NOT NULL DEFAULT 0,
  items BIGINT NOT NULL DEFAULT 0,
  planned BIGINT NOT NULL DEFAULT 0,
  -- Measured by forecasting the past again: error of the sum of four weeks over demand, forecast over demand less 1,
  -- share of sums below the 95th percentile. NULL when the history is too short.
  wape_ppm BIGINT,
  bias_ppm BIGINT,
  coverage_ppm BIGINT,
  judged BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX forecast_run_one ON forecast_run (state) WHERE state = 'running';

CREATE TABLE forecast_item (
  run_id BIGINT NOT NULL REFERENCES forecast_run (id),
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  pattern TEXT NOT NULL,
  phase TEXT NOT NULL,
  value_class TEXT NOT NULL,
  steadiness TEXT NOT NULL,
  model TEXT NOT NULL,
  -- Demand until the next delivery, forecast for exactly that time, over what the table forecast says of it.
  cover_ppm BIGINT NOT NULL DEFAULT 1000000 CHECK (cover_ppm BETWEEN 0 AND 1000000000),
  -- The level that the fill rate asks for, less that demand; negative where what is left of a large lot serves enough.
  -- NULL without terms of supply.
  safety_milli BIGINT,
  PRIMARY KEY (run_id, product_id, warehouse_id)
);

-- quantity is the forecast with overrides, engine the one without.
CREATE TABLE forecast (
  run_id BIGINT NOT NULL REFERENCES forecast_run (id),
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  period TEXT NOT NULL,
  quantity_milli BIGINT NOT NULL,
  engine_milli BIGINT NOT NULL,
  p05_milli BIGINT NOT NULL,
  p50_milli BIGINT NOT NULL,
  p95_milli BIGINT NOT NULL,
  PRIMARY KEY (run_id, product_id, warehouse_id, period)
);

-- exceptions: texts one below the other, the gravest first, whose rank is kept for sorting; 9 without any.
CREATE TABLE plan_line (
  run_id BIGINT NOT NULL REFERENCES forecast_run (id),
  product_id BIGINT NOT NULL REFERENCES product (id),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  supplier_id BIGINT NOT NULL REFERENCES supplier (id),
  order_day TEXT NOT NULL,
  arrival_day TEXT NOT NULL,
  next_arrival_day TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  target BIGINT NOT NULL,
  need BIGINT NOT NULL,
  on_hand BIGINT NOT NULL,
  on_the_way BIGINT NOT NULL,
  cover_days BIGINT NOT NULL,
  value BIGINT NOT NULL,
  rank SMALLINT NOT NULL CHECK (rank BETWEEN 0 AND 9),
  reason_pl TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  exceptions_pl TEXT NOT NULL DEFAULT '',
  exceptions_en TEXT NOT NULL DEFAULT '',
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (run_id, product_id, warehouse_id)
);
CREATE INDEX plan_line_rank ON plan_line (run_id, rank);

-- A person's word against the forecast: for a product, a category or everything, in one warehouse or in all.
CREATE TABLE forecast_override (
  id {identity},
  product_id BIGINT REFERENCES product (id),
  category_id BIGINT REFERENCES category (id),
  warehouse_id BIGINT REFERENCES warehouse (id),
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('add', 'set')),
  quantity_milli BIGINT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  valid_to TEXT NOT NULL,
  user_id BIGINT REFERENCES app_user (id),
  made_at BIGINT NOT NULL,
  removed_at BIGINT,
  -- Of the first run that used it: the forecast without and with it; afterwards what was really ordered.
  before_milli BIGINT,
  after_milli BIGINT,
  actual_milli BIGINT,
  value_added_milli BIGINT,
  CHECK (first_day <= last_day),
  CHECK (product_id IS NULL OR category_id IS NULL)
);
CREATE INDEX forecast_override_product ON forecast_override (product_id);

-- The new product sells to the old one's customers: its history stands in front of the new one's.
CREATE TABLE succession (
  new_product_id BIGINT PRIMARY KEY REFERENCES product (id),
  old_product_id BIGINT NOT NULL REFERENCES product (id),
  ratio_ppm BIGINT NOT NULL DEFAULT 1000000 CHECK (ratio_ppm BETWEEN 1 AND 100000000),
  CHECK (new_product_id <> old_product_id)
);

-- Up to which place of the line of changes (fact_change) proposals have taken orders in.
CREATE TABLE plan_clock (
  id SMALLINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL
);
INSERT INTO plan_clock (id, seq) SELECT 1, seq FROM fact_clock;

CREATE INDEX customer_order_delivery ON customer_order (delivery_date) WHERE delivery_date IS NOT NULL;
