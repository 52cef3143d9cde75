"""The MCP client side: endpoints and their checks, definitions, and the pool of connections. Holds no rows."""
