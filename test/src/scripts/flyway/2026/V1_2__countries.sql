SET client_encoding = 'UTF8';

CREATE TABLE countries (
    code char(2) PRIMARY KEY,
    name text NOT NULL
);

COPY countries (code, name) FROM stdin;
at	Österreich
ci	Côte d'Ivoire; nothing ends here
\.
