-- Analyses: sales history of other systems, a line of changes for the cubes, and the bi_* views for BI tools.
-- A statement that begins with {sqlite} or {postgres} is for that engine alone. docs/BI.md describes the views.

-- Documents that other systems made: invoices, orders and returns loaded from files. The key is their number.
CREATE TABLE sales_document (
  id {identity},
  number TEXT NOT NULL UNIQUE CHECK (number <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('order', 'invoice', 'return')),
  day TEXT NOT NULL,
  customer_id BIGINT REFERENCES customer (id),
  user_id BIGINT REFERENCES app_user (id),
  country TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  net BIGINT NOT NULL,
  vat BIGINT NOT NULL,
  line_count INTEGER NOT NULL,
  -- Of the content: the same file loaded again finds nothing to change.
  digest TEXT NOT NULL,
  loaded_at BIGINT NOT NULL
);
CREATE INDEX sales_document_day ON sales_document (day);
CREATE INDEX sales_document_customer ON sales_document (customer_id);

CREATE TABLE sales_line (
  document_id BIGINT NOT NULL REFERENCES sales_document (id),
  position INTEGER NOT NULL,
  product_id BIGINT NOT NULL REFERENCES product (id),
  name TEXT NOT NULL,
  -- Thousandths of the base unit; negative in returns.
  quantity_milli BIGINT NOT NULL,
  vat TEXT NOT NULL,
  unit_price BIGINT NOT NULL,
  list_value BIGINT NOT NULL,
  net BIGINT NOT NULL,
  vat_amount BIGINT NOT NULL,
  -- Purchase value of the line; NULL when nobody knows it.
  cost BIGINT,
  PRIMARY KEY (document_id, position)
);
CREATE INDEX sales_line_product ON sales_line (product_id);
CREATE INDEX customer_order_number ON customer_order (number);

-- Every change of something that is analysed. A writer only adds a row; the place in the line (seq) is given
-- afterwards, by one process at a time, so that writers never wait for each other and a reader that has seen a
-- place has seen all before it. Kinds: 1 order, 2 document of another system, 3 document from a device,
-- 4 customer, 5 product, 6 all customers, 7 all products, 8 person, 9 device.
CREATE TABLE fact_change (
  id {identity},
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 9),
  object_id BIGINT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  seq BIGINT
);
CREATE INDEX fact_change_seq ON fact_change (seq);
CREATE INDEX fact_change_waiting ON fact_change (id) WHERE seq IS NULL;

-- The last place given, the first place that is still kept, and how often all cubes had to be built anew.
CREATE TABLE fact_clock (
  id SMALLINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL,
  oldest BIGINT NOT NULL,
  generation BIGINT NOT NULL
);
INSERT INTO fact_clock (id, seq, oldest, generation) VALUES (1, 0, 1, 1);

-- How far each HQ process is with its own cubes, for people.
CREATE TABLE cube_progress (
  process TEXT PRIMARY KEY,
  generation BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  rows_total BIGINT NOT NULL,
  is_building SMALLINT NOT NULL CHECK (is_building IN (0, 1)),
  seen_at BIGINT NOT NULL
);

-- What an import may bring in is decided by the program.
CREATE TABLE import_job_any (
  id {identity},
  user_id BIGINT REFERENCES app_user (id),
  subject TEXT NOT NULL CHECK (subject <> ''),
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
INSERT INTO import_job_any (id, user_id, subject, file_name, content, mapping, created_at, finished_at, added,
  changed, unchanged, refused, refused_csv, refusals)
SELECT id, user_id, subject, file_name, content, mapping, created_at, finished_at, added, changed, unchanged,
  refused, refused_csv, refusals FROM import_job;
DROP TABLE import_job;
ALTER TABLE import_job_any RENAME TO import_job;
{postgres} SELECT setval(pg_get_serial_sequence('import_job', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM import_job), false);

-- Who writes what: whoever changes one of these tables, by whatever way, is noted here.
{postgres} CREATE FUNCTION note_fact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN EXECUTE 'INSERT INTO fact_change (kind, object_id, name) SELECT $2, ' || TG_ARGV[1] || ', ' || TG_ARGV[2] || ' FROM (SELECT ($1).*) AS r' USING OLD, TG_ARGV[0]::smallint; RETURN NULL; END IF; EXECUTE 'INSERT INTO fact_change (kind, object_id, name) SELECT $2, ' || TG_ARGV[1] || ', ' || TG_ARGV[2] || ' FROM (SELECT ($1).*) AS r' USING NEW, TG_ARGV[0]::smallint; RETURN NULL; END $$;
{postgres} CREATE FUNCTION note_rebuild() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE fact_clock SET generation = generation + 1 WHERE id = 1; RETURN NULL; END $$;

{postgres} CREATE TRIGGER fact_order AFTER INSERT OR DELETE OR UPDATE ON customer_order FOR EACH ROW EXECUTE FUNCTION note_fact('1', 'id', 'number');
{postgres} CREATE TRIGGER fact_order_line AFTER DELETE OR UPDATE ON order_line FOR EACH ROW EXECUTE FUNCTION note_fact('1', 'order_id', '''''');
{postgres} CREATE TRIGGER fact_history AFTER INSERT OR DELETE OR UPDATE ON sales_document FOR EACH ROW EXECUTE FUNCTION note_fact('2', 'id', 'number');
{postgres} CREATE TRIGGER fact_inbox AFTER INSERT OR DELETE OR UPDATE ON inbox FOR EACH ROW EXECUTE FUNCTION note_fact('3', '0', 'document_id');
{postgres} CREATE TRIGGER fact_quarantine AFTER INSERT OR DELETE OR UPDATE ON quarantine FOR EACH ROW EXECUTE FUNCTION note_fact('3', '0', '''Q-'' || id');
{postgres} CREATE TRIGGER fact_customer AFTER INSERT OR UPDATE OF name, town, segment, territory_id, price_list_id ON customer FOR EACH ROW EXECUTE FUNCTION note_fact('4', 'id', '''''');
{postgres} CREATE TRIGGER fact_product AFTER INSERT OR UPDATE OF name, category_id, brand, vat ON product FOR EACH ROW EXECUTE FUNCTION note_fact('5', 'id', '''''');
{postgres} CREATE TRIGGER fact_territory AFTER UPDATE ON territory FOR EACH ROW EXECUTE FUNCTION note_fact('6', '0', '''''');
{postgres} CREATE TRIGGER fact_price_list AFTER UPDATE OF code, name ON price_list FOR EACH ROW EXECUTE FUNCTION note_fact('6', '0', '''''');
{postgres} CREATE TRIGGER fact_category AFTER UPDATE ON category FOR EACH ROW EXECUTE FUNCTION note_fact('7', '0', '''''');
{postgres} CREATE TRIGGER fact_person AFTER INSERT OR UPDATE OF name ON app_user FOR EACH ROW EXECUTE FUNCTION note_fact('8', 'id', '''''');
{postgres} CREATE TRIGGER fact_device AFTER INSERT OR UPDATE OF name ON device FOR EACH ROW EXECUTE FUNCTION note_fact('9', 'id', '''''');
{postgres} CREATE TRIGGER fact_customer_code AFTER UPDATE OF code ON customer FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION note_rebuild();
{postgres} CREATE TRIGGER fact_product_code AFTER UPDATE OF code ON product FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION note_rebuild();
{postgres} CREATE TRIGGER fact_login AFTER UPDATE OF login ON app_user FOR EACH ROW WHEN (OLD.login <> NEW.login) EXECUTE FUNCTION note_rebuild();
{postgres} CREATE TRIGGER fact_series AFTER UPDATE OF series ON device FOR EACH ROW WHEN (OLD.series <> NEW.series) EXECUTE FUNCTION note_rebuild();

{sqlite} CREATE TRIGGER fact_order_insert AFTER INSERT ON customer_order BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (1, NEW.id, NEW.number); END;
{sqlite} CREATE TRIGGER fact_order_update AFTER UPDATE ON customer_order BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (1, NEW.id, NEW.number); END;
{sqlite} CREATE TRIGGER fact_order_renumber AFTER UPDATE OF number ON customer_order WHEN OLD.number <> NEW.number BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (1, OLD.id, OLD.number); END;
{sqlite} CREATE TRIGGER fact_order_delete AFTER DELETE ON customer_order BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (1, OLD.id, OLD.number); END;
{sqlite} CREATE TRIGGER fact_order_line_update AFTER UPDATE ON order_line BEGIN INSERT INTO fact_change (kind, object_id) VALUES (1, NEW.order_id); END;
{sqlite} CREATE TRIGGER fact_order_line_delete AFTER DELETE ON order_line BEGIN INSERT INTO fact_change (kind, object_id) VALUES (1, OLD.order_id); END;
{sqlite} CREATE TRIGGER fact_history_insert AFTER INSERT ON sales_document BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (2, NEW.id, NEW.number); END;
{sqlite} CREATE TRIGGER fact_history_update AFTER UPDATE ON sales_document BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (2, NEW.id, NEW.number); END;
{sqlite} CREATE TRIGGER fact_history_renumber AFTER UPDATE OF number ON sales_document WHEN OLD.number <> NEW.number BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (2, OLD.id, OLD.number); END;
{sqlite} CREATE TRIGGER fact_history_delete AFTER DELETE ON sales_document BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (2, OLD.id, OLD.number); END;
{sqlite} CREATE TRIGGER fact_inbox_insert AFTER INSERT ON inbox BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, NEW.document_id); END;
{sqlite} CREATE TRIGGER fact_inbox_update AFTER UPDATE ON inbox BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, NEW.document_id); END;
{sqlite} CREATE TRIGGER fact_inbox_delete AFTER DELETE ON inbox BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, OLD.document_id); END;
{sqlite} CREATE TRIGGER fact_quarantine_insert AFTER INSERT ON quarantine BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, 'Q-' || NEW.id); END;
{sqlite} CREATE TRIGGER fact_quarantine_update AFTER UPDATE ON quarantine BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, 'Q-' || NEW.id); END;
{sqlite} CREATE TRIGGER fact_quarantine_delete AFTER DELETE ON quarantine BEGIN INSERT INTO fact_change (kind, object_id, name) VALUES (3, 0, 'Q-' || OLD.id); END;
{sqlite} CREATE TRIGGER fact_customer_insert AFTER INSERT ON customer BEGIN INSERT INTO fact_change (kind, object_id) VALUES (4, NEW.id); END;
{sqlite} CREATE TRIGGER fact_customer_update AFTER UPDATE OF name, town, segment, territory_id, price_list_id ON customer BEGIN INSERT INTO fact_change (kind, object_id) VALUES (4, NEW.id); END;
{sqlite} CREATE TRIGGER fact_product_insert AFTER INSERT ON product BEGIN INSERT INTO fact_change (kind, object_id) VALUES (5, NEW.id); END;
{sqlite} CREATE TRIGGER fact_product_update AFTER UPDATE OF name, category_id, brand, vat ON product BEGIN INSERT INTO fact_change (kind, object_id) VALUES (5, NEW.id); END;
{sqlite} CREATE TRIGGER fact_territory_update AFTER UPDATE ON territory BEGIN INSERT INTO fact_change (kind, object_id) VALUES (6, 0); END;
{sqlite} CREATE TRIGGER fact_price_list_update AFTER UPDATE OF code, name ON price_list BEGIN INSERT INTO fact_change (kind, object_id) VALUES (6, 0); END;
{sqlite} CREATE TRIGGER fact_category_update AFTER UPDATE ON category BEGIN INSERT INTO fact_change (kind, object_id) VALUES (7, 0); END;
{sqlite} CREATE TRIGGER fact_person_insert AFTER INSERT ON app_user BEGIN INSERT INTO fact_change (kind, object_id) VALUES (8, NEW.id); END;
{sqlite} CREATE TRIGGER fact_person_update AFTER UPDATE OF name ON app_user BEGIN INSERT INTO fact_change (kind, object_id) VALUES (8, NEW.id); END;
{sqlite} CREATE TRIGGER fact_device_insert AFTER INSERT ON device BEGIN INSERT INTO fact_change (kind, object_id) VALUES (9, NEW.id); END;
{sqlite} CREATE TRIGGER fact_device_update AFTER UPDATE OF name ON device BEGIN INSERT INTO fact_change (kind, object_id) VALUES (9, NEW.id); END;
{sqlite} CREATE TRIGGER fact_customer_code AFTER UPDATE OF code ON customer WHEN OLD.code <> NEW.code BEGIN UPDATE fact_clock SET generation = generation + 1 WHERE id = 1; END;
{sqlite} CREATE TRIGGER fact_product_code AFTER UPDATE OF code ON product WHEN OLD.code <> NEW.code BEGIN UPDATE fact_clock SET generation = generation + 1 WHERE id = 1; END;
{sqlite} CREATE TRIGGER fact_login AFTER UPDATE OF login ON app_user WHEN OLD.login <> NEW.login BEGIN UPDATE fact_clock SET generation = generation + 1 WHERE id = 1; END;
{sqlite} CREATE TRIGGER fact_series AFTER UPDATE OF series ON device WHEN OLD.series <> NEW.series BEGIN UPDATE fact_clock SET generation = generation + 1 WHERE id = 1; END;

-- The calendar (kalendarz): a row per day.
{sqlite} CREATE VIEW bi_date AS
WITH RECURSIVE calendar (day) AS (
  SELECT '2000-01-01' UNION ALL SELECT date(day, '+1 day') FROM calendar WHERE day < '2099-12-31'),
weeks AS (SELECT day, date(day, '-3 days', 'weekday 4') AS thursday FROM calendar)
SELECT day, substr(day, 1, 4) AS year,
  substr(day, 1, 4) || '-Q' || ((CAST(substr(day, 6, 2) AS INTEGER) + 2) / 3) AS quarter, substr(day, 1, 7) AS month,
  strftime('%Y', thursday) || '-W' || substr('0' || ((CAST(strftime('%j', thursday) AS INTEGER) - 1) / 7 + 1), -2) AS week,
  substr(day, 6, 2) AS month_of_year, CAST((strftime('%w', day) + 6) % 7 + 1 AS text) AS weekday,
  strftime('%Y', thursday) AS iso_year
FROM weeks;
{postgres} CREATE VIEW bi_date AS
SELECT to_char(d, 'YYYY-MM-DD') AS day, to_char(d, 'YYYY') AS year, to_char(d, 'YYYY-"Q"Q') AS quarter,
  to_char(d, 'YYYY-MM') AS month, to_char(d, 'IYYY-"W"IW') AS week, to_char(d, 'MM') AS month_of_year,
  to_char(d, 'ID') AS weekday, to_char(d, 'IYYY') AS iso_year
FROM generate_series(timestamp '2000-01-01', timestamp '2099-12-31', interval '1 day') AS d;

-- Goods groups (kategorie towarów) with their place in the tree.
CREATE VIEW bi_category AS
WITH RECURSIVE tree (id, code, name, parent_id, depth, path, level_1, level_2, level_3) AS (
  SELECT id, code, name, parent_id, 1, name, name, substr(name, 1, 0), substr(name, 1, 0)
  FROM category WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, c.code, c.name, c.parent_id, t.depth + 1, t.path || ' / ' || c.name, t.level_1,
    CASE WHEN t.depth = 1 THEN c.name ELSE t.level_2 END, CASE WHEN t.depth = 2 THEN c.name ELSE t.level_3 END
  FROM category c JOIN tree t ON t.id = c.parent_id WHERE t.depth < 20)
SELECT id, code, name, parent_id, depth, path, level_1, level_2, level_3 FROM tree;

-- Goods (towary).
CREATE VIEW bi_product AS
SELECT p.id, p.code, p.name || ' · ' || p.code AS name, COALESCE(g.name, '') AS category,
  COALESCE(g.path, '') AS category_path, COALESCE(g.level_1, '') AS category_1,
  COALESCE(g.level_2, '') AS category_2, COALESCE(g.level_3, '') AS category_3, p.brand, p.vat,
  COALESCE(u.code, '') AS base_unit, p.is_active
FROM product p LEFT JOIN bi_category g ON g.id = p.category_id
  LEFT JOIN product_unit u ON u.product_id = p.id AND u.position = 0;

-- Customers (klienci): where they belong today.
CREATE VIEW bi_customer AS
SELECT c.id, c.code, c.name || ' · ' || c.code AS name, c.town, c.segment, t.code AS territory_code,
  t.name AS territory, COALESCE(u.name, '') AS representative, l.code AS price_list
FROM customer c JOIN territory t ON t.id = c.territory_id JOIN price_list l ON l.id = c.price_list_id
  LEFT JOIN app_user u ON u.id = t.user_id;

-- People (osoby): who took an order.
CREATE VIEW bi_representative AS
SELECT id, login AS code, name, role, is_active FROM app_user;

-- Devices (urządzenia) as they are now.
CREATE VIEW bi_device AS
SELECT d.id, d.series AS code, d.name, u.login AS representative_code, u.name AS representative,
  d.enrolled_at, d.last_seen_at, d.waiting, d.build, CASE WHEN d.revoked_at IS NULL THEN 0 ELSE 1 END AS is_revoked
FROM device d JOIN app_user u ON u.id = d.user_id;

-- Headers (nagłówki dokumentów). Amounts beyond 10 billion count as 0: no order of this trade has them.
CREATE VIEW bi_document AS
SELECT 1 AS source, o.id AS document_id,
  CASE WHEN EXISTS (SELECT 1 FROM customer_order e WHERE e.number = o.number AND e.id < o.id)
    THEN o.number || ' #' || o.id ELSE o.number END AS document,
  o.number, o.order_date AS day, o.customer_id, o.user_id AS representative_id, o.device_id, o.currency,
  'order' AS type,
  CASE o.state WHEN 3 THEN 'received' WHEN 4 THEN 'accepted' WHEN 5 THEN 'awaiting_approval'
    WHEN 6 THEN 'rejected' WHEN 7 THEN 'in_erp' WHEN 8 THEN 'cancelled' ELSE 'other' END AS state,
  '' AS country,
  CASE WHEN o.net BETWEEN -1000000000000 AND 1000000000000 THEN o.net ELSE 0 END AS net,
  CASE WHEN o.vat BETWEEN -1000000000000 AND 1000000000000 THEN o.vat ELSE 0 END AS vat,
  CASE WHEN o.gross BETWEEN -1000000000000 AND 1000000000000 THEN o.gross ELSE 0 END AS gross,
  CASE WHEN o.price_difference BETWEEN -1000000000000 AND 1000000000000 THEN o.price_difference ELSE 0 END
    AS price_difference,
  CAST(o.line_count AS BIGINT) AS line_count
FROM customer_order o WHERE o.order_date BETWEEN '2000-01-01' AND '2099-12-31'
UNION ALL
SELECT 2, d.id,
  CASE WHEN EXISTS (SELECT 1 FROM customer_order e WHERE e.number = d.number)
    THEN d.number || ' (ERP)' ELSE d.number END,
  d.number, d.day, d.customer_id, d.user_id, CAST(NULL AS BIGINT), d.currency, d.kind, 'in_erp', d.country, d.net,
  d.vat, d.net + d.vat, 0, d.line_count
FROM sales_document d;

-- Lines (pozycje dokumentów): net, VAT so that lines add up to the document, quantity in base units
-- (ilość w jednostce podstawowej), value at list price, discount given, and cost where it is known.
CREATE VIEW bi_order_line AS
SELECT 1 AS source, l.order_id AS document_id, l.position, d.document, d.day, d.customer_id, l.product_id,
  d.representative_id, d.device_id, d.currency, d.type, d.state, d.country, l.net,
  l.net + l.running_vat - l.vat_before AS gross, l.quantity_milli, l.list_value, l.list_value - l.net AS discount,
  CAST(NULL AS BIGINT) AS cost
FROM (
  SELECT s.*,
    CASE WHEN s.taxed < 0 THEN -((-s.taxed * 2 + 100) / 200) ELSE (s.taxed * 2 + 100) / 200 END AS running_vat,
    CASE WHEN s.taxed - s.own < 0 THEN -((-(s.taxed - s.own) * 2 + 100) / 200)
      ELSE ((s.taxed - s.own) * 2 + 100) / 200 END AS vat_before
  FROM (
    SELECT r.order_id, r.position, r.product_id, r.net, r.quantity_milli, r.list_value, r.net * r.percent AS own,
      CAST(SUM(r.net * r.percent) OVER (PARTITION BY r.order_id, r.vat ORDER BY r.position) AS BIGINT) AS taxed
    FROM (
      SELECT x.order_id, x.position, x.product_id, x.vat,
        CASE WHEN x.vat IN ('zw', 'np') THEN 0 ELSE CAST(x.vat AS INTEGER) END AS percent,
        CASE WHEN x.net BETWEEN -1000000000000 AND 1000000000000 THEN x.net ELSE 0 END AS net,
        CASE WHEN x.quantity_milli NOT BETWEEN -1000000000 AND 1000000000 THEN 0
          WHEN x.numerator = 1 AND x.denominator = 1 THEN x.quantity_milli
          WHEN x.numerator > 1000000000 OR x.denominator > 1000000000 THEN 0
          WHEN x.quantity_milli < 0
            THEN -((-x.quantity_milli * x.numerator * 2 + x.denominator) / (2 * x.denominator))
          ELSE (x.quantity_milli * x.numerator * 2 + x.denominator) / (2 * x.denominator) END AS quantity_milli,
        CASE WHEN x.net NOT BETWEEN -1000000000000 AND 1000000000000 THEN 0
          WHEN x.quantity_milli NOT BETWEEN -1000000000 AND 1000000000
            OR x.list_price NOT BETWEEN 0 AND 1000000000000 THEN x.net
          WHEN x.quantity_milli < 0
            THEN -((-x.quantity_milli) * (x.list_price / 10000) / 10
              + ((-x.quantity_milli) * (x.list_price / 10000) % 10 * 10000
                + (-x.quantity_milli) * (x.list_price % 10000) + 50000) / 100000)
          ELSE x.quantity_milli * (x.list_price / 10000) / 10
            + (x.quantity_milli * (x.list_price / 10000) % 10 * 10000
              + x.quantity_milli * (x.list_price % 10000) + 50000) / 100000 END AS list_value
      FROM order_line x) r) s) l
  JOIN bi_document d ON d.source = 1 AND d.document_id = l.order_id
UNION ALL
SELECT 2, l.document_id, l.position, d.document, d.day, d.customer_id, l.product_id, d.representative_id,
  d.device_id, d.currency, d.type, d.state, d.country, l.net, l.net + l.vat_amount, l.quantity_milli, l.list_value,
  l.list_value - l.net, l.cost
FROM sales_line l JOIN bi_document d ON d.source = 2 AND d.document_id = l.document_id;

-- Visits (wizyty): the columns are settled, rows come with visits.
CREATE VIEW bi_visit AS
SELECT CAST(0 AS BIGINT) AS document_id, number AS document, order_date AS day, customer_id,
  user_id AS representative_id, number AS result, CAST(0 AS BIGINT) AS minutes, CAST(0 AS BIGINT) AS planned,
  CAST(0 AS BIGINT) AS made, CAST(0 AS BIGINT) AS with_order
FROM customer_order WHERE 1 = 0;

-- Documents as devices sent them (synchronizacja): what became of each.
{sqlite} CREATE VIEW bi_sync_document AS
WITH received (document, device_id, kind, outcome, received_at) AS (
  SELECT document_id, device_id, kind, outcome, received_at FROM inbox
  UNION ALL SELECT 'Q-' || id, device_id, kind, 99, received_at FROM quarantine),
spring AS (
  SELECT received.*, datetime(received_at / 1000, 'unixepoch') AS utc,
    strftime('%Y', received_at / 1000, 'unixepoch') AS year FROM received)
SELECT document,
  date(utc, CASE WHEN utc >= date(year || '-04-01', 'weekday 0', '-7 days') || ' 01:00:00'
    AND utc < date(year || '-11-01', 'weekday 0', '-7 days') || ' 01:00:00' THEN '+2 hours' ELSE '+1 hour' END) AS day,
  device_id, kind,
  CASE outcome WHEN 1 THEN 'ok' WHEN 2 THEN 'ok_with_notes' WHEN 3 THEN 'held' WHEN 5 THEN 'unknown_kind'
    WHEN 6 THEN 'id_clash' WHEN 7 THEN 'scope_lost' WHEN 8 THEN 'unreadable' WHEN 99 THEN 'quarantined'
    ELSE 'other' END AS outcome
FROM spring;
{postgres} CREATE VIEW bi_sync_document AS
SELECT document, to_char(to_timestamp(received_at / 1000) AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM-DD') AS day,
  device_id, kind,
  CASE outcome WHEN 1 THEN 'ok' WHEN 2 THEN 'ok_with_notes' WHEN 3 THEN 'held' WHEN 5 THEN 'unknown_kind'
    WHEN 6 THEN 'id_clash' WHEN 7 THEN 'scope_lost' WHEN 8 THEN 'unreadable' WHEN 99 THEN 'quarantined'
    ELSE 'other' END AS outcome
FROM (SELECT document_id AS document, device_id, kind, outcome, received_at FROM inbox
  UNION ALL SELECT 'Q-' || id, device_id, kind, 99, received_at FROM quarantine) AS received;
