-- HQ looks up single rows of the feed in whatever bucket they are: a customer and the goods of an order that is
-- priced again, the base unit of a product whose prices changed.
CREATE INDEX row_bucket_row ON row_bucket (kind, row_key);
CREATE INDEX row_history_row ON row_history (kind, row_key);
