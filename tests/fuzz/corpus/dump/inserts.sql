\restrict abc
CREATE TABLE "tblA" (a integer, b text);
INSERT INTO "tblA" VALUES (1, 'it''s'), (-2.5e3, E'\'\n');
INSERT INTO "tblA" (b, a) VALUES ('x'::text, NULL) ON CONFLICT DO NOTHING;
SET standard_conforming_strings = off;
INSERT INTO public."tblA" (b) VALUES ('a\'b'), ($q$x$q$), (true), (DATE '2020-01-01');
CREATE FUNCTION f() RETURNS text AS $_$ BEGIN; END $_$;
INSERT INTO "tblB" SELECT 1;
