"""JSON Schema, as far as reading values needs it."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable


def fits(value: Any, schema: Any) -> bool:
    """Whether the value is valid against the schema."""
    return next(violations(value, schema), None) is None


def violations(value: Any, schema: Any) -> Iterator[ValidationError]:
    """What is wrong with the value, the shallowest first. A schema that is itself broken finds nothing wrong."""
    try:
        found = list(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value))
    except (SchemaError, Unresolvable, RecursionError, TypeError, ValueError):
        return
    yield from sorted(found, key=lambda error: len(error.absolute_path))


@lru_cache(maxsize=512)
def _validator(schema: str) -> Validator:
    parsed = json.loads(schema)
    Draft202012Validator.check_schema(parsed)
    # An empty registry: a `$ref` to elsewhere is not fetched.
    return Draft202012Validator(parsed, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def types(schema: Any) -> frozenset[str]:
    """The JSON types a schema allows, looking into `anyOf` and `oneOf`; empty where it does not say."""
    if not isinstance(schema, Mapping):
        return frozenset()
    named = schema.get("type")
    listed = named if isinstance(named, list) else [named]
    return frozenset(name for name in listed if isinstance(name, str)).union(*map(types, _alternatives(schema)))


def options(schema: Any) -> list[Any]:
    """The values a schema lists (`enum`, or the `const` of each alternative); empty where it lists none."""
    if not isinstance(schema, Mapping):
        return []
    if isinstance(schema.get("enum"), list):
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    return [value for alternative in _alternatives(schema) for value in options(alternative)]


def titles(schema: Any) -> dict[str, str]:
    """What listed values are called, where each has a `const` and a `title`."""
    if not isinstance(schema, Mapping):
        return {}
    return {
        str(alternative["const"]): str(alternative["title"])
        for alternative in _alternatives(schema)
        if "const" in alternative and "title" in alternative
    }


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        alternative
        for choice in ("anyOf", "oneOf")
        for alternative in (schema[choice] if isinstance(schema.get(choice), list) else ())
        if isinstance(alternative, Mapping)
    ]
