-- A database as the skeleton of 0.1.0 made it: four steps, one small pack adopted. It must open with every later program.
PRAGMA application_id=1280929653;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_step (step BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, recorded_at BIGINT NOT NULL);
INSERT INTO schema_step VALUES(1,'setting',1795338287113014);
INSERT INTO schema_step VALUES(2,'pack_version',1795338287113052);
INSERT INTO schema_step VALUES(3,'pack_file',1795338287113084);
INSERT INTO schema_step VALUES(4,'pack_adoption',1795338287113113);
CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE pack_version ( pack TEXT NOT NULL, version TEXT NOT NULL, recorded_at BIGINT NOT NULL, PRIMARY KEY (pack, version));
INSERT INTO pack_version VALUES('sample','7581f2a56523e497935e7f66b6629091dfe9e9ebe20f4fe03c0bf9234f346571',1795338287113381);
CREATE TABLE pack_file ( pack TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (pack, version, path), FOREIGN KEY (pack, version) REFERENCES pack_version (pack, version));
INSERT INTO pack_file VALUES('sample','7581f2a56523e497935e7f66b6629091dfe9e9ebe20f4fe03c0bf9234f346571','clauses.yaml',X'2d207b636c617573653a20e4b8802c20706172743a20676f616c2c207469746c653a20e79baee6a0877d0a2d207b636c617573653a20e4ba8c28e4b880292c20706172743a207461736b2c207469746c653a20e4bbbbe58aa17d0a');
INSERT INTO pack_file VALUES('sample','7581f2a56523e497935e7f66b6629091dfe9e9ebe20f4fe03c0bf9234f346571','pack.yaml',X'6b65793a2073616d706c650a6e616d653a20e6a0b7e4be8be58ebf0a617265613a2022333331313231220a');
INSERT INTO pack_file VALUES('sample','7581f2a56523e497935e7f66b6629091dfe9e9ebe20f4fe03c0bf9234f346571','units.yaml',X'2d207b6b65793a206865616c74682c206e616d653a20e58ebfe58dabe581a5e5b1807d0a');
CREATE TABLE pack_adoption ( pack TEXT NOT NULL, sequence BIGINT NOT NULL, version TEXT NOT NULL, in_force_from TEXT NOT NULL, adopted_by TEXT NOT NULL, recorded_at BIGINT NOT NULL, PRIMARY KEY (pack, sequence), FOREIGN KEY (pack, version) REFERENCES pack_version (pack, version));
INSERT INTO pack_adoption VALUES('sample',1,'7581f2a56523e497935e7f66b6629091dfe9e9ebe20f4fe03c0bf9234f346571','2023-01-01','cli:0',1795338287113410);
COMMIT;
