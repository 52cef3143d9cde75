"""What migrations of several apps share."""

from typing import Any

from django.db import migrations


def _compare_bytes(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor == "mysql":
        collation = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"
        schema_editor.execute(f"ALTER DATABASE CHARACTER SET utf8mb4 COLLATE {collation}")


def compare_bytes() -> migrations.RunPython:
    """On MySQL and MariaDB, tables made from here on tell names apart as SQLite does: by every letter, case and space.
    A session, a key or an action of almost the same name is another one."""
    return migrations.RunPython(_compare_bytes, migrations.RunPython.noop, atomic=False)
