-- At the first start: a database, its owner, who is nobody else's administrator, and agents, who need the passwords of exports and nothing else.
\getenv password MOORING_PASSWORD
\getenv agent_password AGENT_PASSWORD
CREATE ROLE mooring LOGIN PASSWORD :'password';
CREATE ROLE mooring_agent LOGIN PASSWORD :'agent_password';
CREATE DATABASE mooring OWNER mooring;
REVOKE ALL ON DATABASE mooring FROM PUBLIC;
GRANT CONNECT ON DATABASE mooring TO mooring_agent;
\connect mooring
-- What is kept for its own sake lies apart from the rows. Its tables are made by whoever misses them first, and that is not an agent.
CREATE SCHEMA mooring_kept AUTHORIZATION mooring;
GRANT USAGE ON SCHEMA mooring_kept TO mooring_agent;
ALTER DEFAULT PRIVILEGES FOR ROLE mooring IN SCHEMA mooring_kept GRANT SELECT, INSERT, DELETE ON TABLES TO mooring_agent;
