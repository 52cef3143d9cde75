"""JSON Schema, as far as reading values needs it."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

MAX_REFERENCES = 200


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


def resolved(schema: Any, root: Any) -> Any:
    """The schema with every `$ref` into `root` replaced by what it points to. One that points into itself or
    elsewhere, or is one of more than `MAX_REFERENCES`, allows anything."""
    return _resolved(schema, root, (), iter(range(MAX_REFERENCES)))


def _resolved(schema: Any, root: Any, within: tuple[str, ...], left: Iterator[int]) -> Any:
    if isinstance(schema, list):
        return [_resolved(item, root, within, left) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return {key: _resolved(value, root, within, left) for key, value in schema.items()}
    beside = {key: _resolved(value, root, within, left) for key, value in schema.items() if key != "$ref"}
    target = None if reference in within or next(left, None) is None else _pointed_to(reference, root)
    if not isinstance(target, Mapping):
        return beside
    return {**_resolved(target, root, (*within, reference), left), **beside}


def _pointed_to(reference: str, root: Any) -> Any:
    """What a JSON pointer in a URI fragment (RFC 6901, 6) points to; `None` where there is nothing."""
    if not reference.startswith("#/"):
        return None
    for part in reference[2:].split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        root = root.get(key) if isinstance(root, Mapping) else None
    return root
