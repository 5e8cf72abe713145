SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public."tblA" (
    "a" integer NOT NULL,
    b character varying(10) DEFAULT ');'::text,
    raw bytea
);
COPY public."tblA" ("a", b, raw) FROM stdin;
1	two\ttabs\\	\\x00
\N	\N	\N
\.
ALTER TABLE ONLY public."tblA" ADD CONSTRAINT k PRIMARY KEY ("a");
