"""What every app may use: errors, wire schemas, admin bases, the database edge. Knows no app."""
