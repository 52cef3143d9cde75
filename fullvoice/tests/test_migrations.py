"""The schema goes back to nothing and forth again."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@pytest.fixture
def schema(transactional_db: None) -> Iterator[None]:
    """Whatever happens, the tests that follow find every table, empty but for what migrating fills in."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    call_command("migrate", verbosity=0)


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
            for table in tables
        }


def test_backwards_and_forwards(schema: None) -> None:
    before = columns()
    executor = MigrationExecutor(connection)
    ours = {model._meta.db_table for model in apps.get_models()}
    assert ours <= set(before)

    executor.migrate([(app, None) for app in executor.loader.migrated_apps])
    assert not ours & set(columns())

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert columns() == before
    assert not MigrationExecutor(connection).migration_plan(executor.loader.graph.leaf_nodes())
