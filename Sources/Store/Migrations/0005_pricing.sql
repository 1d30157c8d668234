-- Prices and discounts: what conditions there are, in which order they are calculated, the records themselves,
-- and what a device knew at any position of the change feed.
-- Percentages are ppm, unit prices 1/10000, amounts grosze, quantities 1/1000. Moments of validity are minutes
-- of the seller's civil calendar since 1970, the outermost 32-bit numbers are open ends.

CREATE TABLE chain (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL
);

CREATE TABLE sales_channel (
  id SMALLINT PRIMARY KEY CHECK (id BETWEEN 1 AND 255),
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL
);

CREATE TABLE customer_group (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL
);

CREATE TABLE customer_group_member (
  customer_id BIGINT NOT NULL REFERENCES customer (id),
  group_id BIGINT NOT NULL REFERENCES customer_group (id),
  PRIMARY KEY (customer_id, group_id)
);
CREATE INDEX customer_group_member_group ON customer_group_member (group_id);

ALTER TABLE customer ADD COLUMN payer_id BIGINT REFERENCES customer (id);
ALTER TABLE customer ADD COLUMN chain_id BIGINT REFERENCES chain (id);
ALTER TABLE customer ADD COLUMN channel_id SMALLINT REFERENCES sales_channel (id);
ALTER TABLE customer ADD COLUMN delivery SMALLINT NOT NULL DEFAULT 0 CHECK (delivery BETWEEN 0 AND 63);

-- Numbers of texts that conditions name, 1, 2, 3 … without gaps.
CREATE TABLE brand (
  id BIGINT PRIMARY KEY CHECK (id BETWEEN 1 AND 1000000),
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
);

CREATE TABLE trade_unit (
  id SMALLINT PRIMARY KEY CHECK (id BETWEEN 1 AND 4095),
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
);

CREATE TABLE coupon (
  id BIGINT PRIMARY KEY CHECK (id BETWEEN 1 AND 1000000),
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
);

ALTER TABLE product ADD COLUMN parent_id BIGINT REFERENCES product (id);
ALTER TABLE product ADD COLUMN grams BIGINT NOT NULL DEFAULT 0 CHECK (grams BETWEEN 0 AND 1000000000000);
ALTER TABLE product ADD COLUMN cost BIGINT CHECK (cost >= 0);
ALTER TABLE product ADD COLUMN floor_price BIGINT NOT NULL DEFAULT 0 CHECK (floor_price >= 0);
ALTER TABLE product ADD COLUMN floor_margin BIGINT CHECK (floor_margin BETWEEN 0 AND 999999);
ALTER TABLE product ADD COLUMN floor_markup BIGINT CHECK (floor_markup BETWEEN 0 AND 1000000000);
ALTER TABLE product ADD COLUMN floor_lifted_by SMALLINT NOT NULL DEFAULT 0 CHECK (floor_lifted_by BETWEEN 0 AND 3);

-- How the company calculates, beside the procedure.
CREATE TABLE pricing_policy (
  id SMALLINT PRIMARY KEY CHECK (id = 1),
  version BIGINT NOT NULL CHECK (version > 0),
  vat_method SMALLINT NOT NULL CHECK (vat_method IN (0, 1)),
  moves_blocked_percent SMALLINT NOT NULL CHECK (moves_blocked_percent IN (0, 1)),
  moves_blocked_amount SMALLINT NOT NULL CHECK (moves_blocked_amount IN (0, 1)),
  manual_limit BIGINT NOT NULL CHECK (manual_limit BETWEEN 0 AND 1000000),
  manual_budget BIGINT NOT NULL CHECK (manual_budget >= -1)
);
INSERT INTO pricing_policy VALUES (1, 1, 0, 0, 1, 0, -1);

-- The number of a type is its place in every snapshot: it is never used again, and types are never deleted.
CREATE TABLE condition_type (
  id SMALLINT PRIMARY KEY CHECK (id BETWEEN 0 AND 999),
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name_pl TEXT NOT NULL CHECK (name_pl <> ''),
  name_en TEXT NOT NULL CHECK (name_en <> ''),
  stage SMALLINT NOT NULL CHECK (stage BETWEEN 1 AND 10),
  calculation SMALLINT NOT NULL CHECK (calculation BETWEEN 0 AND 14),
  sign SMALLINT NOT NULL CHECK (sign IN (-1, 1)),
  is_guarded SMALLINT NOT NULL CHECK (is_guarded IN (0, 1)),
  is_manual_allowed SMALLINT NOT NULL DEFAULT 0 CHECK (is_manual_allowed IN (0, 1)),
  version BIGINT NOT NULL DEFAULT 1 CHECK (version > 0),
  updated_at BIGINT NOT NULL DEFAULT 0
);

-- Where the records of a type are looked for, most specific first.
CREATE TABLE condition_access (
  type_id SMALLINT NOT NULL REFERENCES condition_type (id),
  position SMALLINT NOT NULL CHECK (position BETWEEN 0 AND 63),
  who SMALLINT NOT NULL CHECK (who BETWEEN 0 AND 4),
  what SMALLINT NOT NULL CHECK (what BETWEEN 0 AND 4),
  terms SMALLINT NOT NULL DEFAULT 0 CHECK (terms BETWEEN 0 AND 15),
  finds_next SMALLINT NOT NULL DEFAULT 0 CHECK (finds_next IN (0, 1)),
  PRIMARY KEY (type_id, position)
);

CREATE TABLE pricing_procedure (
  id {identity},
  version BIGINT NOT NULL UNIQUE CHECK (version > 0),
  name TEXT NOT NULL CHECK (name <> ''),
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
  line_and_group SMALLINT NOT NULL DEFAULT 0 CHECK (line_and_group BETWEEN 0 AND 5),
  author TEXT NOT NULL DEFAULT '',
  approved_by TEXT NOT NULL DEFAULT '',
  approved_at BIGINT,
  created_at BIGINT NOT NULL,
  CHECK ((approved_by = '') = (approved_at IS NULL))
);

CREATE TABLE procedure_step (
  procedure_id BIGINT NOT NULL REFERENCES pricing_procedure (id),
  position SMALLINT NOT NULL CHECK (position BETWEEN 0 AND 999),
  type_id SMALLINT NOT NULL REFERENCES condition_type (id),
  lane SMALLINT NOT NULL DEFAULT 0 CHECK (lane BETWEEN 0 AND 255),
  -- What a percentage is taken of: -2 what is left, -1 the list price, else the step at that position.
  base SMALLINT NOT NULL DEFAULT -2 CHECK (base >= -2 AND base < position),
  exclusion_group SMALLINT NOT NULL DEFAULT 0 CHECK (exclusion_group >= 0),
  is_additive SMALLINT NOT NULL DEFAULT 0 CHECK (is_additive IN (0, 1)),
  PRIMARY KEY (procedure_id, position)
);

CREATE TABLE exclusion_group (
  procedure_id BIGINT NOT NULL REFERENCES pricing_procedure (id),
  number SMALLINT NOT NULL CHECK (number > 0),
  contest SMALLINT NOT NULL CHECK (contest BETWEEN 0 AND 3),
  rival SMALLINT NOT NULL DEFAULT 0 CHECK (rival >= 0 AND rival <> number),
  PRIMARY KEY (procedure_id, number)
);

-- What was agreed with a customer or a chain for a period: the conditions that belong together, and the bonus.
CREATE TABLE agreement (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  customer_id BIGINT REFERENCES customer (id),
  chain_id BIGINT REFERENCES chain (id),
  valid_from TEXT NOT NULL DEFAULT '0001-01-01',
  valid_to TEXT NOT NULL DEFAULT '9999-12-31',
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
  retro_rate BIGINT NOT NULL DEFAULT 0 CHECK (retro_rate BETWEEN 0 AND 1000000),
  retro_kind SMALLINT NOT NULL DEFAULT 0 CHECK (retro_kind IN (0, 2)),
  only_paid_on_time SMALLINT NOT NULL DEFAULT 0 CHECK (only_paid_on_time IN (0, 1)),
  version BIGINT NOT NULL CHECK (version > 0),
  author TEXT NOT NULL DEFAULT '',
  approved_by TEXT NOT NULL DEFAULT '',
  approved_at BIGINT,
  CHECK (valid_from <= valid_to),
  CHECK ((customer_id IS NULL) <> (chain_id IS NULL)),
  CHECK ((approved_by = '') = (approved_at IS NULL))
);

CREATE TABLE agreement_step (
  agreement_id BIGINT NOT NULL REFERENCES agreement (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  threshold BIGINT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (agreement_id, position),
  UNIQUE (agreement_id, threshold)
);

CREATE TABLE agreement_goods (
  agreement_id BIGINT NOT NULL REFERENCES agreement (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  product_id BIGINT REFERENCES product (id),
  category_id BIGINT REFERENCES category (id),
  PRIMARY KEY (agreement_id, position),
  CHECK ((product_id IS NULL) <> (category_id IS NULL))
);

CREATE TABLE price_condition (
  id {identity},
  type_id SMALLINT NOT NULL,
  access SMALLINT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  search_text TEXT NOT NULL DEFAULT '',
  -- Draft 0, published 1, withdrawn 2.
  state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
  version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 65535),
  author TEXT NOT NULL DEFAULT '',
  approved_by TEXT NOT NULL DEFAULT '',
  approved_at BIGINT,
  agreement_id BIGINT REFERENCES agreement (id),
  customer_id BIGINT REFERENCES customer (id),
  chain_id BIGINT REFERENCES chain (id),
  group_id BIGINT REFERENCES customer_group (id),
  price_list_id BIGINT REFERENCES price_list (id),
  product_id BIGINT REFERENCES product (id),
  category_id BIGINT REFERENCES category (id),
  brand_id BIGINT REFERENCES brand (id),
  -- As the engine calls them. The customers of a price list are a group with the highest of 32 bits set.
  who BIGINT NOT NULL CHECK (who = COALESCE(customer_id, chain_id, group_id, price_list_id + 2147483648, 0)),
  what BIGINT NOT NULL CHECK (what = COALESCE(product_id, category_id, brand_id, 0)),
  channel SMALLINT NOT NULL DEFAULT 0 CHECK (channel BETWEEN 0 AND 255),
  payment SMALLINT NOT NULL DEFAULT 0 CHECK (payment BETWEEN 0 AND 63),
  delivery SMALLINT NOT NULL DEFAULT 0 CHECK (delivery BETWEEN 0 AND 63),
  unit SMALLINT REFERENCES trade_unit (id),
  from_minute BIGINT NOT NULL DEFAULT -2147483648,
  to_minute BIGINT NOT NULL DEFAULT 2147483647,
  value BIGINT NOT NULL DEFAULT 0 CHECK (value BETWEEN -90000000000000 AND 90000000000000),
  priority SMALLINT NOT NULL DEFAULT 0 CHECK (priority BETWEEN -32768 AND 32767),
  scale_basis SMALLINT CHECK (scale_basis BETWEEN 0 AND 8),
  scale_kind SMALLINT CHECK (scale_kind BETWEEN 0 AND 2),
  -- What only some records have; NULL in plain ones.
  details {blob},
  updated_at BIGINT NOT NULL,
  FOREIGN KEY (type_id, access) REFERENCES condition_access (type_id, position),
  CHECK (from_minute <= to_minute),
  CHECK ((scale_basis IS NULL) = (scale_kind IS NULL)),
  CHECK ((approved_by = '') = (approved_at IS NULL))
);
CREATE INDEX price_condition_key ON price_condition (type_id, access, who, what);
CREATE INDEX price_condition_customer ON price_condition (customer_id);
CREATE INDEX price_condition_product ON price_condition (product_id);
CREATE INDEX price_condition_agreement ON price_condition (agreement_id);

CREATE TABLE condition_step (
  condition_id BIGINT NOT NULL REFERENCES price_condition (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  threshold BIGINT NOT NULL CHECK (threshold BETWEEN -1000000000000000 AND 1000000000000000),
  value BIGINT NOT NULL CHECK (value BETWEEN -90000000000000 AND 90000000000000),
  PRIMARY KEY (condition_id, position),
  UNIQUE (condition_id, threshold)
);

-- Goods given. An empty list of a choice is the bought good itself.
CREATE TABLE condition_gift (
  condition_id BIGINT NOT NULL REFERENCES price_condition (id),
  choice SMALLINT NOT NULL CHECK (choice >= 0),
  position SMALLINT NOT NULL CHECK (position >= 0),
  product_id BIGINT REFERENCES product (id),
  milli BIGINT NOT NULL CHECK (milli BETWEEN 0 AND 1000000000000),
  PRIMARY KEY (condition_id, choice, position)
);

CREATE TABLE condition_exclusion (
  condition_id BIGINT NOT NULL REFERENCES price_condition (id),
  excluded_id BIGINT NOT NULL REFERENCES price_condition (id),
  PRIMARY KEY (condition_id, excluded_id),
  CHECK (condition_id <> excluded_id)
);

-- A row that influences prices as it was from one change of the feed until the next: with it HQ knows exactly
-- what a device knew at any position.
CREATE TABLE row_history (
  bucket BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  row_key BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT NOT NULL,
  payload {blob} NOT NULL,
  PRIMARY KEY (bucket, kind, row_key, since_seq),
  CHECK (since_seq < until_seq)
);
CREATE INDEX row_history_until ON row_history (kind, until_seq);
CREATE INDEX row_bucket_kind ON row_bucket (kind, seq);

-- With what an order was priced, and what came out: at the device and again at HQ.
CREATE TABLE order_pricing (
  order_id BIGINT PRIMARY KEY REFERENCES customer_order (id) ON DELETE CASCADE,
  -- NULL for documents of the first form, which do not say.
  snapshot_seq BIGINT CHECK (snapshot_seq >= 0),
  today_seq BIGINT NOT NULL CHECK (today_seq >= 0),
  policy BIGINT NOT NULL,
  vat_method SMALLINT NOT NULL CHECK (vat_method BETWEEN 0 AND 2),
  device_hash TEXT NOT NULL,
  replay_hash TEXT NOT NULL,
  today_hash TEXT NOT NULL,
  -- Whether HQ calculated the same from what the device knew.
  is_confirmed SMALLINT NOT NULL CHECK (is_confirmed IN (0, 1)),
  -- The lines with their rows as HQ prices them with today's terms; NULL when they are the device's own.
  today {blob}
);

-- Ordered 0, given 1, charged 2; a gift names the line it came with.
ALTER TABLE order_line ADD COLUMN kind SMALLINT NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 2);
ALTER TABLE order_line ADD COLUMN parent INTEGER;

-- Types that a Polish wholesaler expects, ready to take records. Numbers 0 and 1 are the price lists and the
-- customers' discounts, whose records stand in tables of their own.
INSERT INTO condition_type (id, code, name_pl, name_en, stage, calculation, sign, is_guarded, is_manual_allowed) VALUES
  (0, 'PR', 'Cena z cennika', 'List price', 1, 3, 1, 1, 0),
  (1, 'KR', 'Rabat klienta', 'Customer discount', 3, 0, -1, 1, 0),
  (2, 'CU', 'Cena umowna', 'Contract price', 2, 3, 1, 0, 0),
  (3, 'RG', 'Rabat grupy klientów', 'Customer group discount', 3, 0, -1, 1, 0),
  (4, 'SI', 'Rabat ilościowy', 'Quantity scale', 3, 0, -1, 1, 0),
  (5, 'PM', 'Promocja', 'Promotion', 3, 0, -1, 1, 0),
  (6, 'SG', 'Skala grupowa', 'Group scale', 4, 0, -1, 1, 0),
  (7, 'PK', 'Pakiet w cenie', 'Bundle price', 5, 5, -1, 1, 0),
  (8, 'GR', 'Gratisy', 'Free goods', 6, 9, -1, 1, 0),
  (9, 'RW', 'Rabat od wartości dokumentu', 'Document discount by value', 7, 0, -1, 1, 0),
  (10, 'RP', 'Rabat za formę płatności', 'Payment discount', 7, 0, -1, 1, 0),
  (11, 'KU', 'Kupon kwotowy', 'Coupon amount', 7, 2, -1, 1, 0),
  (12, 'BO', 'Bonus naliczany', 'Bonus accrual', 10, 13, -1, 0, 0);

-- Terms: 1 channel, 2 payment, 4 delivery, 8 unit.
INSERT INTO condition_access (type_id, position, who, what, terms) VALUES
  (0, 0, 4, 2, 8), (0, 1, 4, 2, 0),
  (1, 0, 1, 2, 0), (1, 1, 1, 3, 0), (1, 2, 1, 0, 0),
  (2, 0, 1, 2, 0), (2, 1, 3, 2, 0), (2, 2, 4, 2, 0),
  (3, 0, 4, 2, 0), (3, 1, 4, 3, 0), (3, 2, 4, 4, 0), (3, 3, 4, 0, 0), (3, 4, 3, 3, 0), (3, 5, 3, 0, 0),
  (4, 0, 1, 2, 0), (4, 1, 1, 3, 0), (4, 2, 4, 2, 0), (4, 3, 4, 3, 0), (4, 4, 0, 2, 0), (4, 5, 0, 3, 0),
  (5, 0, 4, 2, 0), (5, 1, 0, 2, 0), (5, 2, 4, 3, 0), (5, 3, 0, 3, 0), (5, 4, 0, 4, 0), (5, 5, 0, 0, 0),
  (6, 0, 1, 3, 0), (6, 1, 4, 3, 0), (6, 2, 0, 3, 0), (6, 3, 0, 4, 0), (6, 4, 0, 0, 0),
  (7, 0, 1, 2, 0), (7, 1, 0, 2, 0), (7, 2, 0, 3, 0),
  (8, 0, 1, 2, 0), (8, 1, 4, 2, 0), (8, 2, 0, 2, 0), (8, 3, 0, 3, 0),
  (9, 0, 1, 0, 0), (9, 1, 4, 0, 0), (9, 2, 3, 0, 0), (9, 3, 0, 0, 0),
  (10, 0, 1, 0, 2), (10, 1, 4, 0, 2), (10, 2, 0, 0, 2),
  (11, 0, 0, 0, 0),
  (12, 0, 1, 0, 0), (12, 1, 1, 3, 0), (12, 2, 3, 0, 0), (12, 3, 4, 0, 0);

INSERT INTO pricing_procedure (version, name, state, created_at) VALUES (1, 'Standard', 1, 0);
INSERT INTO procedure_step (procedure_id, position, type_id)
  SELECT p.id,
    (SELECT COUNT(*) FROM condition_type b WHERE b.stage < t.stage OR b.stage = t.stage AND b.id < t.id), t.id
  FROM pricing_procedure p CROSS JOIN condition_type t;
