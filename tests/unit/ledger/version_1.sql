-- A ledger as version 1 stored it. Never edit: it stands for the ledgers that exist.
CREATE TABLE rosters (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE);

CREATE TABLE residents (
  roster_id INTEGER NOT NULL REFERENCES rosters,
  position INTEGER NOT NULL,
  resident_id TEXT NOT NULL, household_id TEXT NOT NULL, name TEXT NOT NULL,
  id_type TEXT, id_number TEXT, phone TEXT,
  compound TEXT NOT NULL, building TEXT NOT NULL, unit TEXT NOT NULL, room TEXT NOT NULL,
  street TEXT, community TEXT, grid TEXT, relation TEXT,
  is_head INTEGER NOT NULL, is_away INTEGER NOT NULL, exempt_reason TEXT,
  roster_row INTEGER NOT NULL,
  PRIMARY KEY (roster_id, position)) WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  roster_id INTEGER NOT NULL REFERENCES rosters,
  night TEXT NOT NULL,
  window_hours INTEGER NOT NULL);

CREATE TABLE files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  location TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  source_kind TEXT NOT NULL);
-- A file that could not be opened has no hash; of all others the first is the only one.
CREATE UNIQUE INDEX files_by_sha256 ON files (sha256) WHERE sha256 <> '';

CREATE TABLE inputs (
  run_id INTEGER NOT NULL REFERENCES runs,
  position INTEGER NOT NULL,
  source TEXT NOT NULL,
  location TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES files,
  is_duplicate INTEGER NOT NULL,
  PRIMARY KEY (run_id, position)) WITHOUT ROWID;
CREATE INDEX inputs_by_file ON inputs (run_id, file_id);

CREATE TABLE records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file_id INTEGER NOT NULL REFERENCES files,
  source TEXT, page INTEGER, kind TEXT, layout TEXT,
  name TEXT, id_type TEXT, id_number TEXT, phone TEXT,
  sampled_at TEXT, reported_at TEXT, result TEXT,
  institution TEXT, specimen_id TEXT, sampling_site TEXT, address TEXT,
  health_code TEXT, status TEXT, reasons TEXT,
  confidence TEXT NOT NULL,
  readings TEXT NOT NULL);
CREATE INDEX records_by_file ON records (file_id, status);

CREATE TABLE refused (
  file_id INTEGER NOT NULL REFERENCES files,
  position INTEGER NOT NULL,
  page INTEGER NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (file_id, position)) WITHOUT ROWID;

CREATE TABLE matches (
  record_id INTEGER PRIMARY KEY REFERENCES records,
  status TEXT NOT NULL,
  resident_id TEXT NOT NULL,
  household_id TEXT NOT NULL,
  score REAL NOT NULL,
  reasons TEXT NOT NULL,
  candidates TEXT NOT NULL);

PRAGMA application_id = 1213418567;
PRAGMA user_version = 1;

INSERT INTO rosters VALUES (1, 'r1');
INSERT INTO residents VALUES (1, 0, 'R1', 'H1', '测试甲', NULL, '11010519491231002X', NULL, '云杉花园', '3', '2', '501',
  NULL, NULL, NULL, NULL, 1, 0, '两岁以下', 2);
INSERT INTO runs VALUES (1, 1, '2022-11-08', 48);
INSERT INTO files VALUES (1, 'in/a.png', '/x/in/a.png', 'abc', 'review', 'name_low_confidence', 'picture');
INSERT INTO inputs VALUES (1, 0, 'in/a.png', '/x/in/a.png', 1, 0);
INSERT INTO records VALUES (1, 1, 'in/a.png', 2, 'nucleic_acid', 'screen.generic', '测*甲', NULL, '**************002X', NULL,
  '2022-11-08T09:17:32+08:00', '2022-11-08', 'positive', NULL, NULL, NULL, NULL, 'green', 'review',
  'name_low_confidence', '{"name":0.5,"result":0.999}',
  '{"name":[[{"character":"测","probability":0.75},{"character":"侧","probability":0.25}]]}');
INSERT INTO refused VALUES (1, 0, 7, 'name_missing', 'name');
INSERT INTO matches VALUES (1, 'ambiguous', '', '', 0.25, '[{"code":"name_consistent","weight":1.5}]', '["R1","R2"]');
