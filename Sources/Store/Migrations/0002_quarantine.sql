-- Documents that HQ could not take as they were: the bytes stay for support and can be replayed.
CREATE TABLE quarantine (
  id {identity},
  device_id BIGINT NOT NULL REFERENCES device (id),
  document_id TEXT NOT NULL CHECK (length(document_id) = 32),
  device_sequence BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  version BIGINT NOT NULL,
  digest TEXT NOT NULL,
  payload {blob} NOT NULL,
  received_at BIGINT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('id_clash', 'sequence_clash', 'device_revoked')),
  UNIQUE (device_id, document_id, digest)
);
