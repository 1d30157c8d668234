-- The company, its people, goods, prices, customers, devices, orders and the change feed.
-- {identity}, {blob} are put in by the driver. Days are ISO texts, '0001-01-01' and '9999-12-31' are open
-- ends. Moments are milliseconds since 1970 UTC. Money is grosze, prices 1/10000, quantities 1/1000,
-- percentages ppm. sort_key is Polish collation, search_text folded text.

CREATE TABLE company (
  id SMALLINT PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  nip TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL DEFAULT 'PLN' CHECK (length(currency) = 3),
  order_template TEXT NOT NULL,
  hq_order_template TEXT NOT NULL,
  is_demo SMALLINT NOT NULL DEFAULT 0 CHECK (is_demo IN (0, 1))
);

CREATE TABLE app_user (
  id {identity},
  login TEXT NOT NULL UNIQUE CHECK (login <> ''),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('administrator', 'manager', 'representative')),
  series TEXT NOT NULL DEFAULT '',
  password_hash TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT 'pl' CHECK (language IN ('pl', 'en')),
  is_active SMALLINT NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  failed_attempts INTEGER NOT NULL DEFAULT 0,
  locked_until BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);

CREATE TABLE user_session (
  token_hash TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  csrf_token TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX user_session_user ON user_session (user_id);

CREATE TABLE territory (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL,
  user_id BIGINT REFERENCES app_user (id)
);
CREATE INDEX territory_user ON territory (user_id);

CREATE TABLE category (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL,
  parent_id BIGINT REFERENCES category (id)
);

CREATE TABLE product (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  category_id BIGINT NOT NULL REFERENCES category (id),
  brand TEXT NOT NULL DEFAULT '',
  vat TEXT NOT NULL,
  photo TEXT NOT NULL DEFAULT '',
  is_active SMALLINT NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  search_text TEXT NOT NULL,
  sort_key {blob} NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX product_sort ON product (sort_key);
CREATE INDEX product_category ON product (category_id);

CREATE TABLE product_unit (
  product_id BIGINT NOT NULL REFERENCES product (id),
  position SMALLINT NOT NULL,
  code TEXT NOT NULL CHECK (code <> ''),
  numerator BIGINT NOT NULL CHECK (numerator > 0),
  denominator BIGINT NOT NULL DEFAULT 1 CHECK (denominator > 0),
  barcode TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (product_id, position),
  UNIQUE (product_id, code)
);
CREATE INDEX product_unit_barcode ON product_unit (barcode);

CREATE TABLE photo (
  name TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  content {blob} NOT NULL
);

CREATE TABLE price_list (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  valid_from TEXT NOT NULL DEFAULT '0001-01-01',
  valid_to TEXT NOT NULL DEFAULT '9999-12-31',
  CHECK (valid_from <= valid_to)
);

CREATE TABLE list_price (
  price_list_id BIGINT NOT NULL REFERENCES price_list (id),
  product_id BIGINT NOT NULL REFERENCES product (id),
  unit TEXT NOT NULL,
  valid_from TEXT NOT NULL DEFAULT '0001-01-01',
  valid_to TEXT NOT NULL DEFAULT '9999-12-31',
  price BIGINT NOT NULL CHECK (price >= 0),
  PRIMARY KEY (price_list_id, product_id, unit, valid_from),
  CHECK (valid_from <= valid_to)
);
CREATE INDEX list_price_product ON list_price (product_id);

CREATE TABLE customer (
  id {identity},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  nip TEXT NOT NULL DEFAULT '',
  street TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL DEFAULT '',
  town TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  segment TEXT NOT NULL DEFAULT '',
  territory_id BIGINT NOT NULL REFERENCES territory (id),
  price_list_id BIGINT NOT NULL REFERENCES price_list (id),
  payment_form SMALLINT NOT NULL CHECK (payment_form BETWEEN 1 AND 5),
  payment_days INTEGER NOT NULL DEFAULT 0 CHECK (payment_days BETWEEN 0 AND 3650),
  credit_limit BIGINT CHECK (credit_limit >= 0),
  balance BIGINT NOT NULL DEFAULT 0,
  overdue BIGINT NOT NULL DEFAULT 0,
  block_reason TEXT,
  latitude INTEGER,
  longitude INTEGER,
  search_text TEXT NOT NULL,
  sort_key {blob} NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX customer_sort ON customer (sort_key);
CREATE INDEX customer_territory ON customer (territory_id);
CREATE INDEX customer_nip ON customer (nip);

CREATE TABLE customer_discount (
  id {identity},
  customer_id BIGINT NOT NULL REFERENCES customer (id),
  product_id BIGINT REFERENCES product (id),
  category_id BIGINT REFERENCES category (id),
  percent_ppm BIGINT NOT NULL CHECK (percent_ppm BETWEEN 0 AND 1000000),
  valid_from TEXT NOT NULL DEFAULT '0001-01-01',
  valid_to TEXT NOT NULL DEFAULT '9999-12-31',
  CHECK (product_id IS NULL OR category_id IS NULL),
  CHECK (valid_from <= valid_to)
);
CREATE INDEX customer_discount_customer ON customer_discount (customer_id);

-- The change feed. One line of sequence numbers for all buckets, taken under the row lock of change_clock so
-- that they become visible in their own order on PostgreSQL too.
CREATE TABLE change_clock (
  id SMALLINT PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL
);

CREATE TABLE row_bucket (
  bucket BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  row_key BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  payload {blob},
  PRIMARY KEY (bucket, kind, row_key)
);
CREATE INDEX row_bucket_seq ON row_bucket (bucket, seq);

CREATE TABLE segment (
  address TEXT PRIMARY KEY,
  bucket BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  content {blob} NOT NULL
);
CREATE UNIQUE INDEX segment_bucket ON segment (bucket, seq);

CREATE TABLE device (
  id {identity},
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  name TEXT NOT NULL,
  series TEXT NOT NULL UNIQUE CHECK (series <> ''),
  token_hash TEXT NOT NULL UNIQUE,
  enrolled_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL DEFAULT 0,
  cursor_seq BIGINT NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  build TEXT NOT NULL DEFAULT '',
  last_sequence BIGINT NOT NULL DEFAULT 0,
  revoked_at BIGINT
);
CREATE INDEX device_user ON device (user_id);

CREATE TABLE enrolment (
  code_hash TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  device_name TEXT NOT NULL,
  created_by BIGINT REFERENCES app_user (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE inbox (
  document_id TEXT PRIMARY KEY CHECK (length(document_id) = 32),
  device_id BIGINT NOT NULL REFERENCES device (id),
  device_sequence BIGINT NOT NULL CHECK (device_sequence > 0),
  kind BIGINT NOT NULL,
  version BIGINT NOT NULL,
  digest TEXT NOT NULL,
  payload {blob} NOT NULL,
  received_at BIGINT NOT NULL,
  outcome SMALLINT NOT NULL,
  number TEXT NOT NULL DEFAULT '',
  reason_pl TEXT NOT NULL DEFAULT '',
  reason_en TEXT NOT NULL DEFAULT '',
  UNIQUE (device_id, device_sequence)
);

CREATE TABLE customer_order (
  id {identity},
  document_id TEXT NOT NULL UNIQUE REFERENCES inbox (document_id),
  device_id BIGINT NOT NULL REFERENCES device (id),
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  customer_id BIGINT REFERENCES customer (id),
  price_list_id BIGINT REFERENCES price_list (id),
  number TEXT NOT NULL,
  hq_number TEXT UNIQUE,
  currency TEXT NOT NULL,
  order_date TEXT NOT NULL,
  delivery_date TEXT,
  payment_form SMALLINT NOT NULL,
  payment_days INTEGER NOT NULL,
  customer_reference TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  state SMALLINT NOT NULL,
  state_detail TEXT NOT NULL DEFAULT '',
  confirmed_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT REFERENCES app_user (id),
  net BIGINT NOT NULL,
  vat BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  line_count INTEGER NOT NULL,
  price_difference BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_order_received ON customer_order (received_at);
CREATE INDEX customer_order_customer ON customer_order (customer_id);
CREATE INDEX customer_order_user ON customer_order (user_id);
CREATE INDEX customer_order_date ON customer_order (order_date);

CREATE TABLE order_line (
  order_id BIGINT NOT NULL REFERENCES customer_order (id),
  position INTEGER NOT NULL,
  product_id BIGINT REFERENCES product (id),
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  numerator BIGINT NOT NULL CHECK (numerator > 0),
  denominator BIGINT NOT NULL CHECK (denominator > 0),
  quantity_milli BIGINT NOT NULL,
  vat TEXT NOT NULL,
  list_price BIGINT NOT NULL,
  unit_price BIGINT NOT NULL,
  net BIGINT NOT NULL,
  -- What HQ computed on arrival; NULL when it found no price.
  hq_net BIGINT,
  PRIMARY KEY (order_id, position)
);
CREATE INDEX order_line_product ON order_line (product_id);

-- Every change, by whom, from what to what (JSON of the changed fields).
CREATE TABLE audit (
  id {identity},
  at BIGINT NOT NULL,
  user_id BIGINT REFERENCES app_user (id),
  device_id BIGINT REFERENCES device (id),
  verb TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BIGINT,
  object_name TEXT NOT NULL DEFAULT '',
  before_json TEXT NOT NULL DEFAULT '{}',
  after_json TEXT NOT NULL DEFAULT '{}',
  address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object_kind, object_id);

-- An uploaded file between preview and loading, and what was wrong in it.
CREATE TABLE import_job (
  id {identity},
  user_id BIGINT REFERENCES app_user (id),
  subject TEXT NOT NULL CHECK (subject IN ('customers', 'products', 'prices')),
  file_name TEXT NOT NULL,
  content {blob} NOT NULL,
  mapping TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  refused_csv TEXT NOT NULL DEFAULT '',
  refusals TEXT NOT NULL DEFAULT '[]'
);

-- The mapping a person chose for a header line, offered again for the next file with the same header.
CREATE TABLE import_mapping (
  subject TEXT NOT NULL,
  header TEXT NOT NULL,
  mapping TEXT NOT NULL,
  PRIMARY KEY (subject, header)
);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
