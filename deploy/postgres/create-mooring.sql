-- At the first start: a database, and an owner of it who is nobody else's administrator.
\getenv password MOORING_PASSWORD
CREATE ROLE mooring LOGIN PASSWORD :'password';
CREATE DATABASE mooring OWNER mooring;
REVOKE ALL ON DATABASE mooring FROM PUBLIC;
